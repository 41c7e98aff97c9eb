"""Every message of followup's table: from what the story knows, and from what nobody knows.

Facts of network and planning follow on from what was told last, or jump: to another round, an older
version, on grounds that have ended. Commands come mostly from who may give them now.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from stateful import Message, Offer, Story
from stateful_world import (
    CASE,
    EMPLOYMENT,
    GROUNDS,
    KEY,
    REQUEST,
    SOCIAL_WORK,
    STRANGER,
    UNKNOWN_GROUND,
)

from silta_contracts import facts as f
from silta_contracts.course_codes import (
    GoalKind,
    Horizon,
    RevisionReason,
    StopReason,
)
from silta_contracts.party import (
    CLIENT,
    Party,
    Unit,
)
from silta_contracts.payload import (
    CaseManager,
    Goal,
    Member,
    PlanCounts,
)
from silta_contracts.rules import carries_network, names

from .followup_drawn import COORDINATING, DEPUTIES, FRIEND, MEMBERS, Draw, day, offer


def _listed(story: Story) -> tuple[int, int, tuple[Member, ...]]:
    """Round, version and members, as network told them last."""
    lists = story.all_heard(f.NetworkAssembled, f.MemberJoined, f.MemberLeft, f.MemberReleased)
    lists += story.all_heard(f.ClosePersonJoined, f.ClosePersonLeft)
    told = [(one.round or 1, one.version, one.members) for one in lists]
    return max(told, key=lambda one: one[:2], default=(0, 0, ()))


def _ended(story: Story) -> set[str]:
    return {ground.id for fact in story.all_heard(f.GroundsChanged) for ground in fact.ended}


def _member(draw: Draw, story: Story, party: Unit) -> Member:
    """A member on grounds that cover it and have not ended; now and then on any."""
    on = tuple(
        ground.id
        for ground in GROUNDS
        if carries_network(ground) and names(ground, party) and ground.id not in _ended(story)
    )
    if not on or draw.number(0, 9) == 9:
        any_ = (*(ground.id for ground in GROUNDS), UNKNOWN_GROUND)
        return Member(party=party, deputy=DEPUTIES.get(party), grounds=draw.some(any_))
    return Member(party=party, deputy=DEPUTIES.get(party), grounds=on[: draw.number(1, len(on))])


def grounds_of(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ground for one in members for ground in one.grounds))


def _of(draw: Draw, story: Story) -> dict[str, Any]:
    """What every fact of the case holds: mostly of the network that stands."""
    round_, _, members = _listed(story)
    rounds = (*(round_ or 1,) * 4, round_ + 1, 1, 7, None)
    grounds = draw.one(*(grounds_of(members),) * 3, draw.some([g.id for g in GROUNDS]))
    return {"case": CASE, "round": draw.one(*rounds), "grounds": grounds}


def _assembled(draw: Draw, story: Story) -> Message:
    round_, _, _ = _listed(story)
    units = (EMPLOYMENT, SOCIAL_WORK, *draw.some(MEMBERS[2:]))
    members = (Member(party=CLIENT), *(_member(draw, story, unit) for unit in units))
    return f.NetworkAssembled(
        case=CASE,
        grounds=grounds_of(members),
        round=draw.one(round_ + 1, round_ or 1, None),
        **KEY,
        **COORDINATING,
        request=REQUEST,
        members=members,
        version=1,
    )


def _changed(draw: Draw, story: Story, members: Sequence[Member]) -> dict[str, Any]:
    _, version, _ = _listed(story)
    later = draw.one(*(version + 1,) * 4, version + 3, max(version, 1), 1)
    return _of(draw, story) | {"members": tuple(members), "version": later}


def _without(members: Sequence[Member], party: Party) -> tuple[Member, ...]:
    return tuple(one for one in members if one.party != party)


def _joined(draw: Draw, story: Story) -> Message:
    new = _member(draw, story, draw.one(*MEMBERS))
    _, _, members = _listed(story)
    listed = (*_without(members, new.party), new)
    return f.MemberJoined(**_changed(draw, story, listed) | {"grounds": new.grounds}, member=new)


def _released(draw: Draw, story: Story) -> Message:
    _, _, members = _listed(story)
    party = draw.one(*(one.party for one in members if one.grounds), STRANGER)
    return f.MemberReleased(**_changed(draw, story, _without(members, party)), party=party)


def _left(draw: Draw, story: Story) -> Message:
    _, _, members = _listed(story)
    party = draw.one(*(one.party for one in members if one.grounds), STRANGER)
    return f.MemberLeft(**_changed(draw, story, _without(members, party)), party=party)


def _person(kind: type[f.ClosePersonJoined] | type[f.ClosePersonLeft]) -> Offer:
    def made(draw: Draw, story: Story) -> Message:
        _, _, members = _listed(story)
        others = _without(members, FRIEND)
        listed = (*others, Member(party=FRIEND)) if kind is f.ClosePersonJoined else others
        return kind(**_changed(draw, story, listed), close_person=FRIEND)

    return offer(made)


def _dissolved(draw: Draw, story: Story) -> Message:
    return f.NetworkDissolved(**_of(draw, story), request=REQUEST)


def manager(unit: Unit, *, first: bool) -> CaseManager:
    return CaseManager(party=unit, deputy=DEPUTIES.get(unit), first_contact=first)


def _managers(draw: Draw) -> tuple[CaseManager, ...]:
    units = draw.some(MEMBERS, least=1)
    return tuple(manager(unit, first=n == 0) for n, unit in enumerate(units))


def _appointed(draw: Draw, story: Story) -> Message:
    managers = _managers(draw)
    of = _of(draw, story)
    return f.CaseManagerAppointed(**of, appointed=managers[-1], case_managers=managers)


def _handed_over(draw: Draw, story: Story) -> Message:
    managers = _managers(draw)
    return f.HandoverConfirmed(
        **_of(draw, story),
        handover=f"{CASE}.h1",
        from_party=EMPLOYMENT,
        to=managers[0],
        case_managers=managers,
    )


def _version(story: Story) -> int:
    return max((fact.version for fact in story.all_heard(f.PlanAgreed)), default=0)


def goals(numbers: Sequence[int]) -> tuple[Goal, ...]:
    kind, horizon = GoalKind.WORK_ABILITY, Horizon.SHORT
    return tuple(Goal(id=f"{CASE}.g{n}", kind=kind, horizon=horizon) for n in numbers)


def _agreed(draw: Draw, story: Story) -> Message:
    _, _, members = _listed(story)
    version = _version(story)
    return f.PlanAgreed(
        **_of(draw, story),
        **KEY,
        **COORDINATING,
        version=draw.one(version + 1, version + 1, max(version, 1), version + 3),
        goals=goals(draw.some((1, 2, 3), least=1)),
        counts=PlanCounts(tasks=0, client_tasks=0, agreed=1, with_reservation=0, not_agreed=0),
        case_managers=_managers(draw),
        members=members,
        first_follow_up=day(draw, story),
    )


def _revision(draw: Draw, story: Story) -> Message:
    version = _version(story) or 1
    return f.PlanRevisionOpened(
        **_of(draw, story),
        version=draw.one(version, version, version + 1, 1),
        reason=draw.one(*RevisionReason),
        due=story.now + timedelta(days=draw.one(28, 1)),
    )


def _stopped(draw: Draw, story: Story) -> Message:
    return f.PlanningStopped(**_of(draw, story), reason=draw.one(*StopReason))


HEARD: dict[type[Message], Offer] = {
    f.NetworkAssembled: offer(_assembled),
    f.MemberJoined: offer(_joined),
    f.MemberLeft: offer(_left),
    f.MemberReleased: offer(_released),
    f.ClosePersonJoined: _person(f.ClosePersonJoined),
    f.ClosePersonLeft: _person(f.ClosePersonLeft),
    f.NetworkDissolved: offer(_dissolved),
    f.CaseManagerAppointed: offer(_appointed),
    f.HandoverConfirmed: offer(_handed_over),
    f.PlanAgreed: offer(_agreed),
    f.PlanRevisionOpened: offer(_revision),
    f.PlanningStopped: offer(_stopped),
}
