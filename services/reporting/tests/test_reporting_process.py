"""The table of reporting against the catalogue, and every row with an example of its fact."""

import json
from pathlib import Path

import pytest

from silta_chassis.process import Outcome, restored
from silta_contracts.binding import decode_body
from silta_contracts.catalogue import FACTS, PUBLISHES, READS, publishers
from silta_contracts.fact import AnyFact
from silta_contracts.facts import ConsentWithdrawn, ErasureRequested
from silta_contracts.party import CLIENT
from silta_reporting.model import Case
from silta_reporting.process import PROCESS
from silta_reporting.reference import Reference
from silta_reporting.views import page

from .reporting_course import COORDINATION, MODELS, START
from .reporting_told import Told

EXAMPLES = Path(__file__).parents[3] / "libs" / "contracts" / "examples"
OTHERS = [fact for fact in FACTS if publishers(fact) != ("reporting",)]


def example(name: str) -> bytes:
    file = next(iter(sorted(EXAMPLES.glob(f"*/{name}.json"))))
    return json.dumps(json.loads(file.read_text(encoding="utf-8"))["body"]).encode()


def test_it_takes_in_every_fact_that_another_service_publishes() -> None:
    own = {fact for fact in READS["reporting"] if publishers(fact) == ("reporting",)}
    assert set(PROCESS.reads) == set(READS["reporting"]) - own
    assert len(PROCESS.reads) == len(set(PROCESS.reads))


def test_it_publishes_what_the_catalogue_says_but_what_is_not_built_yet() -> None:
    assert set(PUBLISHES["reporting"]) == set(PROCESS.publishes)
    assert set(PROCESS.publishes) <= set(PUBLISHES["reporting"])


def test_every_fact_is_kept_as_received() -> None:
    assert [row.name for row in PROCESS.rows if row.kind == "fact" and not row.keep] == []


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_any_fact_of_an_unknown_case_is_kept_and_told_to_the_client(kind: type[AnyFact]) -> None:
    told = Told()
    fact = decode_body(example(kind.kebab_name()))
    outcome = told.hear(fact)
    assert told.names(CLIENT)[0] == kind.kebab_name()
    assert len(outcome.facts) == (kind in (ConsentWithdrawn, ErasureRequested))
    assert page(told.state, CLIENT, Reference(MODELS)) is not None
    # Told again under another number it changes no fact and ends no deadline.
    again = told.hear(fact, 1).facts
    assert len(again) == (kind is ErasureRequested), "each wish to erase is answered"


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_a_line_holds_codes_ids_and_dates_only(kind: type[AnyFact]) -> None:
    told = Told()
    told.hear(decode_body(example(kind.kebab_name())))
    text = json.dumps(told.story(CLIENT), ensure_ascii=True)
    # A space would be free text; what JSON puts between its parts is taken out first.
    values = text.replace(", ", ",").replace(": ", ":")
    assert " " not in values


def test_the_state_takes_codes_of_a_newer_writer() -> None:
    body = json.loads(example("contact-request-received"))
    body |= {"channel": "carrier_pigeon", "needs": ["something_new"], "unheard_of": 1}
    told = Told()
    told.hear(decode_body(json.dumps(body).encode()))
    assert told.state.measures.channel == "carrier_pigeon"
    assert told.story(CLIENT)[0]["codes"]["needs"] == ["something_new"]


def test_decisions_give_an_outcome_never_a_refusal_to_facts() -> None:
    for row in PROCESS.rows:
        if row.kind == "fact":
            fact = decode_body(example(row.name))
            made = row.decide(Case(case=fact.subject), fact, START, Reference(MODELS))
            assert isinstance(made, Outcome)


def test_a_state_without_anything_restores() -> None:
    assert restored(Case, {"case": "x"}) == Case(case="x")


def test_may_lists_the_withdrawal_for_the_client_and_for_units_of_any_case(told: Told) -> None:
    given = PROCESS.may(told.state, COORDINATION, Reference(MODELS))
    assert given == [{"command": "withdraw-consent", "door": "withdraw-consent", "guarded": False}]
    assert PROCESS.may(told.state, CLIENT, Reference(MODELS)) == given
