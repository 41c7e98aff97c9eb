"""Signed facts between the six: who has an account but not the key is parked, and heard later.

A secured stack of its own, since a table of who may sign is corrected in it.
"""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from joserfc import jws
from joserfc.jwk import KeySet
from pydantic import SecretStr
from real_parts import are_local, stack_name
from toy_parts import until
from typer.testing import CliRunner

from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import ANOTHERS_KEY
from silta_chassis.signing import SigningKeys
from silta_cli.acls import principal_of
from silta_cli.client import Client
from silta_cli.commands import app
from silta_cli.courses import COURSES
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, kafka_security, service_specs
from silta_cli.sign_in import with_issuer
from silta_contracts.binding import attributes_of, make_event
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_contracts.facts.intake import ContactRequestWithdrawn
from silta_contracts.ids import mint_case
from silta_contracts.signed import ALGORITHM, SIGNATURE, TYPE, signed_bytes
from silta_local.folders import default_data_folder, stack_folder
from silta_local.specs import ServiceSpec
from silta_local.stack import Stack

pytestmark = pytest.mark.system

NAME = "signed"
READER = "reporting"


@pytest.fixture(scope="module")
def specs() -> dict[str, ServiceSpec]:
    """What the stack starts, by name."""
    if not are_local():
        pytest.skip("accounts are made on a Kafka of the local stack")
    folder = stack_folder(default_data_folder(), stack_name(NAME))
    return {s.name: s for s in with_issuer(service_specs(folder, secure=True), folder)}


@pytest.fixture(scope="module")
def stack(specs: dict[str, ServiceSpec]) -> Iterator[Stack]:
    """The six services, which sign, and take what is signed."""
    name = stack_name(NAME)
    security = kafka_security(stack_folder(default_data_folder(), name))
    services = list(specs.values())
    with Stack.up(services, ALL_TOPICS, name=name, security=security, fresh=True) as made:
        yield made


def waiting(stack: Stack) -> list[tuple[str, str, int | None]]:
    """What is parked at the reader: reason, source, number."""
    argv = ["parked", "list", "--service", READER, "--name", stack.name, "--json"]
    told = CliRunner().invoke(app, argv)
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    items = found["items"] if isinstance(found, dict) else found
    return [(one["error"], one["source"], one["number"]) for one in items]


def add_row(table: Path) -> None:
    """Lets planning's key sign for intake, too."""
    row = '[[signer]]\norganisation = "1.2.246.10.99999994"\nkeys = "planning.json"\n'
    table.write_text(f'{table.read_text()}\n{row}signs_for = ["intake"]\n')


def test_every_fact_of_a_course_carries_its_services_signature(stack: Stack) -> None:
    client = Client({name: stack.url(name) for name in SERVICES})
    case = next(iter(COURSES.values())).play(Stage(client, lambda words: None))
    told = story(client, case)
    client.close()
    checked = 0
    for name in SERVICES:
        keys = KeySet.import_key_set(httpx.get(f"{stack.url(name)}/keys").json())
        for fact in httpx.get(f"{stack.url(name)}/facts/{case}").json()["facts"]:
            headers = {header: value.encode() for header, value in fact["headers"].items()}
            payload = signed_bytes(headers, fact["body"].encode())
            signature = fact["headers"][SIGNATURE]
            found = jws.deserialize_compact(
                signature, keys, payload=payload, algorithms=[ALGORITHM]
            )
            assert found.headers()["typ"] == TYPE
            checked += 1
    assert checked == len(told)
    for name in SERVICES:
        ready = httpx.get(f"{stack.url(name)}/readyz").json()
        assert ready["checks"]["parked"] == 0, name


async def test_with_intakes_account_and_plannings_key_nobody_is_heard_until_the_table_says_so(
    stack: Stack, specs: dict[str, ServiceSpec]
) -> None:
    case = mint_case(secrets.token_bytes(20))
    fact = ContactRequestWithdrawn(case=case, request=f"{case}.r1", reason="client_wish")
    event = make_event(
        fact, source="/silta/intake/1", number=1, time=datetime.now(UTC), causation="command:x"
    )
    headers = attributes_of(event)
    plannings = SigningKeys.derived(specs["planning"].env["SILTA_SECRET"].encode())
    headers[SIGNATURE] = FactSigner(plannings)(headers, event.fact_body)
    account = replace(
        stack.parts.brokers,
        user=principal_of("intake"),
        password=SecretStr(specs["intake"].env["SILTA_KAFKA_PASSWORD"]),
    )
    producer = AIOKafkaProducer(**account.arguments(), acks="all")
    await producer.start()
    try:
        # Kafka takes it: the account is intake's own.
        await producer.send_and_wait(
            TOPICS["intake"],
            value=event.fact_body,
            key=case.encode(),
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    finally:
        await producer.stop()

    def parked() -> int:
        ready = httpx.get(f"{stack.url(READER)}/readyz").json()
        assert ("parked" in ready["degraded"]) == bool(ready["checks"]["parked"])
        return int(ready["checks"]["parked"])

    def figure() -> str:
        shown = httpx.get(f"{stack.url(READER)}/metrics").text
        label = f'silta_signatures_refused_total{{service="{READER}"}} '
        return next(n.removeprefix(label) for n in shown.splitlines() if n.startswith(label))

    def stories() -> int:
        found = httpx.get(
            f"{stack.url(READER)}/cases/{case}/story", headers={"Silta-Party": "client"}
        )
        return len(found.json()["items"]) if found.is_success else 0

    await until(lambda: parked() == 1, "the parked message", seconds=30)
    assert waiting(stack) == [(ANOTHERS_KEY, "/silta/intake/1", None)]
    assert "a fact is not signed by who may: parked" in stack.log(READER).read_text()
    assert figure() == "1.0"
    assert stories() == 0

    # Intake's operator tells the others of one more key.
    add_row(Path(specs[READER].env["SILTA_FACT_KEYS"]))
    stack.restart(READER)
    argv = [
        "parked",
        "replay",
        "--error",
        ANOTHERS_KEY,
        "--who",
        "operator-1",
        "--why",
        "key-added",
    ]
    replayed = CliRunner().invoke(app, [*argv, "--service", READER, "--name", stack.name])
    assert replayed.exit_code == 0, replayed.output
    await until(lambda: parked() == 0, "the replay", seconds=30)
    assert waiting(stack) == []
    assert stories() == 1
