"""Grounds come, begin and end: every unit stands on its own, and goes when none covers it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.codes import Service, Work
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.facts import (
    ConsentExpired,
    ConsentGranted,
    ConsentReplaced,
    ConsentWithdrawn,
    MemberReleased,
    NetworkDissolved,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.grounds import ConsentGround, Ground
from silta_contracts.ids import case_of
from silta_contracts.party import OrganisationParty, SensitiveUnitParty
from silta_contracts.rules import carries_network, is_live, needs_ground
from silta_network.commands import WithdrawConsent
from silta_network.decisions.ask import end_unanswered
from silta_network.decisions.assemble import asks_over, not_assembled, over, settled
from silta_network.decisions.cover import carrying, covering, member, of_members, told
from silta_network.decisions.erase import holds_copies, uncarried
from silta_network.decisions.follow import then
from silta_network.decisions.propose import look
from silta_network.decisions.team_ends import regather
from silta_network.directory import Reference
from silta_network.model import (
    OF_A_NETWORK,
    Case,
    GroundBegins,
    Phase,
    Stopped,
)


def ground_came(
    case: Case,
    fact: ConsentGranted | StatutoryBasisRecorded,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """A ground came: before the request, while it waits, or beside others; never after its end."""
    return _changed(case, (fact.ground,), (), now, reference)


def ground_begins(
    case: Case, message: GroundBegins, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A ground that was given in advance holds from now on."""
    return _changed(case, (), (), now, reference)


