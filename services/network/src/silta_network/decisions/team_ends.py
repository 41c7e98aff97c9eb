"""On which grounds a team asks, and how what it asked ends without an answer."""

from collections.abc import Collection, Iterable
from datetime import datetime

from silta_chassis.process import Outcome
from silta_contracts.facts.team import TeamAskEnded
from silta_contracts.grounds import Ground
from silta_contracts.party import Unit
from silta_contracts.rules import allows, carries_network, is_live, is_oral, names
from silta_contracts.team_codes import TeamStep
from silta_network.decisions.cover import of_members, told
from silta_network.decisions.follow import then
from silta_network.directory import Reference
from silta_network.model import AT_WORK, Case
from silta_network.team import PURPOSES, AnswerTeamBy, Ask, AskStatus


def carried_by(
    case: Case, step: TeamStep, party: Unit, now: datetime, reference: Reference
) -> tuple[str, ...]:
    """Ids of the live grounds on which a unit may be asked for that step."""
    forms = reference.directory.forms(party)
    return tuple(
        ground.id
        for ground in (*case.grounds, *case.team.gathering)
        if is_live(ground, now)
        and allows(ground, PURPOSES[step])
        and any(names(ground, form) for form in forms)
    )


def regather(
    case: Case,
    came: Iterable[Ground],
    ended: Collection[str],
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """Consents for gathering information came or ended: what none carries any more ends.

    It ends without a word of why, as an open invitation does.
    """
    gone = tuple(dict.fromkeys((*case.team.ended, *ended)))
    known = {
        ground.id: ground
        for ground in (*case.team.gathering, *came)
        if ground.id not in gone and not carries_network(ground) and not is_oral(ground)
    }
    team = case.team.with_(gathering=tuple(known.values()), ended=gone)
    done: Outcome[Case] = Outcome(case.with_(team=team))
    for ask in team.open_asks:
        # Without a consent to cooperate nothing is gathered either: it comes before.
        cooperates = case.phase in AT_WORK
        if not (cooperates and carried_by(done.state, ask.step, ask.party, now, reference)):
            done = then(done, ended_without_answer(done.state, ask))
    return done


def ended_without_answer(case: Case, ask: Ask) -> Outcome[Case]:
    """Ends one ask; the fact says neither who ended it nor why."""
    # The grounds that carried it may have ended: what is said of its end rests on the others'.
    fact = TeamAskEnded(**told(case, of_members(case)), ask=ask.id, party=ask.party, step=ask.step)
    team = case.team.with_ask(ask.id, status=AskStatus.ENDED)
    return Outcome(
        case.with_(team=team), (fact,), cancel=(AnswerTeamBy(case=case.case, ask=ask.id),)
    )


def end_asks_of(case: Case, unit: Unit, reference: Reference) -> Outcome[Case]:
    """The client said no to a unit: it is asked no longer."""
    done: Outcome[Case] = Outcome(case)
    for ask in case.team.open_asks:
        if reference.directory.same(ask.party, unit):
            done = then(done, ended_without_answer(done.state, ask))
    return done
