"""Whether the network stands: the client, enough professionals, every invitation answered."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.facts import NetworkAssembled, NetworkNotAssembled
from silta_contracts.facts.team import TeamAskEnded
from silta_contracts.party import Party
from silta_network.decisions.cover import covering, key, of_members, table, told
from silta_network.directory import Reference
from silta_network.model import (
    OF_A_NETWORK,
    AssembleBy,
    Case,
    MeetingStatus,
    Phase,
    ScheduleBy,
    Status,
)


def settled(
    case: Case, now: datetime, reference: Reference, *, time_is_up: bool = False
) -> Outcome[Case]:
    """Assembles where quorum is reached and every invitation is answered or ended.

    Without quorum the assembly deadline is waited for: coordination may invite more until then.
    """
    if case.phase is not Phase.INVITING or (case.open_invitations and not time_is_up):
        return Outcome(case)
    coming = tuple(unit for unit in case.coming if covering(case, unit, now, reference))
    if case.client_counts and len(coming) >= reference.of(case).quorum_professionals:
        return _assembled(case.with_(coming=coming), now, reference)
    if time_is_up:
        return not_assembled(case, NotAssembledReason.NO_QUORUM)
    return Outcome(case)


def _assembled(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    schedule_by = after(now, reference.of(case).durations.schedule_meeting)
    state = case.with_(
        phase=Phase.ASSEMBLED,
        members=table(case, case.coming, now, reference),
        version=1,
        coming=(),
        due=schedule_by,
    )
    fact = NetworkAssembled(
        **told(state, of_members(state)),
        **key(state),
        request=state.asked.request,
        members=state.members,
        version=1,
        coordinating=state.asked.coordinating,
        coordinating_deputy=state.asked.coordinating_deputy,
    )
    return Outcome(
        state,
        (fact,),
        ((ScheduleBy(case=case.case), schedule_by),),
        cancel=(AssembleBy,),
    )


def time_to_assemble(
    case: Case, message: AssembleBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The assembly deadline: a quorum is enough now, open invitations may still be accepted."""
    return settled(case, now, reference, time_is_up=True)


def over(case: Case) -> Case:
    """The case after its network: what was open has ended."""
    return case.with_(
        phase=Phase.OVER,
        team=case.team.over,
        times=None,
        place=None,
        due=None,
        proposed=(),
        coming=(),
        members=(),
        invitations=tuple(
            i.model_copy(update={"status": Status.ENDED}) if i.status is Status.OPEN else i
            for i in case.invitations
        ),
        meetings=tuple(
            m.model_copy(update={"status": MeetingStatus.DROPPED, "sequence": m.sequence + 1})
            if m.status is MeetingStatus.PLANNED
            else m
            for m in case.meetings
        ),
    )


def not_assembled(case: Case, reason: NotAssembledReason, by: Party | None = None) -> Outcome[Case]:
    """No network comes about. The fact names no grounds, for it must be read when none is left."""
    fact = NetworkNotAssembled(
        case=case.case,
        by=by,
        round=case.round if case.phase is Phase.INVITING else None,
        request=case.asked.request,
        reason=reason,
    )
    return Outcome(over(case), (*asks_over(case), fact), cancel=OF_A_NETWORK)


def asks_over(case: Case) -> tuple[TeamAskEnded, ...]:
    """That what a team asked has ended with its network. They name no grounds, as that does."""
    return tuple(
        TeamAskEnded(
            case=case.case,
            round=case.round or None,
            ask=ask.id,
            party=ask.party,
            step=ask.step,
        )
        for ask in case.team.open_asks
    )
