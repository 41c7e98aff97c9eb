"""Cases that may be of one person: suspected, joined or kept apart, and back again."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import CasesJoined, CasesSeparated, DuplicateSuspected
from silta_intake.commands_beside import JoinCases, RecordDuplicate, SeparateCases
from silta_intake.decisions.triage import AWAITING, CLIENT_FIRST
from silta_intake.model import Case, Reference, Stage, coordination_may_know
from silta_intake.threads import OtherCase, Standing


def comparable(state: Case) -> Refused | None:
    """Once the request has reached coordination; also after the end, for a join can be undone."""
    if state.request is None:
        return Refused("no-request", "There is no contact request to compare.")
    if state.erasing is not None:
        return Refused("erasure-asked", "Erasing was asked for: nothing more is compared here.")
    not_yet = {Stage.AWAITING_CONSENT: AWAITING, Stage.AWAITING_CLIENT: CLIENT_FIRST}
    if state.stage in not_yet:
        return not_yet[state.stage]
    return None if coordination_may_know(state) or state.stage is Stage.ENDED else AWAITING


def record_duplicate(
    state: Case, command: RecordDuplicate, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Suspected once; what was kept apart before stays so until it is joined."""
    refused = comparable(state)
    if refused is not None:
        return refused
    if command.other == state.case:
        return Refused(
            "same-case", "Name another case: this is the one itself.", status=422, kept=False
        )
    if any(one.case == command.other for one in state.others):
        return Outcome(state)
    number = len(state.others) + 1
    fact = DuplicateSuspected(case=state.case, by=command.by, number=number)
    other = OtherCase(case=command.other, number=number, standing="suspected")
    return Outcome(state.model_copy(update={"others": (*state.others, other)}), (fact,))


def join(
    state: Case, command: JoinCases, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Joined: each goes on on its own grounds, and they are looked at together."""
    return _stands(state, command, "joined", CasesJoined)


def separate(
    state: Case, command: SeparateCases, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Kept apart, also what was joined."""
    return _stands(state, command, "apart", CasesSeparated)


def _stands(
    state: Case,
    command: JoinCases | SeparateCases,
    standing: Standing,
    told: type[CasesJoined | CasesSeparated],
) -> Outcome[Case] | Refused:
    refused = comparable(state)
    if refused is not None:
        return refused
    known = next((one for one in state.others if one.case == command.other), None)
    if known is None:
        return Refused("not-suspected", "Record the suspicion first: record-duplicate.")
    if known.standing == standing:
        return Outcome(state)
    fact = told(case=state.case, by=command.by, number=known.number)
    changed = known.model_copy(update={"standing": standing})
    others = tuple(changed if one is known else one for one in state.others)
    return Outcome(state.model_copy(update={"others": others}), (fact,))
