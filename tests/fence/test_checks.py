"""The checker of the fence: it finds nothing where all is well, and names what is not."""

import asyncio
from collections.abc import Callable

import pytest

from tests.fence import checks
from tests.fence.checks import DISCLOSE, RECEIPTS_OF, check
from tests.fence.seen import (
    ALONE,
    CONSENT,
    STATUTE,
    Disclosed,
    Logged,
    Looked,
    Opened,
    Seen,
    Withdrawn,
)

ONE, TWO = Opened("a" * 26, ALONE, 2), Opened("b" * 26, CONSENT, 2)
FIRST, SECOND = ONE.consents
MEMBER = "organisation;1.2.246.10.90000011;health-centre;professional;social_and_health_centre"
# In seconds: taken at planning, recorded by consent, acknowledged, completed.
SENT, ANSWERED, RECORDED, RECEIPT, COMPLETED = 10.0, 10.1, 10.3, 10.5, 11.0
# The second consent of each case is taken back so much later than the first.
LATER, END = 20.0, 60.0


def disclosed(
    one: Opened, service: str, asked: float, answered: float, ground: str | None = None
) -> tuple[Disclosed, Logged]:
    """An answer and its entry of the log."""
    entry, on = f"{one.case}:{asked}", frozenset({ground or one.consents[0]})
    return (
        Disclosed(one.case, service, "words", MEMBER, asked, answered, on, entry),
        Logged(service, entry, asked + 0.01, on),
    )


def give(seen: Seen, answer: tuple[Disclosed, Logged], afterwards: bool = False) -> None:
    """Somebody got that answer."""
    (seen.afterwards if afterwards else seen.disclosed).append(answer[0])
    seen.logged.append(answer[1])


@pytest.fixture
def seen() -> Seen:
    """Two cases as they should be, one withdrawn at planning, one at consent: each consent by
    itself, and what network keeps goes with the last that carries it.
    """
    found = Seen()
    for one, at in ((ONE, "planning"), (TWO, "consent")):
        for consent, later in zip(one.consents, (0.0, LATER), strict=True):
            found.withdrawn.append(Withdrawn(one, consent, at, SENT + later, ANSWERED + later))
            found.told.withdrawn[consent] = RECORDED + later
            found.told.completed[consent] = COMPLETED + later
            for service in RECEIPTS_OF:
                found.told.receipts[consent, service]["fact"] = RECEIPT + later
            for service in DISCLOSE:
                give(found, disclosed(one, service, 9.0 + later, 9.1 + later, consent))
            left = 0 if consent == SECOND else 2
            found.told.looked.append(Looked(consent, RECEIPT + later + 0.1, left, 2))
    for service in DISCLOSE:
        give(found, disclosed(TWO, service, END, END + 0.1, TWO.other), afterwards=True)
    found.left = {TWO.case: 2}
    return found


def test_where_all_is_well_nothing_is_found(seen: Seen) -> None:
    # Decided before, handed over a moment later.
    give(seen, disclosed(TWO, "intake", 10.0, 10.6))
    give(seen, disclosed(ONE, "intake", 10.05, 10.4))
    # What the consent carried that was taken back first goes on on the other.
    give(seen, disclosed(ONE, "network", 12.0, 12.1, SECOND))
    assert check(seen) == []


def test_while_the_other_is_being_taken_back_the_vault_may_be_either(seen: Seen) -> None:
    at = SENT + LATER + 0.05
    for found in (0, 1, 2):
        seen.told.looked[0] = Looked(FIRST, at, found, 2)
        assert check(seen) == []


def test_beside_a_statute_what_network_keeps_stays(seen: Seen) -> None:
    beside = TWO._replace(beside=STATUTE)
    seen.withdrawn = [one._replace(opened=beside) for one in seen.withdrawn if one.opened == TWO]
    assert check(seen) == []
    seen.told.looked = [Looked(TWO.consents[1], RECEIPT + LATER + 0.1, 1, 2)]
    assert {violation.kind for violation in check(seen)} == {checks.GONE}


def _asked_after_the_answer(seen: Seen) -> None:
    give(seen, disclosed(TWO, "intake", 10.2, 10.25))


