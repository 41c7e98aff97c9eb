"""Whether the fence stood: reads what was seen and nothing else; knows no line of the services."""

from collections.abc import Iterator
from typing import Final

from tests.faults.said import Violation
from tests.fence.seen import ALONE, Disclosed, Logged, Seen, Withdrawn

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
    by_consent = {one.opened.consent: one for one in seen.withdrawn}
    return [
        *(Violation(UNWITHDRAWN, "all", what) for what in seen.failed),
        *_fence(seen, by_consent),
        *_log(seen, by_consent),
        *_receipts(seen),
        *_vaults(seen),
        *_other_grounds(seen),
    ]


def _fence(seen: Seen, by_consent: dict[str, Withdrawn]) -> Iterator[Violation]:
    for answer, one in on_withdrawn(seen, by_consent):
        consent, service = one.opened.consent, answer.service
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
        consent = one.opened.consent
        if consent not in seen.told.withdrawn:
            yield Violation(NOT_TOLD, "consent", consent)
        if consent not in seen.told.completed:
            yield Violation(NOT_COMPLETED, "consent", consent)
        for service in RECEIPTS_OF:
            count = len(seen.told.receipts.get((consent, service), ()))
            if count != 1:
                yield Violation(RECEIPTS, service, f"{consent}: {count}")


def _vaults(seen: Seen) -> Iterator[Violation]:
    for consent, count in seen.told.kept.items():
        yield Violation(KEPT, "network", f"{consent}: {count} documents")
    for one in seen.withdrawn:
        count, alone = seen.left.get(one.opened.case, 0), one.opened.beside == ALONE
        if alone and count:
            yield Violation(LEFT, "network", f"{one.opened.consent}: {count} documents")
        if not alone and not count:
            yield Violation(GONE, "network", f"{one.opened.consent}, beside {one.opened.beside}")


def _other_grounds(seen: Seen) -> Iterator[Violation]:
    went_on = {
        (answer.case, answer.service)
        for answer in seen.afterwards
        if f"{answer.case}.2" in answer.grounds
    }
    for one in seen.withdrawn:
        if one.opened.beside == ALONE:
            continue
        for service in DISCLOSE:
            if (one.opened.case, service) not in went_on:
                what = f"{one.opened.case}, beside {one.opened.beside}"
                yield Violation(STOPPED, service, what)
