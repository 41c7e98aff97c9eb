"""Every message of planning's table: from what the story knows, and from what nobody knows.

Network's facts follow on from what network told last, or jump: to another round, an older list, a
meeting of a network that never was. Commands come mostly from who may give them now.
"""

from collections.abc import Sequence
from typing import Any

from stateful import Message, Offer, Story
from stateful_world import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    GROUNDS,
    HEALTH_CENTRE,
    KEY,
    NURSES,
    REQUEST,
    SOCIAL_WORK,
    STRANGER,
    UNKNOWN_GROUND,
)

from silta_contracts import facts as f
from silta_contracts.course_codes import ClientPresence, GoalStatus
from silta_contracts.party import (
    CLIENT,
    Party,
    Unit,
    same_unit,
)
from silta_contracts.payload import GoalProgress, Member
from silta_contracts.rules import carries_network, names

from .planning_drawn import DEPUTIES, FRIEND, MEMBERS, Draw, offer


def _listed(story: Story) -> tuple[int, int, tuple[Member, ...]]:
    """Round, version and members, as network told them last."""
    lists = story.all_heard(f.NetworkAssembled, f.MemberJoined, f.MemberLeft, f.MemberReleased)
    lists += story.all_heard(f.ClosePersonJoined, f.ClosePersonLeft)
    told = [(one.round or 1, one.version, one.members) for one in lists]
    return max(told, key=lambda one: one[:2], default=(0, 0, ()))


def _member(draw: Draw, story: Story, party: Unit) -> Member:
    """A member on grounds that cover it and have not ended; now and then on any."""
    ended = {g.id for fact in story.all_heard(f.GroundsChanged) for g in fact.ended}
    on = tuple(
        g.id for g in GROUNDS if carries_network(g) and names(g, party) and g.id not in ended
    )
    deputy = DEPUTIES.get(party)
    if not on or draw.number(0, 9) == 9:
        any_ = (*(g.id for g in GROUNDS), UNKNOWN_GROUND)
        return Member(party=party, deputy=deputy, grounds=draw.some(any_, 1))
    return Member(party=party, deputy=deputy, grounds=on[: draw.number(1, len(on))])


def _of_network(draw: Draw, story: Story) -> dict[str, Any]:
    round_, _, members = _listed(story)
    grounds = tuple(dict.fromkeys(g for one in members for g in one.grounds))
    rounds = (round_ or 1, round_ or 1, round_ or 1, 1, 2, 7, None)
    return {"case": CASE, "round": draw.one(*rounds), "grounds": grounds}


def _assembled(draw: Draw, story: Story) -> Message:
    round_, _, _ = _listed(story)
    units = (EMPLOYMENT, SOCIAL_WORK, *draw.some(MEMBERS[2:]))
    members = (Member(party=CLIENT), *(_member(draw, story, unit) for unit in units))
    return f.NetworkAssembled(
        case=CASE,
        grounds=tuple(dict.fromkeys(g for one in members for g in one.grounds)),
        round=draw.one(round_ + 1, round_ + 1, round_ or 1, None),
        **KEY,
        request=REQUEST,
        members=members,
        version=draw.one(1, 1, 4),
        coordinating=EARLY_SERVICE,
        coordinating_deputy=draw.one(NURSES, None),
    )


def _met(draw: Draw, story: Story) -> Message:
    of = _of_network(draw, story)
    number = draw.number(1, 3)
    return f.MeetingHeld(
        **of,
        **KEY,
        meeting=f"{CASE}.m{number}",
        held_at=story.now,
        present=(CLIENT, EMPLOYMENT, SOCIAL_WORK),
        client_present=ClientPresence.IN_PERSON,
    )


def _changed(draw: Draw, story: Story, members: Sequence[Member]) -> dict[str, Any]:
    _, version, _ = _listed(story)
    # A list may lack one of whom it is told later, or never.
    if draw.number(0, 3) == 3:
        members = _without(members, draw.one(*_counted_on(story), HEALTH_CENTRE))
    later = draw.one(*(version + 1,) * 4, version + 3, max(version, 1), 1)
    return _of_network(draw, story) | {"members": tuple(members), "version": later}


def _without(members: Sequence[Member], party: Party) -> tuple[Member, ...]:
    return tuple(one for one in members if one.party != party)


def _counted_on(story: Story) -> list[Party]:
    """Whose going is felt: case managers, and parties whose answer is waited for."""
    proposal = story.state.proposal
    answered = [answer.party for answer in proposal.answers] if proposal else []
    missing = [p for p in (proposal.must_agree if proposal else ()) if p not in answered]
    managers = [manager.role.party for manager in story.state.managers]
    units = [unit for unit in MEMBERS if any(same_unit(unit, one) for one in managers)]
    return [*units, *(party for party in missing if party != CLIENT)]


def _joined(draw: Draw, story: Story) -> Message:
    new = _member(draw, story, draw.one(*MEMBERS))
    _, _, members = _listed(story)
    listed = (*_without(members, new.party), new)
    told = _changed(draw, story, listed) | {"grounds": new.grounds}
    return f.MemberJoined(**told, member=new)


def _gone(kind: type[f.MemberLeft] | type[f.MemberReleased]) -> Offer:
    def made(draw: Draw, story: Story) -> Message:
        _, _, members = _listed(story)
        units = [one.party for one in members if one.grounds]
        party = draw.one(*_counted_on(story) * 2, *units, STRANGER)
        return kind(**_changed(draw, story, _without(members, party)), party=party)

    return offer(made)


def _person(kind: type[f.ClosePersonJoined] | type[f.ClosePersonLeft]) -> Offer:
    def made(draw: Draw, story: Story) -> Message:
        _, _, members = _listed(story)
        others = _without(members, FRIEND)
        listed = (*others, Member(party=FRIEND)) if kind is f.ClosePersonJoined else others
        return kind(**_changed(draw, story, listed), close_person=FRIEND)

    return offer(made)


def _dissolved(draw: Draw, story: Story) -> Message:
    return f.NetworkDissolved(**_of_network(draw, story), request=REQUEST)


def _needed(draw: Draw, story: Story) -> Message:
    agreed = [fact.version for fact in story.all_said(f.PlanAgreed)][-1:] or [1]
    goals = draw.some([f"{CASE}.g{n}" for n in range(1, 5)])
    told = tuple(GoalProgress(goal=goal, status=draw.one(*GoalStatus)) for goal in goals)
    version = draw.one(agreed[0], agreed[0], 1, agreed[0] + 1)
    of = _of_network(draw, story)
    return f.PlanRevisionNeeded(**of, by=EMPLOYMENT, version=version, progress=told)


HEARD: dict[type[Message], Offer] = {
    f.NetworkAssembled: offer(_assembled),
    f.MeetingHeld: offer(_met),
    f.MemberJoined: offer(_joined),
    f.MemberLeft: _gone(f.MemberLeft),
    f.MemberReleased: _gone(f.MemberReleased),
    f.ClosePersonJoined: _person(f.ClosePersonJoined),
    f.ClosePersonLeft: _person(f.ClosePersonLeft),
    f.NetworkDissolved: offer(_dissolved),
    f.PlanRevisionNeeded: offer(_needed),
}
