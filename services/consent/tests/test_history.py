"""The history of a case's consents: complete, and nothing of it can be changed unnoticed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from stateful import Story, machine, run
from stateful_world import BEGINS, CASE

from silta_chassis.process import Outcome
from silta_consent.chain import History, Link, fault, joined
from silta_consent.history import EVENTS, UNTOLD, disagreement
from silta_consent.model import Case
from silta_consent.process import PROCESS
from silta_contracts.codes import Service
from silta_contracts.party import CLIENT

from . import conftest
from .conftest import (
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER_ALONE,
    SERVICES,
    TEAM,
    WRITTEN,
    Play,
    closed,
    receipt,
    request,
)
from .consent_courses import COURSES
from .consent_told import OFFERS, REFERENCE

TWO_STEP: dict[str, Any] = {**WRITTEN, "form": "two_step"}
LESS: dict[str, Any] = {**TEAM, "categories": ["identity"]}
FIRST = f"{conftest.CASE}.1"


def links(play: Play) -> list[Link]:
    """The history of a play, in which everything is in order."""
    found = joined(play.made)
    assert fault(play.state.case, found, play.state.history.head) is None
    assert len(found) == play.state.history.head.n
    assert disagreement(play.state, found) is None
    return found


def events(play: Play) -> list[str]:
    """What the history of a play tells, and when it was told rises."""
    found = links(play)
    assert sorted(link["says"]["at"] for link in found) == [link["says"]["at"] for link in found]
    return [link["says"]["event"] for link in found]


def later(play: Play, days: int = 1) -> Play:
    play.now += timedelta(days=days)
    return play


# What happens, as the history is to tell it.


def test_every_decision_of_the_process_leaves_its_links() -> None:
    assert [row.name for row in PROCESS.rows if not hasattr(row.decide, "__wrapped__")] == []


def test_every_fact_of_consent_is_told_or_tells_of_no_consent() -> None:
    assert set(PROCESS.publishes) == {*EVENTS, *UNTOLD}


def test_a_consent_is_asked_for_reminded_of_and_refused(asked: Play) -> None:
    (deadline, _) = asked.waits[f"half-time:{conftest.CASE}.a1"]
    asked.fires(deadline)
    later(asked).gets(CLIENT, "refuse-consent")
    assert events(asked) == ["asked", "reminded", "refused"]


def test_a_question_that_nobody_answers(asked: Play) -> None:
    (deadline, _) = asked.waits[f"answer-by:{conftest.CASE}.a1"]
    asked.fires(deadline)
    assert events(asked) == ["asked", "unanswered"]


def test_a_consent_is_given_narrowed_extended_and_taken_back(given: Play) -> None:
    later(given).gets(CLIENT, "narrow-consent", consent=FIRST, what=LESS)
    second = f"{conftest.CASE}.2"
    later(given).gets(CLIENT, "extend-consent", consent=second, what=TEAM, form="written",
                      valid_until=None)  # fmt: skip
    later(given).gets(CLIENT, "withdraw-consent")
    for service in SERVICES:
        given.hears(receipt(service, 3))
    assert events(given) == [
        "given", "narrowed", "replaced", "extended", "replaced", "withdrawn",
        "withdrawal_completed",
    ]  # fmt: skip


def test_a_withdrawal_that_a_service_does_not_acknowledge(given: Play) -> None:
    given.gets(CLIENT, "withdraw-consent")
    (deadline, _) = given.waits[f"receipts-by:{FIRST}"]
    given.fires(deadline)
    given.hears(receipt(Service.INTAKE))
    assert events(given) == ["given", "withdrawn", "withdrawal_unacknowledged"]


def test_two_steps_are_two_links(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    later(play).gets(CLIENT, "confirm-consent", consent=FIRST)
    assert events(play) == ["given_unconfirmed", "confirmed"]
    first, second = (link["says"]["at"] for link in links(play))
    assert first < second


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (lambda play: play.fires(play.waits[f"confirm-by:{FIRST}"][0]), ["unconfirmed_in_time"]),
        (lambda play: play.gets(CLIENT, "refuse-consent"), ["refused", "not_confirmed"]),
        (lambda play: play.gets(CLIENT, "withdraw-consent"), ["refused", "not_confirmed"]),
        (lambda play: play.hears(closed()), ["not_confirmed", "case_ended"]),
    ],
)
def test_a_second_step_that_never_comes(
    play: Play, ends: Callable[[Play], object], told: list[str]
) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    ends(later(play))
    assert events(play) == ["given_unconfirmed", *told]


def test_a_consent_that_runs_out(play: Play) -> None:
    until = (play.now + timedelta(days=9)).isoformat()
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": until})
    play.fires(play.waits[f"runs-out:{FIRST}"][0])
    assert events(play) == ["given", "expired"]


def test_a_statutory_basis_and_a_consent_beside_it(statutory: Play) -> None:
    later(statutory).gets(EMPLOYMENT, "record-client-informed", about="statutory_basis")
    statutory.gets(EMPLOYMENT, "ask-for-consent", what=INSURER_ALONE)
    statutory.fires(statutory.waits[f"review-by:{FIRST}"][0])
    later(statutory).gets(EMPLOYMENT, "end-statutory-basis", basis=FIRST)
    assert [e for e in events(statutory) if "basis" in e or "informed" in e] == [
        "basis_recorded", "client_informed", "basis_review_due", "basis_ended",
    ]  # fmt: skip


def test_a_statute_that_is_no_basis(play: Play) -> None:
    play.hears(request({"kind": "statute", "act": "1/1999", "section": "1"}, GUIDANCE))
    assert events(play) == ["basis_refused", "asked"]


def test_what_changes_no_consent_leaves_no_link(given: Play) -> None:
    given.hears(request(conftest.consent_given()))
    given.hears(request(conftest.consent_given()))
    assert events(given) == ["given"]


def test_a_refused_command_leaves_no_link(given: Play) -> None:
    given.asks(COORDINATION, "withdraw-consent", consent=f"{conftest.CASE}.9")
    assert events(given) == ["given"]


def test_a_link_holds_codes_and_nothing_of_the_vault(play: Play) -> None:
    on_behalf = {"name": "Fictional Guardian", "capacity": "guardian"}
    form = {"reference": "drawer 3"}
    play.gets(
        EARLY_SERVICE,
        "give-consent",
        **WRITTEN,
        on_behalf=on_behalf,
        mandate="guardian",
        form_reference=form,
    )
    (link,) = links(play)
    assert set(link["says"]) == {"at", "event", "by", "ground"}
    assert link["says"]["ground"]["given_by"] == "on_behalf"
    assert "ref-" not in str(link)
    assert "Guardian" not in str(link)


def test_a_case_that_is_older_than_its_history_tells_first_what_stands(given: Play) -> None:
    given.state = given.state.model_copy(update={"history": History()})
    given.made.clear()
    later(given).gets(CLIENT, "withdraw-consent")
    assert events(given) == ["taken_over", "withdrawn"]


def test_an_entry_holds_the_links_that_it_made_and_no_others(given: Play) -> None:
    later(given).gets(CLIENT, "narrow-consent", consent=FIRST, what=LESS)
    later(given).gets(CLIENT, "withdraw-consent")
    assert [len(made) for made in given.made] == [1, 2, 1]


def test_messages_of_one_entry_leave_their_links_together(given: Play) -> None:
    given.gets(CLIENT, "withdraw-consent")
    assert [link["says"]["event"] for link in given.made[-1]] == ["given", "withdrawn"]


# Any messages in any order.


def made(story: Story) -> list[list[Link]]:
    outcomes = [step.decided for step in story.steps if isinstance(step.decided, Outcome)]
    return [list(outcome.state.history.made) for outcome in outcomes]


def the_history_tells_just_what_the_state_holds(story: Story) -> None:
    state: Case = story.state
    found = joined(made(story))
    assert fault(CASE, found, state.history.head) is None
    assert len(found) == state.history.head.n
    assert disagreement(state, found) is None


def what_stands_can_be_changed_in_no_state_unnoticed(story: Story) -> None:
    state: Case = story.state
    found = joined(made(story))
    for held in state.grounds[-1:]:
        start = held.ground.valid_from + timedelta(seconds=1)
        moved = held.ground.model_copy(update={"valid_from": start})
        wrong = (
            held.model_copy(update={"end": "withdrawn" if held.end is None else None}),
            held.model_copy(update={"ground": moved}),
        )
        for other in wrong:
            grounds = tuple(other if h is held else h for h in state.grounds)
            assert disagreement(state.model_copy(update={"grounds": grounds}), found)
        gone = tuple(h for h in state.grounds if h is not held)
        assert disagreement(state.model_copy(update={"grounds": gone}), found)
    assert disagreement(state.model_copy(update={"ended": not state.ended}), found) or not found


def test_every_story_is_told_whole() -> None:
    kept = (
        the_history_tells_just_what_the_state_holds,
        what_stands_can_be_changed_in_no_state_unnoticed,
    )
    run(machine(PROCESS, REFERENCE, CASE, BEGINS, OFFERS, kept, COURSES), examples=10)
