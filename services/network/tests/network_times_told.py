"""What may be said to network about times and places, and who cannot come."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from stateful import Offer, Story
from stateful_world import CASE, of, parties

from silta_contracts.facts.times import Candidate
from silta_contracts.party import CLIENT, Party
from silta_network import commands_times as c


def _coordination(story: Story) -> st.SearchStrategy[Party]:
    request = story.state.request
    return st.just(request.coordinating) | parties if request is not None else parties


def _there(story: Story) -> st.SearchStrategy[Party]:
    there: list[Party] = [member.party for member in story.state.members]
    return st.sampled_from([*there, CLIENT]) | parties


def _asking(story: Story) -> st.SearchStrategy[Any]:
    hour = timedelta(hours=1)
    starts = [story.now + timedelta(days=days) for days in (-1, 5, 12, 30)]
    times = st.sampled_from(starts).map(lambda start: Candidate(start=start, end=start + hour))
    candidates = st.lists(times, min_size=1, max_size=3).map(tuple)
    return of(c.AskForTimes, by=_coordination(story), candidates=candidates)


def _giving(story: Story) -> st.SearchStrategy[Any]:
    number = story.state.times.number if story.state.times else 1
    return of(
        c.GiveTimes,
        by=_there(story),
        number=st.sampled_from([number, number, number + 1]),
        suits=st.sampled_from([(1,), (1,), (), (1, 2), (9,)]),
    )


def _choosing(story: Story) -> st.SearchStrategy[Any]:
    return of(
        c.ChoosePlace,
        by=st.just(CLIENT) | parties,
        remote=st.booleans(),
        place=st.sampled_from([None, None, "health-centre"]),
    )


def _absent(story: Story) -> st.SearchStrategy[Any]:
    ids = [meeting.id for meeting in story.state.meetings]
    return of(c.TellAbsence, by=_there(story), meeting=st.sampled_from([*ids, f"{CASE}.m99"]))


TIMES_OFFERS: dict[type[Any], Offer] = {
    c.AskForTimes: _asking,
    c.GiveTimes: _giving,
    c.ChoosePlace: _choosing,
    c.TellAbsence: _absent,
}