def _asked_after_the_answer_where_it_was_taken(seen: Seen) -> None:
    give(seen, disclosed(ONE, "planning", 10.2, 10.25))


def _asked_after_the_answer_of_another_service(seen: Seen) -> None:
    give(seen, disclosed(ONE, "followup", 10.2, 10.25))


def _asked_after_the_second_was_taken_back(seen: Seen) -> None:
    give(seen, disclosed(ONE, "planning", 10.2 + LATER, 10.25 + LATER, SECOND))


def _handed_over_too_late(seen: Seen) -> None:
    give(seen, disclosed(TWO, "intake", 10.0, 12.2))


def _behind_the_receipt(seen: Seen) -> None:
    give(seen, disclosed(TWO, "network", 10.0, 11.1))


def _logged_behind_the_receipt(seen: Seen) -> None:
    seen.logged.append(Logged("network", "x:9", 10.6, frozenset({FIRST})))


def _not_logged(seen: Seen) -> None:
    seen.disclosed.append(disclosed(TWO, "intake", 9.5, 9.6)[0])


def _a_log_was_changed(seen: Seen) -> None:
    seen.logs_wrong["intake"] = "1"


def _two_receipts(seen: Seen) -> None:
    seen.told.receipts[SECOND, "network"]["another"] = RECEIPT


def _no_receipt(seen: Seen) -> None:
    del seen.told.receipts[SECOND, "reporting"]


def _never_told(seen: Seen) -> None:
    del seen.told.withdrawn[TWO.consents[1]]


def _not_completed(seen: Seen) -> None:
    del seen.told.completed[TWO.consents[1]]


def _kept(seen: Seen) -> None:
    seen.told.looked.append(Looked(SECOND, RECEIPT + LATER, 1, 2))


def _left(seen: Seen) -> None:
    seen.left = {TWO.case: 2, ONE.case: 1}


def _gone_with_the_first(seen: Seen) -> None:
    seen.told.looked.append(Looked(FIRST, RECEIPT, 1, 2))


def _gone_though_another_stays(seen: Seen) -> None:
    seen.told.looked.append(Looked(TWO.consents[1], RECEIPT + LATER, 0, 2))


def _gone(seen: Seen) -> None:
    seen.left = {}


def _stopped(seen: Seen) -> None:
    seen.afterwards.pop()


def _not_taken(seen: Seen) -> None:
    seen.failed.append("503")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (_asked_after_the_answer, checks.ASKED_AFTER),
        (_asked_after_the_answer_where_it_was_taken, checks.ASKED_AFTER),
        (_asked_after_the_answer_of_another_service, checks.ASKED_AFTER),
        (_asked_after_the_second_was_taken_back, checks.ASKED_AFTER),
        (_handed_over_too_late, checks.TOO_LATE),
        (_behind_the_receipt, checks.AFTER_RECEIPT),
        (_logged_behind_the_receipt, checks.LOGGED_AFTER),
        (_not_logged, checks.NOT_LOGGED),
        (_a_log_was_changed, checks.LOG_WRONG),
        (_two_receipts, checks.RECEIPTS),
        (_no_receipt, checks.RECEIPTS),
        (_never_told, checks.NOT_TOLD),
        (_not_completed, checks.NOT_COMPLETED),
        (_kept, checks.KEPT),
        (_left, checks.LEFT),
        (_gone_with_the_first, checks.GONE),
        (_gone_though_another_stays, checks.GONE),
        (_gone, checks.GONE),
        (_stopped, checks.STOPPED),
        (_not_taken, checks.UNWITHDRAWN),
    ],
)
def test_what_is_wrong_is_named(seen: Seen, wrong: Callable[[Seen], None], reason: str) -> None:
    wrong(seen)
    assert reason in {violation.kind for violation in check(seen)}


async def test_a_run_waits_until_the_last_withdrawal_is_completed() -> None:
    told = Seen().told
    waiting = asyncio.create_task(told.all_completed(2))
    for consent in ("one", "two"):
        assert not waiting.done()
        told.completed[consent] = 1.0
        told.grown.set()
        await asyncio.sleep(0)
    await asyncio.wait_for(waiting, 1)
