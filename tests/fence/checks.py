"""Whether the fence stood: reads what was seen and nothing else; knows no line of the services."""

from collections.abc import Iterator
from typing import Final

from tests.faults.said import Violation
from tests.fence.seen import ALONE, Disclosed, Logged, Opened, Seen, Withdrawn

# As docs/withdrawal.md promises: what was decided before the withdrawal may still be handed over.
BOUND_SECONDS: Final = 2.0
# From a service's last look to the bytes in the hands of who asked, on a machine that is busy.
ON_THE_WAY_SECONDS: Final = 0.5
RECEIPTS_OF: Final = ("intake", "network", "planning", "followup", "reporting")
DISCLOSE: Final = ("intake", "network", "planning", "followup")

ASKED_AFTER = "disclosed on a consent though asked after its withdrawal was answered"
TOO_LATE = "disclosed on a consent later than the bound after its withdrawal"
AFTER_RECEIPT = "disclosed on a consent behind the service's own receipt"
LOGGED_AFTER = "permitted in the access log behind the service's own receipt"
NOT_LOGGED = "disclosed, and not in the access log"
LOG_WRONG = "an access log is not as it was written"
RECEIPTS = "not exactly one receipt"
NOT_TOLD = "a withdrawal was never told"
NOT_COMPLETED = "a withdrawal was not completed"
KEPT = "in the vault though the receipt was told"
LEFT = "in the vault in the end though it rests on nothing"
GONE = "gone from the vault though another ground carries it"
STOPPED = "what another ground carries stopped"
UNWITHDRAWN = "a withdrawal was not taken"


def check(seen: Seen) -> list[Violation]:
    """Everything that does not add up."""
    by_consent = {one.consent: one for one in seen.withdrawn}
    return [
        *(Violation(UNWITHDRAWN, "all", what) for what in seen.failed),
        *_fence(seen, by_consent),
        *_log(seen, by_consent),
        *_receipts(seen),
        *_vaults(seen, by_consent),
        *_other_grounds(seen),
    ]


def _fence(seen: Seen, by_consent: dict[str, Withdrawn]) -> Iterator[Violation]:
    for answer, one in on_withdrawn(seen, by_consent):
        consent, service = one.consent, answer.service
        # Whichever service took it: with its answer it stands everywhere.
        stands = one.answered
        if answer.asked > stands:
            late = answer.asked - stands
            yield Violation(ASKED_AFTER, service, f"{consent}: {answer.what}, {late:.3f} s after")
        if answer.answered > stands + BOUND_SECONDS:
            late = answer.answered - stands
            yield Violation(TOO_LATE, service, f"{consent}: {answer.what}, {late:.3f} s after")
        told = seen.told.receipt(consent, service)
        if told is not None and (
            answer.asked > told or answer.answered > told + ON_THE_WAY_SECONDS
        ):
            late = answer.answered - told
            yield Violation(AFTER_RECEIPT, service, f"{consent}: {answer.what}, {late:.3f} s after")


def on_withdrawn(
    seen: Seen, by_consent: dict[str, Withdrawn]
) -> Iterator[tuple[Disclosed, Withdrawn]]:
    """Every answer that rested on a consent that was taken back sooner or later."""
    for answer in (*seen.disclosed, *seen.afterwards):
        for ground in answer.grounds:
            if ground in by_consent:
                yield answer, by_consent[ground]


def _log(seen: Seen, by_consent: dict[str, Withdrawn]) -> Iterator[Violation]:
    logged = {(one.service, one.id): one for one in seen.logged}
    for answer in (*seen.disclosed, *seen.afterwards):
        entry = logged.get((answer.service, answer.entry))
        if entry is None or not answer.grounds <= entry.grounds:
            yield Violation(NOT_LOGGED, answer.service, answer.entry)
    for one in seen.logged:
        yield from _behind(seen, one, by_consent)
    for service, why in seen.logs_wrong.items():
        yield Violation(LOG_WRONG, service, why)


def _behind(seen: Seen, one: Logged, by_consent: dict[str, Withdrawn]) -> Iterator[Violation]:
    for ground in one.grounds & by_consent.keys():
        told = seen.told.receipt(ground, one.service)
        if told is not None and one.at > told:
            what = f"{ground}: entry {one.id}, {one.at - told:.3f} s after"
            yield Violation(LOGGED_AFTER, one.service, what)


def _receipts(seen: Seen) -> Iterator[Violation]:
    for one in seen.withdrawn:
        consent = one.consent
        if consent not in seen.told.withdrawn:
            yield Violation(NOT_TOLD, "consent", consent)
        if consent not in seen.told.completed:
            yield Violation(NOT_COMPLETED, "consent", consent)
        for service in RECEIPTS_OF:
            count = len(seen.told.receipts.get((consent, service), ()))
            if count != 1:
                yield Violation(RECEIPTS, service, f"{consent}: {count}")


def _vaults(seen: Seen, by_consent: dict[str, Withdrawn]) -> Iterator[Violation]:
    for looked in seen.told.looked:
        if (one := by_consent.get(looked.consent)) is None:
            continue
        what = f"{looked.consent}, beside {one.opened.beside}: {looked.found} of {looked.of}"
        carried = _carried(seen, one, looked.at, by_consent)
        if looked.found and carried is False:
            yield Violation(KEPT, "network", what)
        if looked.found < looked.of and carried:
            yield Violation(GONE, "network", what)
    for opened in _cases(seen):
        count, alone = seen.left.get(opened.case, 0), opened.beside == ALONE
        if alone and count:
            yield Violation(LEFT, "network", f"{opened.case}: {count} documents")
        if not alone and not count:
            yield Violation(GONE, "network", f"{opened.case}, beside {opened.beside}")


def _carried(
    seen: Seen, one: Withdrawn, at: float, by_consent: dict[str, Withdrawn]
) -> bool | None:
    """Whether network's documents of the case were carried by a ground when its receipt was read.

    None while another consent for them is being taken back: then it is not to be known.
    """
    told = seen.told.receipt(one.consent, "network") or at
    left = [
        by_consent.get(consent)
        for consent in one.opened.contact
        if (receipt := seen.told.receipt(consent, "network")) is None or receipt > told
    ]
    if one.opened.beside != ALONE or any(other is None or other.sent > at for other in left):
        return True
    return None if left else False


def _cases(seen: Seen) -> list[Opened]:
    return sorted({one.opened for one in seen.withdrawn})


def _other_grounds(seen: Seen) -> Iterator[Violation]:
    went_on = {(ground, answer.service) for answer in seen.afterwards for ground in answer.grounds}
    for opened in _cases(seen):
        for service in DISCLOSE if opened.beside != ALONE else ():
            if (opened.other, service) not in went_on:
                yield Violation(STOPPED, service, f"{opened.case}, beside {opened.beside}")
