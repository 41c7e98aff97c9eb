"""Convenes the network: coordination confirms, after hearing the client, whom to invite."""

from collections.abc import Sequence
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import InvitationCause, NotAssembledReason
from silta_contracts.facts import InviteesUnconfirmed, NetworkConvened
from silta_contracts.party import Unit, same_unit
from silta_network.commands import ConfirmInvitees, Invitee, InviteMore
from silta_network.decisions.ask import invite, said_full, takes_part
from silta_network.decisions.assemble import not_assembled, settled
from silta_network.decisions.cover import covering, key, of_units, table, told
from silta_network.decisions.follow import then
from silta_network.directory import Reference, day_of
from silta_network.model import AssembleBy, Case, ConfirmBy, Phase

# A unit and until when it is to answer.
Asked = tuple[Unit, datetime | None]


def confirm_invitees(
    case: Case, command: ConfirmInvitees, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Convenes the network and sends an invitation to each unit but the coordinating one."""
    if command.proposal != case.proposal:
        return Refused(
            "proposal-replaced",
            "There is a newer proposal. Read the case again and confirm that one.",
        )
    # What the client said here by herself stays, whatever coordination says for her.
    unwanted = (reference.directory.unit(unit) for unit in command.not_wanted)
    state = case.with_(not_wanted=tuple(dict.fromkeys((*case.not_wanted, *unwanted))))
    asked = _asked(state, command, now, reference)
    if isinstance(asked, Refused):
        return asked
    if not command.invitees:
        by = reference.directory.on_bus(command.by)
        return not_assembled(state, NotAssembledReason.NO_UNIT, by)
    asked = _with_requester(state, asked, now, reference)
    if len(asked) < reference.of(case).quorum_professionals:
        return Refused(
            "too-few-units",
            f"A network needs {reference.of(case).quorum_professionals} professional units. Name "
            "more, or none at all where no network is to come about.",
        )
    return _convene(state, asked, command, now, reference)


def _convene(
    case: Case,
    asked: Sequence[Asked],
    command: ConfirmInvitees,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    request, by = case.asked, reference.directory.on_bus(command.by)
    due = after(now, reference.of(case).durations.assemble_network)
    units = [unit for unit, _ in asked]
    state = case.with_(phase=Phase.INVITING, round=case.round + 1, due=due, proposed=())
    fact = NetworkConvened(
        **told(state, of_units(state, units, now, reference)),
        **key(state),
        by=by,
        request=request.request,
        proposal=case.proposal,
        coordinating=request.coordinating,
        coordinating_deputy=request.coordinating_deputy,
        requester=request.requester,
        members=table(state, units, now, reference),
    )
    # The coordinating party gets no invitation from itself: confirming is its acceptance.
    itself = tuple(unit for unit in units if same_unit(unit, request.coordinating))
    first = Outcome(
        state.with_(coming=itself),
        (fact,),
        ((AssembleBy(case=case.case), due),),
        cancel=(ConfirmBy,),
    )
    others = [(unit, until) for unit, until in asked if unit not in itself]
    sent = _send(first, others, InvitationCause.CONVENED, command, now, reference)
    return then(sent, settled(sent.state, now, reference))


def invite_more(
    case: Case, command: InviteMore, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Invites further units; the client may have changed his mind about one."""
    same = reference.directory.same
    lifted = [unit.party for unit in command.invitees]
    kept = [u for u in case.not_wanted if not any(same(u, unit) for unit in lifted)]
    added = [reference.directory.unit(u) for u in command.not_wanted]
    state = case.with_(not_wanted=tuple(dict.fromkeys((*kept, *added))))
    asked = _asked(state, command, now, reference)
    if isinstance(asked, Refused):
        return asked
    if any(takes_part(case, unit, reference) for unit, _ in asked):
        return Refused(
            "already-asked", "One of these units is invited or comes already: leave it out."
        )
    if any(said_full(case, unit, reference) for unit, _ in asked):
        return Refused(
            "unit-full",
            "One of these units has said that it is full, and is not asked twice: name another.",
        )
    return _send(Outcome(state), asked, InvitationCause.INVITED_MORE, command, now, reference)


def _send(
    first: Outcome[Case],
    asked: Sequence[Asked],
    cause: InvitationCause,
    command: ConfirmInvitees | InviteMore,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    by, done = reference.directory.on_bus(command.by), first
    before = len(first.state.invitations)
    for unit, until in asked:
        sent = invite(done.state, unit, cause, now, reference, respond_by=until, by=by)
        done = then(done, sent)
    ids = [invitation.id for invitation in done.state.invitations[before:]]
    return then(done, Outcome(done.state, answer={"invitations": ids}))


def _asked(
    case: Case,
    command: ConfirmInvitees | InviteMore,
    now: datetime,
    reference: Reference,
) -> list[Asked] | Refused:
    """The units named, as the directory writes them, or what is wrong with one of them."""
    if not (command.units_heard and command.deputies_heard):
        return Refused(
            "client-not-heard",
            "Hear the client on the units and on their deputies first, then say so.",
        )
    latest = after(now, reference.of(case).durations.answer_invitation)
    asked: list[Asked] = []
    for invitee in command.invitees:
        unit = _named(case, invitee, reference)
        wrong = _wrong_with(case, unit, asked, now, reference) or _wrong_time(invitee, now, latest)
        if wrong or unit is None:
            return wrong or _unknown()
        asked.append((unit, invitee.respond_by))
    return asked


def _named(case: Case, invitee: Invitee, reference: Reference) -> Unit | None:
    found = reference.directory.find(invitee.party)
    if found is not None:
        return found.party
    requester = case.asked.requester
    return requester if same_unit(invitee.party, requester) else None


def _unknown() -> Refused:
    return Refused("unit-unknown", "The directory has none such: name a unit of the directory.")


def _wrong_with(
    case: Case, unit: Unit | None, before: Sequence[Asked], now: datetime, reference: Reference
) -> Refused | None:
    if unit is None:
        return _unknown()
    if any(same_unit(unit, other) for other, _ in before):
        return Refused("named-twice", "A unit is named twice: name each once.")
    if any(reference.directory.same(unit, other) for other in case.not_wanted):
        return Refused("client-said-no", "The client does not want one of these units.")
    found = reference.directory.find(unit)
    if found is not None and not found.term.holds(day_of(now)):
        return Refused(
            "unit-closed", "One of these units is not open today: name another of the directory."
        )
    if not covering(case, unit, now, reference):
        return Refused(
            "no-ground-covers",
            "No live ground covers one of these units: leave it out, or take a consent first.",
        )
    return None


def _wrong_time(invitee: Invitee, now: datetime, latest: datetime) -> Refused | None:
    if invitee.respond_by is None or now < invitee.respond_by <= latest:
        return None
    return Refused(
        "respond-by-not-possible",
        f"`respond_by` must lie ahead, and not after {latest.isoformat(timespec='minutes')}.",
    )


def _with_requester(
    case: Case, asked: list[Asked], now: datetime, reference: Reference
) -> list[Asked]:
    """The requester always, unless the client does not want it or no ground covers it."""
    requester = case.asked.requester
    there = any(same_unit(unit, requester) for unit, _ in asked)
    if there or _wrong_with(case, requester, asked, now, reference):
        return asked
    return [(requester, None), *asked]


def unconfirmed(
    case: Case, message: ConfirmBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Coordination did not confirm in time: its deputy is told, and the wait goes on."""
    if case.phase is not Phase.PROPOSED:
        return Outcome(case)
    request = case.asked
    again = after(now, reference.of(case).durations.confirm_invitees)
    fact = InviteesUnconfirmed(
        case=case.case,
        party=request.coordinating,
        addressed=request.coordinating_deputy or request.coordinating,
        deputy=request.coordinating_deputy,
        due=case.due or now,
        proposal=case.proposal,
    )
    state = case.with_(due=again)
    return Outcome(state, (fact,), ((ConfirmBy(case=case.case), again),))
