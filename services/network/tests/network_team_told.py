"""What may be said to a work-ability team in the stories of the properties, and what must hold."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import (
    BEGINS,
    CASE,
    CONSENTS,
    EMPLOYMENT,
    HEALTH_CENTRE,
    OTHER_CASE,
    STRANGER,
    of,
    parties,
)

from silta_contracts.codes import ConsentPurpose
from silta_contracts.facts.team import (
    ClinicRoutingConfirmed,
    ExaminationDone,
    TeamAsk,
    TeamAsked,
    TeamAskEnded,
    TeamConsultationAnswered,
)
from silta_contracts.grounds import ConsentGround, TypeRecipient
from silta_contracts.party import CLIENT, OrganisationParty
from silta_contracts.rules import allows, is_live, names
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion
from silta_network import commands_team
from silta_network.model import Phase
from silta_network.team import PURPOSES

CLINIC = OrganisationParty.model_validate(
    {
        "oid": "1.2.246.10.90000033",
        "unit": "assessment-clinic",
        "role": "professional",
        "type": "rehabilitation_assessment_clinic",
    },
    context={"tolerant": True},
)
# For gathering information: it carries no network.
GATHERING: ConsentGround = CONSENTS[0].model_copy(
    update={
        "id": f"{CASE}.9",
        "purpose": ConsentPurpose.GATHER_INFORMATION,
        "recipients": (
            TypeRecipient(type=CLINIC.type),
            TypeRecipient(type=HEALTH_CENTRE.type),
        ),
        "valid_from": BEGINS,
    }
)
# For handing the client over to the clinic: a single party is allowed all that it names.
ROUTING: ConsentGround = CONSENTS[0].model_copy(
    update={"id": f"{CASE}.10", "recipients": (TypeRecipient(type=CLINIC.type),)}
)
_units = st.sampled_from([CLINIC, CLINIC, HEALTH_CENTRE, EMPLOYMENT, STRANGER])
_questions = st.sampled_from(list(TeamQuestion))


def _coordinating(story: Story) -> st.SearchStrategy[Any]:
    request = story.state.request
    own = [] if request is None else [request.coordinating] * 3
    return st.sampled_from([*own, EMPLOYMENT, CLIENT])


def _booking(story: Story) -> st.SearchStrategy[Any]:
    starts = st.sampled_from([story.now + timedelta(days=days) for days in (-1, 2, 9)])
    return st.builds(
        lambda by, start, hours: commands_team.BookTeamTime(
            case=CASE, by=by, start=start, end=start + timedelta(hours=hours)
        ),
        _coordinating(story),
        starts,
        st.sampled_from([1, 1, -1]),
    )


def _asking(kind: type[Any], **more: st.SearchStrategy[Any]) -> Offer:
    return lambda story: of(kind, by=_coordinating(story), unit=_units, **more)


def _answering(kind: type[Any], **more: st.SearchStrategy[Any]) -> Offer:
    def offer(story: Story) -> st.SearchStrategy[Any]:
        asked = [(ask.id, by) for ask in story.state.team.open_asks for by in (ask.party, CLIENT)]
        known = [ask.id for ask in story.state.team.asks]
        anyhow = st.tuples(st.sampled_from([*known, f"{CASE}.k99", f"{OTHER_CASE}.k1"]), parties)
        either = st.sampled_from(asked) | st.sampled_from(asked) | anyhow if asked else anyhow
        return either.flatmap(lambda a: of(kind, ask=st.just(a[0]), by=st.just(a[1]), **more))

    return offer


TEAM_OFFERS: dict[type[Message], Offer] = {
    commands_team.BookTeamTime: _booking,
    commands_team.RequestExamination: _asking(
        commands_team.RequestExamination,
        timing=st.sampled_from(list(ExaminationTime)),
        question=_questions,
    ),
    commands_team.ConsultSpecialist: _asking(commands_team.ConsultSpecialist, question=_questions),
    commands_team.ConsultClinic: _asking(commands_team.ConsultClinic, question=_questions),
    commands_team.ProposeClinicRouting: _asking(commands_team.ProposeClinicRouting),
    commands_team.RecordExamination: _answering(commands_team.RecordExamination),
    commands_team.AnswerTeamConsultation: _answering(
        commands_team.AnswerTeamConsultation, answer=st.sampled_from(list(TeamAnswer))
    ),
    commands_team.ConfirmClinicRouting: _answering(commands_team.ConfirmClinicRouting),
    commands_team.EndTeamAsk: _answering(commands_team.EndTeamAsk),
}


def nobody_is_asked_by_the_team_without_a_live_ground(story: Story) -> None:
    team, state = story.state.team, story.state
    grounds = (*state.grounds, *team.gathering)
    assert not {ground.id for ground in team.gathering} & set(team.ended)
    if team.open_asks:
        assert state.phase in (Phase.PROPOSED, Phase.INVITING, Phase.ASSEMBLED)
        assert not state.ended
    for fact in story.new(TeamAsked):
        [ask] = [one for one in team.asks if one.id == fact.ask]
        carrying = [ground for ground in grounds if ground.id in fact.grounds]
        assert carrying
        for ground in carrying:
            assert is_live(ground, story.now)
            assert allows(ground, PURPOSES[ask.step])
            assert names(ground, ask.party)


def what_a_team_asks_ends_once(story: Story) -> None:
    asked = [fact.ask for fact in story.all_said(TeamAsked)]
    ends = story.all_said(
        ExaminationDone, TeamConsultationAnswered, ClinicRoutingConfirmed, TeamAskEnded
    )
    over = [fact.ask for fact in ends]
    assert asked == [ask.id for ask in story.state.team.asks]
    assert len(set(over)) == len(over)
    if not story.state.ended:
        assert set(asked) - set(over) == {ask.id for ask in story.state.team.open_asks}


def a_routing_holds_when_both_ends_have_confirmed(story: Story) -> None:
    confirmed = [fact.ask for fact in story.all_said(ClinicRoutingConfirmed)]
    for ask in story.state.team.asks:
        if ask.id in confirmed:
            assert ask.client_confirmed
            assert ask.unit_confirmed


def an_end_without_an_answer_tells_nothing_of_why(story: Story) -> None:
    for fact in story.new(TeamAskEnded):
        assert fact.by is None
        assert set(TeamAskEnded.model_fields) == {*TeamAsk.model_fields, "step"}


TEAM_INVARIANTS = (
    nobody_is_asked_by_the_team_without_a_live_ground,
    what_a_team_asks_ends_once,
    a_routing_holds_when_both_ends_have_confirmed,
    an_end_without_an_answer_tells_nothing_of_why,
)
