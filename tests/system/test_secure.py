"""A bus with accounts: each service may do what its process table needs, and nothing else.

A Kafka of its own with TLS, its authorizer and the services' accounts. Every forbidden act is tried
as a request of the protocol, so that it is the broker who refuses it and not the client's library.
"""

import secrets
import ssl
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from acting import ON_CLUSTER, ON_GROUP, ON_TOPIC, PROCESSES, acting, needs, said
from aiokafka import AIOKafkaProducer
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import (
    KafkaConnectionError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from beside import beside
from pydantic import SecretStr
from real_parts import are_local, stack_name
from receiver import receiver
from stories import STORIES, told_by_service
from toy_parts import until

from silta_chassis.brokers import Brokers
from silta_chassis.notices import consumer_of
from silta_chassis.records import ANOTHERS
from silta_cli.acls import principal_of
from silta_cli.beside import webhooks_parts, webhooks_settings
from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.central_finland import EARLY_SERVICE, consent_and_request
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, kafka_security, service_specs
from silta_cli.sign_in import with_issuer
from silta_contracts.binding import make_event, to_kafka
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_contracts.facts.intake import ContactRequestWithdrawn
from silta_contracts.ids import mint_case
from silta_local.folders import default_data_folder, stack_folder
from silta_local.kafka import set_accounts
from silta_local.specs import Account, Security
from silta_local.stack import CONTROLLER, Stack

pytestmark = pytest.mark.system

NAME = "secure"
GROUPS = {name: consumer_of(process) for name, process in PROCESSES.items()}
NOT_THERE = "silta.nobody.v1"
# The broker has let somebody in who may write, and then found the time of the record wrong.
WRITTEN, READ = "InvalidTimestamp", "No"
NO_TOPIC, NO_GROUP = "TopicAuthorizationFailed", "GroupAuthorizationFailed"


@pytest.fixture(scope="module")
def security() -> Security:
    """The accounts of the stack."""
    if not are_local():
        pytest.skip("accounts are made on a Kafka of the local stack")
    return kafka_security(stack_folder(default_data_folder(), stack_name(NAME)))


@pytest.fixture(scope="module")
def secured(security: Security) -> Iterator[Stack]:
    """Kafka with accounts, the database and the six services."""
    name = stack_name(NAME)
    folder = stack_folder(default_data_folder(), name)
    specs = with_issuer(service_specs(folder, secure=True), folder)
    with Stack.up(specs, ALL_TOPICS, name=name, security=security, fresh=True) as stack:
        yield stack


@pytest.fixture(scope="module")
def accounts(secured: Stack, security: Security) -> dict[str, Brokers]:
    """How each service reaches Kafka."""
    passwords = {account.user: account.password for account in security.accounts}
    return {
        name: replace(
            secured.parts.brokers,
            user=principal_of(name),
            password=SecretStr(passwords[principal_of(name)]),
        )
        for name in SERVICES
    }


@pytest.fixture
async def connected(
    accounts: dict[str, Brokers], request: pytest.FixtureRequest
) -> AsyncIterator[tuple[str, AIOKafkaConnection]]:
    """A service, and a connection by its account."""
    async with acting(accounts[request.param]) as connection:
        yield request.param, connection


each_service = pytest.mark.parametrize("connected", SERVICES, indirect=True)


async def read_as(account: Brokers) -> str:
    """What the broker says to who reads: without an account a connection may stand until then."""
    async with acting(account) as connection:
        return await said(connection, ON_TOPIC["read"](TOPICS["consent"]))


def test_the_four_courses_pass_on_the_secured_bus(secured: Stack) -> None:
    client = Client({name: secured.url(name) for name in SERVICES})

    def played(name: str) -> list[dict[str, Any]]:
        return story(client, COURSES[name].play(Stage(client, lambda words: None)))

    with ThreadPoolExecutor(max_workers=len(COURSES)) as pool:
        told = dict(zip(COURSES, pool.map(played, COURSES), strict=True))
    for name in SERVICES:
        ready = httpx.get(f"{secured.url(name)}/readyz").json()
        assert (ready["checks"]["kafka_refuses"], ready["checks"]["parked"]) == ([], 0), name
    client.close()
    assert {name: told_by_service(lines) for name, lines in told.items()} == STORIES


def test_webhooks_read_the_secured_bus_by_an_account_of_their_own(
    secured: Stack, tmp_path: Path
) -> None:
    urls = {name: secured.url(name) for name in SERVICES}
    env = webhooks_settings(secured.folder, urls, "{port}") | webhooks_parts(secured)
    client = Client(urls)
    with beside("webhooks", env, tmp_path, secured.parts) as running, receiver() as system:
        acting_unit = {"Silta-Party": EARLY_SERVICE.header}
        made = httpx.post(
            f"{running.url('webhooks')}/webhooks", json={"url": system.url}, headers=acting_unit
        )
        assert made.status_code == 201, made.text
        case = consent_and_request(Stage(client, lambda words: None))
        client.until(
            lambda: system.facts(case),
            lambda facts: "contact-request-received" in facts,
            "the early service's own system to be sent what it took",
        )
    client.close()


@each_service
async def test_a_service_writes_and_reads_the_topics_that_its_rows_need_and_no_other(
    connected: tuple[str, AIOKafkaConnection],
) -> None:
    service, connection = connected
    needed = needs(service)
    for topic in (*ALL_TOPICS, NOT_THERE):
        for act, allowed in (("write", WRITTEN), ("read", READ)):
            expected = allowed if topic in needed[act] else NO_TOPIC
            assert await said(connection, ON_TOPIC[act](topic)) == expected, f"{act} {topic}"


@each_service
async def test_nobody_makes_changes_empties_or_removes_a_topic_not_even_his_own(
    connected: tuple[str, AIOKafkaConnection],
) -> None:
    _, connection = connected
    for topic in ALL_TOPICS:
        for act in ("create", "delete", "add partitions", "shorten", "empty"):
            assert await said(connection, ON_TOPIC[act](topic)) == NO_TOPIC, f"{act} {topic}"


@each_service
async def test_a_service_uses_its_own_group_and_sees_no_other(
    connected: tuple[str, AIOKafkaConnection],
) -> None:
    service, connection = connected
    for group in (*GROUPS.values(), "silta", f"{GROUPS[service]}.x"):
        if group != GROUPS[service]:
            for act, make in ON_GROUP.items():
                assert await said(connection, make(group)) == NO_GROUP, f"{act} {group}"
    own = GROUPS[service]
    # It is let in: no member has this name.
    assert await said(connection, ON_GROUP["beat"](own)) == "UnknownMemberId"
    assert await said(connection, ON_GROUP["describe"](own)) == "No"
    assert await said(connection, ON_GROUP["remove"](own)) == NO_GROUP


@each_service
async def test_nobody_sees_or_changes_permissions_or_begins_a_transaction(
    connected: tuple[str, AIOKafkaConnection],
) -> None:
    service, connection = connected
    for act, make in ON_CLUSTER.items():
        refused = await said(connection, make(principal_of(service)))
        assert refused in ("ClusterAuthorizationFailed", "TransactionalIdAuthorizationFailed"), act


async def test_who_does_not_prove_himself_is_not_let_in(
    accounts: dict[str, Brokers], tmp_path: Path
) -> None:
    own = accounts["intake"]
    another_ca = tmp_path / "another.pem"
    trustme.CA().cert_pem.write_to_path(str(another_ca))
    cases: list[tuple[str, Brokers, type[Exception]]] = [
        ("wrong password", replace(own, password=SecretStr("x" * 64)), SaslAuthenticationFailed),
        ("another's password", replace(own, user="silta-consent"), SaslAuthenticationFailed),
        ("unknown", replace(own, user="silta-nobody"), SaslAuthenticationFailed),
        ("without TLS", Brokers(own.servers), KafkaConnectionError),
        ("without an account", Brokers(own.servers, ca=own.ca), KafkaConnectionError),
        ("wrong authority", replace(own, ca=another_ca), ssl.SSLCertVerificationError),
        ("the machine's authorities", replace(own, ca=None), ssl.SSLCertVerificationError),
    ]
    for what, account, error in cases:
        with pytest.raises(error):
            pytest.fail(f"{what}: {await read_as(account)}")


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
async def test_a_password_is_proven_by_the_strong_mechanism_only(
    accounts: dict[str, Brokers], mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = accounts["intake"]
    weaker = {**own.arguments(), "sasl_mechanism": mechanism}
    monkeypatch.setattr(Brokers, "arguments", lambda _: dict(weaker))
    with pytest.raises(UnsupportedSaslMechanismError):
        await read_as(own)


async def test_nobody_gets_round_the_permissions_by_the_controllers_port(
    secured: Stack, accounts: dict[str, Brokers]
) -> None:
    own = accounts["intake"]
    door = f"127.0.0.1:{secured.port(CONTROLLER)}"
    for account in (Brokers(door), Brokers(door, ca=own.ca), replace(own, servers=door)):
        with pytest.raises((KafkaConnectionError, ssl.SSLError)):
            await read_as(account)


async def test_a_missing_permission_is_named_and_found_again(
    secured: Stack, security: Security
) -> None:
    topic = TOPICS["planning"]

    def refused() -> list[str]:
        ready = httpx.get(f"{secured.url('planning')}/readyz").json()
        assert ("kafka_refuses" in ready["degraded"]) == bool(ready["checks"]["kafka_refuses"])
        return list(ready["checks"]["kafka_refuses"])

    def without(account: Account) -> Account:
        kept = [one for one in account.permissions if (one.name, one.operation) != (topic, "Write")]
        return replace(account, permissions=kept)

    async def is_refused() -> bool:
        return refused() == [f"write {topic}"]

    async def is_permitted() -> bool:
        return not refused()

    set_accounts(secured.parts.brokers, [without(account) for account in security.accounts])
    try:
        await until(is_refused, "the refusal in /readyz", seconds=30)
        assert f'"reason": "write {topic}"' in secured.log("planning").read_text()
    finally:
        set_accounts(secured.parts.brokers, security.accounts)
    await until(is_permitted, "the permission in /readyz", seconds=30)


async def test_who_speaks_for_another_service_on_his_own_topic_is_parked(
    secured: Stack, accounts: dict[str, Brokers]
) -> None:
    case = mint_case(secrets.token_bytes(20))
    withdrawn = ContactRequestWithdrawn(case=case, request=f"{case}.r1", reason="client_wish")
    forged = make_event(
        withdrawn,
        source="/silta/intake/1",
        number=1,
        time=datetime.now(UTC),
        causation="command:withdraw-contact-request",
    )
    key, headers, value = to_kafka(forged)
    producer = AIOKafkaProducer(**accounts["planning"].arguments(), acks="all")
    await producer.start()
    try:
        # Kafka takes it: planning may write there.
        await producer.send_and_wait(TOPICS["planning"], value=value, key=key, headers=headers)
    finally:
        await producer.stop()
    readers = [name for name in SERVICES if TOPICS["planning"] in needs(name)["read"]]
    for name in readers:

        def is_parked(reader: str = name) -> bool:
            ready = httpx.get(f"{secured.url(reader)}/readyz").json()
            return bool(ready["checks"]["parked"] == 1)

        await until(is_parked, f"the parked message of {name}", seconds=30)
        assert ANOTHERS in secured.log(name).read_text(), name