def grounds_ended(
    case: Case,
    fact: ConsentReplaced | ConsentExpired | StatutoryBasisEnded,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """Grounds ended; those that remain may be news here, for order is not assumed."""
    done = _changed(case, fact.remaining, _ids(fact.ended), now, reference)
    others = [ground.id for ground in fact.ended]
    return then(done, regather(done.state, (), others, now, reference))


def consent_withdrawn(
    case: Case, fact: ConsentWithdrawn, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Stops what rested on the consent and says so: once for each consent, for every case."""
    ended = _ids(fact.ended) or [fact.consent]
    done = _changed(case, fact.remaining, ended, now, reference)
    if fact.consent in case.acknowledged:
        return done
    before = next((s.work for s in case.stopped if s.consent == fact.consent), ())
    state = done.state.with_(
        acknowledged=(*case.acknowledged, fact.consent),
        stopped=tuple(s for s in case.stopped if s.consent != fact.consent),
    )
    receipt = WithdrawalAcknowledged(
        case=case.case,
        round=case.round or None,
        consent=fact.consent,
        service=Service.NETWORK,
        stopped=tuple(dict.fromkeys((*before, *_stopped(case, state)))),
        goes_on=_goes_on(state),
        at=now,
    )
    return then(done, Outcome(state, (receipt,)))


def withdraw(
    case: Case, command: WithdrawConsent, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Stops at once, before consent has said so; what stopped is kept for the receipt."""
    consent = command.consent
    if consent is not None and case_of(consent) != case.case:
        return Refused("consent-of-another-case", "This consent belongs to another case.")
    consents = [g.id for g in case.grounds if isinstance(g, ConsentGround)]
    if consent in {ground.id for ground in case.grounds} - set(consents):
        return Refused(
            "not-a-consent", "This is a statutory basis. Whoever recorded it can end it."
        )
    if consent is not None and consent in (*case.withdrawn_here, *case.acknowledged):
        return Outcome(case)
    ended = consents if consent is None else [consent]
    done = _changed(case, (), ended, now, reference)
    work = _stopped(case, done.state)
    state = done.state.with_(
        withdrawn_here=(*case.withdrawn_here, *ended),
        stopped=(*case.stopped, *(Stopped(consent=id_, work=work) for id_ in ended)),
    )
    received = WithdrawalReceived(
        case=case.case,
        round=case.round or None,
        by=reference.directory.on_bus(command.by),
        consent=consent,
        received_by=Service.NETWORK,
    )
    return then(Outcome(done.state, (received,)), then(done, Outcome(state)))


def _ids(ended: Iterable[Ground]) -> list[str]:
    """Ids of those that could have carried a network; an oral one that was used up is no loss."""
    return [ground.id for ground in ended if carries_network(ground)]


def _changed(
    case: Case,
    came: Iterable[Ground],
    ended: Collection[str],
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """The case with these grounds and without those, and what follows from it."""
    came = tuple(came)
    gone = dict.fromkeys((*case.ended_grounds, *ended))
    # What cannot carry a network (an oral consent, one for a single purpose) is not remembered.
    new = [ground for ground in came if carries_network(ground) and ground.id not in gone]
    known = {g.id: g for g in (*case.grounds, *new) if g.id not in gone}
    state = case.with_(grounds=tuple(known.values()), ended_grounds=tuple(gone))
    if ended and not carrying(state, now):
        state = state.with_(lapsed=state.ended_grounds)
    if case.ended:
        return Outcome(state)
    begins = tuple(
        (GroundBegins(case=case.case, ground=ground.id), ground.valid_from)
        for ground in new
        if now < ground.valid_from
    )
    done = then(Outcome(state, deadlines=begins), _regrounded(state, now, reference))
    done = then(done, regather(done.state, came, ended, now, reference))
    return then(done, uncarried(case, done.state, now))


def _regrounded(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    match case.phase:
        case Phase.WAITING | Phase.PROPOSED:
            return look(case, now, reference)
        case Phase.INVITING:
            open_ones = _uncovered_end(case, now, reference)
            state = open_ones.state
            if not any(is_live(ground, now) for ground in carrying(state, now)):
                # That no network comes about tells of all of them.
                silent = replace(open_ones, facts=())
                return then(silent, not_assembled(state, NotAssembledReason.NO_GROUND))
            coming = tuple(u for u in state.coming if covering(state, u, now, reference))
            return then(open_ones, settled(state.with_(coming=coming), now, reference))
        case Phase.ASSEMBLED:
            open_ones = _uncovered_end(case, now, reference)
            return then(open_ones, _released(open_ones.state, now, reference))
        case _:
            return Outcome(case)


def _uncovered_end(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """Open invitations that no ground covers end, without a word of why."""
    done: Outcome[Case] = Outcome(case)
    for invitation in case.open_invitations:
        if not covering(case, invitation.party, now, reference):
            done = then(done, end_unanswered(done.state, invitation))
    return done


def _released(case: Case, now: datetime, reference: Reference) -> Outcome[Case]:
    """Members whom no ground covers go, one fact each; fewer than the quorum dissolve.

    They go at once: each fact tells those who stay, for no reader may act on a list that never was.
    """
    members = tuple(
        member(case, m.party, now, reference)
        if isinstance(m.party, OrganisationParty | SensitiveUnitParty)
        else m
        for m in case.members
    )
    gone = [m for m in members if needs_ground(m.party) and not m.grounds]
    stay = tuple(m for m in members if m not in gone)
    done: Outcome[Case] = Outcome(case.with_(members=stay))
    for left in gone:
        state = done.state.with_(version=done.state.version + 1)
        # What is said of a release rests on what the others stand on: else it would be ignored.
        fact = MemberReleased(
            **told(state, of_members(state)),
            members=state.members,
            version=state.version,
            party=left.party,
        )
        done = then(done, Outcome(state, (fact,)))
    if gone and len(done.state.professionals) < reference.of(case).quorum_professionals:
        dissolved = NetworkDissolved(**told(case, ()), request=case.asked.request)
        facts = (*asks_over(done.state), dissolved)
        done = then(done, Outcome(over(done.state), facts, cancel=OF_A_NETWORK))
    return done


def _stopped(before: Case, after: Case) -> tuple[Work, ...]:
    """What a change of grounds ended, in the receipt's words."""
    asking = before.phase in (Phase.PROPOSED, Phase.INVITING)
    standing = before.phase in (Phase.INVITING, Phase.ASSEMBLED)
    fewer_asked = len(after.open_invitations) < len(before.open_invitations)
    asked_less = len(after.team.open_asks) < len(before.team.open_asks)
    fewer_come = _come(after) < _come(before)
    stopped = {
        Work.INVITATIONS: fewer_asked or (asking and after.phase in (Phase.WAITING, Phase.OVER)),
        Work.NETWORK: standing and after.phase is Phase.OVER,
        Work.MEETINGS: len(after.planned) < len(before.planned),
        Work.DISCLOSURE: fewer_asked or fewer_come or asked_less,
        Work.COPIES: holds_copies(before) and not holds_copies(after),
    }
    return tuple(work for work, so in stopped.items() if so)


def _come(case: Case) -> int:
    return len(case.coming) + len(case.professionals)


def _goes_on(case: Case) -> tuple[Work, ...]:
    """What the client is told goes on: nobody's own service ends by a withdrawal."""
    on_others = case.phase in (Phase.PROPOSED, Phase.INVITING, Phase.ASSEMBLED)
    goes_on = {
        Work.INVITATIONS: case.phase is Phase.PROPOSED or bool(case.open_invitations),
        Work.NETWORK: case.phase in (Phase.INVITING, Phase.ASSEMBLED),
        Work.MEETINGS: bool(case.planned),
        Work.OTHER_GROUNDS: on_others,
        Work.OWN_CARE: True,
        Work.OWN_RECORDS: True,
    }
    return tuple(work for work, so in goes_on.items() if so)
