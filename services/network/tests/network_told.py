"""What may be said to network, by anybody in any order, and how stories begin."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import (
    BEGINS,
    CASE,
    CLINIC,
    CONSENTS,
    COORDINATION,
    DEMONSTRATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    ENDS,
    GROUNDS_TOLD,
    HEALTH_CENTRE,
    MODELS,
    MOVES,
    NURSES,
    OTHER_CASE,
    SOCIAL_WORK,
    STRANGER,
    always,
    ground_ids,
    of,
    parties,
)

from silta_contracts.course_codes import ClientPresence, DeclineReason, NotHeldReason
from silta_contracts.facts import (
    ConsentGranted,
    NetworkRequested,
)
from silta_contracts.grounds import ConsentGround
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_network import commands
from silta_network.reference import read_reference

from .network_team_told import GATHERING, ROUTING, TEAM_OFFERS
from .network_times_told import TIMES_OFFERS

REFERENCE = replace(read_reference(DEMONSTRATION), models=MODELS)
# Given in advance: it begins later.
LATER = CONSENTS[0].model_copy(
    update={
        "id": f"{CASE}.8",
        "valid_from": BEGINS + timedelta(days=20),
    }
)
GRANTED: list[ConsentGround] = [*CONSENTS, LATER, GATHERING, ROUTING]
coordination = st.sampled_from([EARLY_SERVICE, EARLY_SERVICE, NURSES, COORDINATION]) | parties
invited = st.sampled_from([EMPLOYMENT, SOCIAL_WORK, HEALTH_CENTRE, EARLY_SERVICE, CLINIC, STRANGER])


def requested(south: bool, grounds: tuple[str, ...], drawn_up: bool, number: int) -> Message:
    """A request for a network, of one of two areas."""
    coordinating, deputy = (EARLY_SERVICE, NURSES) if south else (COORDINATION, DUTY)
    return NetworkRequested.model_validate(
        {
            "case": CASE,
            "by": coordinating,
            "grounds": grounds,
            "area": (
                followed := MODELS.of_area("central-finland" if south else "north-ostrobothnia")[0]
            ).area,
            "model": followed.ref,
            "request": f"{CASE}.r{number}",
            "requester": EARLY_SERVICE if south else EMPLOYMENT,
            "coordinating": coordinating,
            "coordinating_deputy": deputy,
            "wanted_types": ["employment_authority", "adult_social_work"],
            "existing_services": ["social_and_health_centre"],
            "drawn_up_with_client": drawn_up,
            "client_wants_meeting": True,
        },
        context={"tolerant": True},
    )


def _invitees(story: Story) -> st.SearchStrategy[tuple[commands.Invitee, ...]]:
    latest = [story.now + timedelta(days=days) for days in (1, 2, 30)]
    until: st.SearchStrategy[datetime | None] = st.none() | st.sampled_from(latest)
    one = st.builds(commands.Invitee, party=invited, respond_by=until)
    return st.lists(one, max_size=4, unique_by=lambda i: str(i.party)).map(tuple)


unwanted = st.just(()) | st.just(()) | st.tuples(invited)
heard = st.sampled_from([True, True, True, False])


def _confirming(story: Story) -> st.SearchStrategy[Any]:
    number = story.state.proposal
    return of(
        commands.ConfirmInvitees,
        by=coordination,
        proposal=st.sampled_from([max(number, 1), max(number, 1), number + 1]),
        invitees=_invitees(story),
        units_heard=heard,
        deputies_heard=st.just(True),
        not_wanted=unwanted,
    )


def _inviting_more(story: Story) -> st.SearchStrategy[Any]:
    return of(
        commands.InviteMore,
        by=coordination,
        invitees=_invitees(story).filter(bool),
        units_heard=heard,
        deputies_heard=st.just(True),
        not_wanted=unwanted,
    )


def _answer(story: Story) -> st.SearchStrategy[tuple[str, Party]]:
    """An invitation and who answers it: mostly the unit that is asked."""
    asked = [(i.id, i.party) for i in story.state.open_invitations]
    known = [i.id for i in story.state.invitations]
    anyhow = st.tuples(st.sampled_from([*known, f"{CASE}.i99", f"{OTHER_CASE}.i1"]), parties)
    return st.sampled_from(asked) | st.sampled_from(asked) | anyhow if asked else anyhow


def _accepting(story: Story) -> st.SearchStrategy[Any]:
    return _answer(story).map(
        lambda a: commands.AcceptInvitation(case=CASE, by=a[1], invitation=a[0])
    )


def _declining(story: Story) -> st.SearchStrategy[Any]:
    return _answer(story).flatmap(
        lambda a: of(
            commands.DeclineInvitation,
            by=st.just(a[1]),
            invitation=st.just(a[0]),
            instead=st.none() | invited,
            reason=st.sampled_from([None, DeclineReason.NO_CAPACITY]),
        )
    )


def _leaving(story: Story) -> st.SearchStrategy[Any]:
    """Mostly somebody who is there."""
    there: list[Party] = [member.party for member in story.state.members]
    return of(
        commands.EndOwnPart,
        by=st.sampled_from([*there, ClosePersonParty(number=1)]) | parties,
        close_person=st.none() | st.just(1),
    )


def _times(story: Story) -> st.SearchStrategy[tuple[datetime, datetime]]:
    hour = timedelta(hours=1)
    starts = [story.now + timedelta(days=days) for days in (-1, 1, 12)]
    return st.sampled_from(starts).map(lambda start: (start, start + hour))


def _meeting_ids(story: Story) -> st.SearchStrategy[str]:
    ids = [meeting.id for meeting in story.state.meetings]
    return st.sampled_from([*ids, f"{CASE}.m99"])


def _scheduling(story: Story) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda by, times: commands.ScheduleMeeting(
            case=CASE, by=by, start=times[0], end=times[1], remote=True
        ),
        coordination,
        _times(story),
    )


def _rescheduling(story: Story) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda by, meeting, times: commands.RescheduleMeeting(
            case=CASE, by=by, meeting=meeting, start=times[0], end=times[1], remote=True
        ),
        coordination,
        _meeting_ids(story),
        _times(story),
    )


def _recording(story: Story) -> st.SearchStrategy[Any]:
    members = [member.party for member in story.state.members] or [STRANGER]
    held = st.builds(
        commands.Held,
        at=st.sampled_from([story.now, story.now, story.now + timedelta(days=1)]),
        present=st.lists(st.sampled_from(members), max_size=3).map(tuple),
        client=st.sampled_from(list(ClientPresence)),
    )
    told = st.tuples(held, st.none()) | st.tuples(st.none(), st.just(NotHeldReason.TOO_FEW))
    return st.builds(
        lambda by, meeting, told: commands.RecordMeeting(
            case=CASE, by=by, meeting=meeting, held=told[0], not_held=told[1]
        ),
        coordination,
        _meeting_ids(story),
        told,
    )


OFFERS: dict[type[Message], Offer] = {
    **GROUNDS_TOLD,
    **ENDS,
    **MOVES,
    **TEAM_OFFERS,
    **TIMES_OFFERS,
    ConsentGranted: always(of(ConsentGranted, by=st.just(CLIENT), ground=st.sampled_from(GRANTED))),
    NetworkRequested: always(
        st.builds(
            requested,
            st.sampled_from([True, True, False]),
            st.lists(ground_ids, max_size=2, unique=True).map(tuple),
            st.booleans(),
            st.sampled_from([1, 1, 2]),
        )
    ),
    commands.ConfirmInvitees: _confirming,
    commands.InviteMore: _inviting_more,
    commands.SayNoToUnit: always(
        of(
            commands.SayNoToUnit,
            by=st.just(CLIENT) | coordination,
            unit=invited,
            taken_back=st.sampled_from([False, False, True]),
        )
    ),
    commands.AcceptInvitation: _accepting,
    commands.DeclineInvitation: _declining,
    commands.ConfirmParticipation: always(
        of(commands.ConfirmParticipation, by=st.just(CLIENT) | parties)
    ),
    commands.ScheduleMeeting: _scheduling,
    commands.RescheduleMeeting: _rescheduling,
    commands.RecordMeeting: _recording,
    commands.NameClosePerson: always(
        of(
            commands.NameClosePerson,
            by=st.just(CLIENT) | parties,
            person=st.just("vault-person"),
        )
    ),
    commands.EndOwnPart: _leaving,
    commands.WithdrawConsent: always(
        of(
            commands.WithdrawConsent,
            by=st.just(CLIENT) | parties,
            consent=st.none() | ground_ids | st.just(f"{OTHER_CASE}.1"),
        )
    ),
}
