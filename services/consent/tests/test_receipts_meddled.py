"""Nothing is signed of a journal that was meddled with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from silta_chassis.process import Refused
from silta_consent.chain import Head, History
from silta_consent.receipts import history, receipts
from silta_contracts.party import CLIENT

from .conftest import CASE, COORDINATION, EARLY_SERVICE, Play, consent_given, request
from .test_receipts import SINGLE, told


@pytest.fixture
def two(given: Play) -> Play:
    """A case with two consents, taken by two units."""
    given.hears(request(consent_given(), coordinating=COORDINATION))
    given.now += timedelta(days=1)
    given.gets(COORDINATION, "give-consent", **SINGLE)
    return given


def _link_changed(play: Play) -> None:
    play.made[0][0]["says"]["ground"]["recipients"].append({"kind": "type", "type": "kela"})


def _entries_deleted(play: Play) -> None:
    # The second tells the first one's link again: it said nothing of its own.
    del play.made[:2]


def _newest_deleted(play: Play) -> None:
    del play.made[-1]


def _state_widened(play: Play) -> None:
    old = play.state.grounds[0]
    wider = old.ground.model_copy(update={"recipients": old.ground.recipients[:1]})
    grounds = (old.model_copy(update={"ground": wider}), *play.state.grounds[1:])
    play.state = play.state.model_copy(update={"grounds": grounds})


def _withdrawal_undone(play: Play) -> None:
    held = [h.model_copy(update={"end": None, "ended_at": None}) for h in play.state.grounds]
    play.state = play.state.model_copy(update={"grounds": tuple(held)})


def _head_turned_back(play: Play) -> None:
    head = Head(n=1, hash=play.made[0][0]["hash"])
    play.state = play.state.model_copy(update={"history": History(head=head)})


def _head_rewritten(play: Play) -> None:
    head = Head(n=play.state.history.head.n, hash="0" * 64)
    play.state = play.state.model_copy(update={"history": History(head=head)})


@pytest.mark.parametrize(
    "harm",
    [
        _link_changed,
        _entries_deleted,
        _newest_deleted,
        _state_widened,
        _withdrawal_undone,
        _head_turned_back,
        _head_rewritten,
    ],
)
def test_of_a_journal_that_was_changed_nothing_is_signed_and_the_operator_is_called(
    two: Play, harm: Callable[[Play], None]
) -> None:
    two.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    two.made = [made for made in two.made if made]
    harm(two)
    for door in (receipts, history):
        refused = door(told(two, CLIENT))
        assert isinstance(refused, Refused)
        assert (refused.reason, refused.status) == ("history-broken", 500)
        assert "operator" in refused.says


def test_an_entry_that_is_missing_is_named_though_it_made_no_link(two: Play) -> None:
    refused = receipts(replace(told(two, CLIENT), missing=(2,)))
    assert isinstance(refused, Refused)
    assert "Entry 2" in refused.says


def test_where_a_history_does_not_hold_is_told_to_whom_all_is_shown(two: Play) -> None:
    two.made = [made for made in two.made if made]
    _link_changed(two)
    refused = receipts(told(two, EARLY_SERVICE))
    assert isinstance(refused, Refused)
    assert "Link" not in refused.says
