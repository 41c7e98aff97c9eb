"""What `silta acls` grants: by the process tables, the same in every form."""

import json
import re
import shlex
from itertools import pairwise
from typing import Any

import pytest
from ruamel.yaml import YAML

from silta_cli.acls import WEBHOOKS, permissions, principal_of
from silta_cli.processes import Service, services
from silta_contracts.catalogue import PARKED_TOPICS, SERVICES, TOPICS, publishers

Row = tuple[str, str, str, str]
PERMISSIONS = permissions()
ROWS: set[Row] = {
    (principal, one.kind, one.name, one.operation)
    for principal, each in PERMISSIONS.items()
    for one in each
}


@pytest.mark.parametrize("service", services(), ids=lambda one: str(one.name))
def test_a_service_writes_its_own_topics_and_reads_what_its_rows_read(service: Service) -> None:
    name, process = service.name, service.process
    own = PERMISSIONS[principal_of(name)]
    read = {TOPICS[other] for fact in process.reads for other in publishers(fact)}
    assert {p.name for p in own if p.operation == "Write"} == {TOPICS[name], PARKED_TOPICS[name]}
    assert {p.name for p in own if (p.kind, p.operation) == ("topic", "Read")} == read - {
        TOPICS[name]
    }
    assert [p.name for p in own if p.kind == "group"] == [f"silta.{name}"]
    assert len(set(own)) == len(own)


def test_a_topic_has_one_writer_and_notices_of_parked_messages_have_no_reader() -> None:
    for topic in (*TOPICS.values(), *PARKED_TOPICS.values()):
        assert len([row for row in ROWS if row[2:] == (topic, "Write")]) == 1, topic
    assert [row for row in ROWS if row[2] in PARKED_TOPICS.values() and row[3] == "Read"] == []


def test_the_json_says_the_same(silta: Any) -> None:
    told = json.loads(silta("acls", "--format", "json").out)
    assert {
        (each["principal"].removeprefix("User:"), one["resource"], one["name"], operation)
        for each in told
        for one in each["permissions"]
        for operation in one["operations"]
    } == ROWS
    assert {one["pattern"] for each in told for one in each["permissions"]} == {"literal"}


def test_strimzis_users_say_the_same(silta: Any) -> None:
    users = list(YAML(typ="safe").load_all(silta("acls", "--format", "strimzi").out))
    assert {(user["apiVersion"], user["kind"]) for user in users} == {
        ("kafka.strimzi.io/v1", "KafkaUser")
    }
    assert {user["spec"]["authentication"]["type"] for user in users} == {"scram-sha-512"}
    acls = [
        (user["metadata"]["name"], acl)
        for user in users
        for acl in user["spec"]["authorization"]["acls"]
    ]
    assert {acl["resource"]["patternType"] for _, acl in acls} == {"literal"}
    assert {
        (name, acl["resource"]["type"], acl["resource"]["name"], operation)
        for name, acl in acls
        for operation in acl["operations"]
    } == ROWS


def test_the_script_says_the_same(silta: Any) -> None:
    script = silta("acls", "--format", "kafka-acls").out.replace("\\\n", "")
    found: set[Row] = set()
    for line in script.splitlines():
        if not line.startswith("kafka-acls.sh "):
            continue
        words = shlex.split(line)
        given: dict[str, list[str]] = {}
        for option, value in pairwise(words):
            if option.startswith("--") and not value.startswith("--"):
                given.setdefault(option, []).append(value)
        (who,) = given["--allow-principal"]
        found |= {
            (who.removeprefix("User:"), kind, name, operation)
            for kind in ("topic", "group")
            for name in given.get(f"--{kind}", ())
            for operation in given["--operation"]
        }
    assert found == ROWS


def test_webhooks_read_every_fact_and_write_nothing() -> None:
    own = PERMISSIONS[principal_of(WEBHOOKS)]
    assert {p.operation for p in own} == {"Read", "Describe"}
    assert {p.name for p in own if p.kind == "topic"} == set(TOPICS.values())
    assert [p.name for p in own if p.kind == "group"] == ["silta.webhooks"]


def test_the_table_has_a_line_for_each_service_and_for_webhooks(silta: Any) -> None:
    lines = silta("acls").out.splitlines()
    assert [re.match(r"\| `(.*?)`", line)[1] for line in lines[2:]] == [  # type: ignore[index]
        principal_of(name) for name in (*SERVICES, WEBHOOKS)
    ]


def test_another_account_may_get_the_permissions_of_one_service(silta: Any) -> None:
    asked = ("acls", "--format", "json", "--service", "followup", "--principal", "county")
    (told,) = json.loads(silta(*asked).out)
    assert told["principal"] == "User:county"
    assert TOPICS["followup"] in {one["name"] for one in told["permissions"]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--service", "nobody"), "there is no service nobody"),
        (("--principal", "county"), "say of which service"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_what_is_not_understood_ends_with_2(silta: Any, words: tuple[str, ...], says: str) -> None:
    told = silta("acls", *words)
    assert told.code == 2
    assert says in " ".join(told.err.split())
