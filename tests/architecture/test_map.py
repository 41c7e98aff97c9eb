"""Who says what to whom: the six process tables fit together, and fit the catalogue."""

from collections.abc import Iterable

from silta_cli.processes import Service, read_by, said_by
from silta_contracts.catalogue import PUBLISHES, READS, TERMINAL, FactType, publishers

Six = tuple[Service, ...]


def names(facts: Iterable[FactType]) -> list[str]:
    return sorted(fact.__name__ for fact in facts)


def test_a_published_fact_has_a_reader_other_than_reporting_or_is_declared_terminal(
    six: Six,
) -> None:
    reading = read_by(six)
    unread = {fact for fact in said_by(six) if set(reading.get(fact, ())) <= {"reporting"}}
    assert names(unread - set(TERMINAL)) == []


def test_what_is_declared_terminal_has_no_reader_but_reporting_and_has_a_reason(six: Six) -> None:
    reading = read_by(six)
    read = {fact for fact in TERMINAL if not set(reading.get(fact, ())) <= {"reporting"}}
    assert names(read) == []
    assert all(TERMINAL.values())


def test_what_is_read_is_published_by_another_service(six: Six) -> None:
    reading = read_by(six)
    for service in six:
        unsaid = {
            fact for fact in service.process.reads if service.name not in reading.get(fact, ())
        }
        # Reporting takes in every type, its own among them, so it may read what is to come.
        own = set(service.process.publishes) if service.name == "reporting" else set()
        assert names(unsaid - own) == [], service.name


def test_a_service_publishes_what_the_catalogue_says(six: Six) -> None:
    for service in six:
        said, due = set(service.process.publishes), set(PUBLISHES[service.name])
        assert names(said - due) == [], f"{service.name} publishes what the catalogue does not name"
        assert names(due - said) == [], f"{service.name} does not publish"


def test_a_service_reads_what_the_catalogue_says(six: Six) -> None:
    for service in six:
        # What only the service itself says, it knows from its own state.
        own = {fact for fact in PUBLISHES[service.name] if publishers(fact) == (service.name,)}
        read, due = set(service.process.reads), set(READS[service.name]) - own
        assert names(read - due) == [], f"{service.name} reads what the catalogue does not name"
        assert names(due - read) == [], f"{service.name} does not read"
