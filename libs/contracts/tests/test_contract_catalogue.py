"""Who publishes and reads what holds together."""

from importlib import import_module
from pkgutil import iter_modules

from silta_contracts import facts
from silta_contracts.catalogue import (
    FACTS,
    PARKED_TOPICS,
    PUBLISHES,
    READS,
    SERVICES,
    TERMINAL,
    TOPICS,
    publishers,
    readers,
)
from silta_contracts.fact import AnyFact
from silta_contracts.facts import WithdrawalAcknowledged, WithdrawalReceived

SHAPES = {"GroundsChanged", "MembersChanged", "MeetingArranged"}


def test_six_services_have_a_topic_and_a_parked_topic() -> None:
    assert SERVICES == ("intake", "consent", "network", "planning", "followup", "reporting")
    assert TOPICS["followup"] == "silta.followup.v1"
    assert PARKED_TOPICS["intake"] == "silta.intake.parked.v1"
    assert tuple(TOPICS) == tuple(PUBLISHES) == tuple(READS) == SERVICES


def named(fact: type[AnyFact]) -> bool:
    """Whether it is told, and no shape that others are made from."""
    return bool(fact.model_fields["fact"].default == fact.__name__)


def declared() -> set[str]:
    """The facts of every module of the package, re-exported or not."""
    modules = [
        import_module(f"{facts.__name__}.{one.name}") for one in iter_modules(facts.__path__)
    ]
    types = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    return {one.__name__ for one in types if issubclass(one, AnyFact) and named(one)}


def test_every_type_is_in_the_catalogue() -> None:
    assert {fact.__name__ for fact in FACTS} == declared()
    assert set(facts.__all__) - SHAPES <= declared()


def test_a_fact_has_a_reader_or_is_terminal_and_never_both() -> None:
    assert {fact for fact in FACTS if not readers(fact)} == set(TERMINAL)
    assert set(TERMINAL.values()) == {"alarm", "reminder", "own work"}


def test_what_is_read_is_published_by_another() -> None:
    for name, read in READS.items():
        if name != "reporting":
            assert all(set(publishers(fact)) - {name} for fact in read)


def test_reporting_reads_all() -> None:
    assert READS["reporting"] == FACTS


def test_only_common_facts_have_several_publishers() -> None:
    several = {fact.__name__ for fact in FACTS if len(publishers(fact)) > 1}
    assert several == {
        "WithdrawalReceived",
        "WithdrawalAcknowledged",
        "PersonErased",
        "DocumentsDisposed",
    }
    assert "consent" not in publishers(WithdrawalReceived)
    assert "consent" not in publishers(WithdrawalAcknowledged)
