"""Finds a time: asked of the members and the client, the earliest common one is proposed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.facts.times import (
    MeetingPlaceChosen,
    MeetingTimeFound,
    MeetingTimesAsked,
    MeetingTimesGiven,
    NoCommonTime,
)
from silta_contracts.party import Party
from silta_network.commands_times import AskForTimes, ChoosePlace, GiveTimes
from silta_network.decisions.cover import of_members, told
from silta_network.directory import Reference
from silta_network.model import Case
from silta_network.times import Asking, Place, Suits, TimesBy, earliest


def ask_for_times(
    case: Case, command: AskForTimes, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks all members and the client; an asking that is open ends."""
    if any(candidate.start <= now for candidate in command.candidates):
        return Refused("start-in-the-past", "Give times that lie ahead.")
    candidates = tuple(sorted(command.candidates, key=lambda one: (one.start, one.end)))
    number = case.times.number + 1 if case.times else 1
    until = min(after(now, reference.of(case).durations.answer_times), candidates[-1].start)
    asking = Asking(number=number, candidates=candidates, answer_by=until)
    fact = MeetingTimesAsked(
        **told(case, of_members(case)),
        by=reference.directory.on_bus(command.by),
        number=number,
        candidates=candidates,
        asked=tuple(member.party for member in case.members),
        answer_by=until,
    )
    return Outcome(
        case.with_(times=asking),
        (fact,),
        ((TimesBy(case=case.case, number=number), until),),
        cancel=(TimesBy,),
        answer={"number": number},
    )


def give_times(
    case: Case, command: GiveTimes, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Notes what suits; when all have said so a time is found, or coordination is told of none."""
    asking = case.times
    if asking is None or asking.number != command.number or not asking.open:
        return Refused("not-asked", "These times are not asked for any more: read the case again.")
    if any(not 1 <= place <= len(asking.candidates) for place in command.suits):
        return Refused("no-such-candidate", "Name candidates by their place in the list, from 1.")
    same = reference.directory.same
    party = next(m.party for m in case.members if same(m.party, command.by))
    places = tuple(sorted(set(command.suits)))
    if Suits(party=party, places=places) in asking.said:
        return Outcome(case)
    others = tuple(one for one in asking.said if one.party != party)
    said = asking.model_copy(update={"said": (*others, Suits(party=party, places=places))})
    fact = MeetingTimesGiven(
        **told(case, of_members(case)),
        by=reference.directory.on_bus(command.by),
        number=asking.number,
        party=party,
        suits=places,
    )
    state = case.with_(times=said)
    members = [member.party for member in case.members]
    if any(all(one.party != member for one in said.said) for member in members):
        return Outcome(state, (fact,))
    done = _closed(state, said, members, now, reference)
    return Outcome(done.state, tuple(chain((fact,), done.facts)), done.deadlines, cancel=(TimesBy,))


def times_are_up(
    case: Case, message: TimesBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Not all have said which times suit: what is common to those who did is enough."""
    asking = case.times
    if asking is None or asking.number != message.number or not asking.open:
        return Outcome(case)
    return _closed(case, asking, [m.party for m in case.members], now, reference)


def _closed(
    case: Case, asking: Asking, members: Sequence[Party], now: datetime, reference: Reference
) -> Outcome[Case]:
    over = case.with_(times=asking.model_copy(update={"open": False}))
    found = earliest(asking, members, reference.of(case).quorum_professionals, now)
    grounds = told(case, of_members(case))
    if found is None:
        request = case.asked
        fact = NoCommonTime(
            **grounds,
            party=request.coordinating,
            addressed=request.coordinating,
            deputy=request.coordinating_deputy,
            due=asking.answer_by,
            number=asking.number,
        )
        return Outcome(over, (fact,))
    candidate, suits = found
    proposed = MeetingTimeFound(
        **grounds, number=asking.number, start=candidate.start, end=candidate.end, suits=suits
    )
    return Outcome(over, (proposed,))


def choose_place(
    case: Case, command: ChoosePlace, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Notes the client's choice; a meeting is set there until she chooses anew."""
    if command.remote and command.place is not None:
        return Refused("place-or-remote", "Give a place, or say that she wants to meet remotely.")
    if command.place is not None and command.place not in reference.directory.places:
        return Refused(
            "place-unknown",
            f"Use a place code of the directory: {', '.join(reference.directory.places)}.",
        )
    open_again = not command.remote and command.place is None
    place = None if open_again else Place(remote=command.remote, place=command.place)
    if place == case.place:
        return Outcome(case)
    fact = MeetingPlaceChosen(
        **told(case, of_members(case)),
        by=reference.directory.on_bus(command.by),
        remote=command.remote,
        place=command.place,
    )
    return Outcome(case.with_(place=place), (fact,))
