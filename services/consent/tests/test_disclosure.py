"""May a party get data now? Permit or deny, on which ground, until when."""

from datetime import UTC, datetime, timedelta

from silta_consent.decisions.disclosure import Decision, may_get
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    INSURER,
    INSURER_ALONE,
    MENTAL_HEALTH,
    WRITTEN,
    Play,
    closed,
)

COOPERATE = ConsentPurpose.COOPERATE
DENIED = Decision(permit=False)


def test_every_recipient_gets_what_its_own_ground_covers(statutory: Play) -> None:
    until = datetime(2026, 8, 2, 8, 0, tzinfo=UTC)
    alone = {"what": INSURER_ALONE, "form": "written", "valid_until": until.isoformat()}
    statutory.gets(CLIENT, "give-consent", **alone)
    state, now = statutory.state, statutory.now

    assert may_get(state, EMPLOYMENT, DataCategory.HEALTH, COOPERATE, now) == Decision(
        permit=True, ground=f"{CASE}.1"
    )
    assert may_get(state, MENTAL_HEALTH, DataCategory.PLAN, COOPERATE, now).permit
    assert may_get(state, INSURER, DataCategory.PLAN, COOPERATE, now) == Decision(
        permit=True, ground=f"{CASE}.2", until=until
    )
    assert may_get(state, INSURER, DataCategory.HEALTH, COOPERATE, now) == DENIED
    assert may_get(state, INSURER, DataCategory.PLAN, COOPERATE, until) == DENIED


def test_the_longest_ground_decides(given: Play) -> None:
    given.gets(CLIENT, "give-consent", **{**WRITTEN, "valid_until": "2026-08-02T08:00:00Z"})
    decided = may_get(given.state, EARLY_SERVICE, DataCategory.PLAN, COOPERATE, given.now)
    assert decided == Decision(permit=True, ground=f"{CASE}.1")


def test_a_withdrawal_and_the_end_deny_at_once(given: Play, statutory: Play) -> None:
    asked = (EMPLOYMENT, DataCategory.PLAN, COOPERATE, given.now + timedelta(seconds=1))
    assert may_get(statutory.state, *asked).permit
    statutory.hears(closed())
    assert may_get(statutory.state, *asked) == DENIED


def test_what_was_withdrawn_is_denied(given: Play) -> None:
    asked = (EMPLOYMENT, DataCategory.PLAN, COOPERATE, given.now)
    assert may_get(given.state, *asked).permit
    given.gets(CLIENT, "withdraw-consent")
    assert may_get(given.state, *asked) == DENIED
