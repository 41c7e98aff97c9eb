"""The page of who reads what says all of it."""

import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from silta_chassis.identity import readers_of
from silta_chassis.service import topics_read
from silta_chassis.settings import Settings
from silta_cli.acls import permissions_of, principal_of
from silta_cli.documents_readers import READS_ALL, TELLING, carried, reader_parts
from silta_cli.documents_tables import first_sentence
from silta_cli.processes import Service
from silta_contracts.catalogue import FACTS, TERMINAL, TOPICS
from silta_contracts.grounds import ConsentGround
from silta_contracts.party import OrganisationParty
from silta_local.specs import Permission

Six = tuple[Service, ...]


def lines(text: str) -> dict[str, list[str]]:
    """The cells behind each line's first one."""
    found = re.findall(r"^\| (\S.*?) \| (.*) \|$", text, re.MULTILINE)
    return {first: re.split(r" \| ", rest) for first, rest in found}


def of_topic(six: Six, service: Service) -> dict[str, list[str]]:
    """The lines of the facts on a service's topic."""
    parts = re.split(r"^### \S+: `(\S+)`$", reader_parts(six)["facts"], flags=re.MULTILINE)
    return lines(parts[parts.index(TOPICS[service.name]) + 1])


def test_every_reader_of_a_fact_stands_on_the_page_with_what_it_does(six: Six) -> None:
    for service in six:
        shown = of_topic(six, service)
        for fact in service.process.publishes:
            said = shown[f"`{fact.__name__}`"][-1]
            rows = {
                reader.name: row
                for reader in six
                if reader.name not in (service.name, READS_ALL)
                if (row := reader.process.row(fact)) is not None
            }
            for name, row in rows.items():
                assert f"**{name}**: {first_sentence(row.decide)}" in said, (fact, name)
            assert said.count("**") == 2 * len(rows), fact
            nobody = f"nobody else: {TERMINAL[fact]}" if fact in TERMINAL else "nobody else"
            assert bool(rows) != (said == nobody), fact


def test_the_page_and_the_permissions_name_the_same_readers_of_a_topic(six: Six) -> None:
    shown = lines(reader_parts(six)["topics"])
    for service in six:
        topic = TOPICS[service.name]
        read = [
            reader.name
            for reader in six
            if any((p.name, p.operation) == (topic, "Read") for p in permissions_of(reader.process))
        ]
        assert re.findall(r"(\w+) \(", shown[f"`{topic}`"][-1]) == read
        assert all(topic in topics_read(r.process) for r in six if r.name in read)


def test_by_http_facts_are_told_to_whom_the_bus_tells_them(six: Six) -> None:
    unset: dict[str, Any] = {
        "kafka": "localhost:9092",
        "database": SecretStr("mongodb://localhost"),
        "secret": SecretStr("s" * 40),
        "reference": Path(),
        "environment": "local",
    }
    for service in six:
        topic = TOPICS[service.name]
        read = {
            principal_of(reader.name)
            for reader in six
            if Permission("topic", topic, "Read") in permissions_of(reader.process)
        }
        assert readers_of(service.name, Settings(**unset)) == read | {principal_of(service.name)}
    another = Settings(**unset, readers="county-followup, silta-reporting")
    assert readers_of("planning", another) == {"county-followup", "silta-reporting"}


def test_what_reads_all_reads_all(six: Six) -> None:
    # The page says it once, for all facts.
    (reporting,) = [service for service in six if service.name == READS_ALL]
    others = {fact for service in six for fact in service.process.publishes}
    others -= set(reporting.process.publishes)
    assert others <= set(reporting.process.reads)


def test_every_kind_of_vault_document_stands_on_the_page(six: Six) -> None:
    text = reader_parts(six)["vaults"]
    found = [
        (service.name, row.name, name)
        for service in six
        for row in service.process.rows
        for name, field in row.message.model_fields.items()
        if "Vaulted(" in repr(field)
    ]
    assert {name for name, *_ in found} == {"intake", "consent", "network", "planning", "followup"}
    for service, command, field in found:
        assert re.search(rf"^\| {service} \|.*`{command}: {field}`", text, re.MULTILINE)


def test_every_door_that_discloses_stands_on_the_page(six: Six) -> None:
    text = reader_parts(six)["doors"]
    doors = [thing.name for service in six for thing in service.doors.discloses]
    assert len(doors) == text.count("/disclosed/")
    assert all(f"/disclosed/{name}`" in text for name in doors)


def test_codes_that_may_tell_of_health_are_in_bold_where_a_fact_carries_them(six: Six) -> None:
    text = reader_parts(six)["facts"]
    found = {one for fact in FACTS for one in carried(fact) if not isinstance(one, str)}
    assert set(TELLING) <= found
    assert "**`Need`**" in text
    assert "| `Need`" not in text
    assert list(carried(ConsentGround)) == ["grounds"]
    assert list(carried(tuple[OrganisationParty, ...])) == ["parties"]


def test_the_committed_page_has_all_its_parts(six: Six) -> None:
    page = (Path(__file__).parents[2] / "docs/security/who-reads-what.md").read_text()
    assert set(re.findall(r"<!-- (\w+):begin -->", page)) == reader_parts(six).keys()
