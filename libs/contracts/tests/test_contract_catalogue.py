"""Who publishes and reads what holds together."""

import pkgutil
from importlib import import_module
from typing import Any

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


def test_six_services_have_a_topic_and_a_parked_topic() -> None:
    assert SERVICES == ("intake", "consent", "network", "planning", "followup", "reporting")
    assert TOPICS["followup"] == "silta.followup.v1"
    assert PARKED_TOPICS["intake"] == "silta.intake.parked.v1"
    assert tuple(TOPICS) == tuple(PUBLISHES) == tuple(READS) == SERVICES


def test_every_type_is_in_the_catalogue() -> None:
    for module in pkgutil.iter_modules(facts.__path__):
        import_module(f"{facts.__name__}.{module.name}")
    declared = {
        kind
        for kind in kinds_of(AnyFact)
        if kind.__module__.startswith(f"{facts.__name__}.")
        and kind.model_fields["fact"].default == kind.__name__
    }
    assert set(FACTS) == declared


def kinds_of(kind: Any) -> set[type[AnyFact]]:
    """A type of fact and all that are made from it."""
    return {kind, *(found for sub in kind.__subclasses__() for found in kinds_of(sub))}


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
