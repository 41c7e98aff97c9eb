"""What triggers what in network for a work-ability team: steps that a model switches on."""

from silta_chassis.process import When
from silta_contracts.facts import team as f
from silta_network import commands_team as c
from silta_network import team as m
from silta_network import team_rights as by
from silta_network.decisions import team, team_answers

# One row a message, so that the table is seen at once.
# fmt: off
TEAM = (
    When(c.BookTeamTime, team.book_time, (f.TeamTimeBooked,),
         by=by.by_team_coordination, possible=by.team_at_work, guarded=True, door="team"),
    When(c.RequestExamination, team.request_examination, (f.ExaminationRequested,),
         by=by.by_team_coordination, possible=by.team_at_work, door="team"),
    When(c.ConsultSpecialist, team.consult_specialist, (f.SpecialistConsulted,),
         by=by.by_team_coordination, possible=by.team_at_work, door="team"),
    When(c.ConsultClinic, team.consult_clinic, (f.ClinicConsulted,),
         by=by.by_team_coordination, possible=by.team_at_work, door="team"),
    When(c.ProposeClinicRouting, team.propose_routing, (f.ClinicRoutingProposed,),
         by=by.by_team_coordination, possible=by.team_at_work, door="team"),
    When(c.RecordExamination, team_answers.record_examination, (f.ExaminationDone,),
         by=by.by_asked_unit, possible=by.something_asked, door="team"),
    When(c.AnswerTeamConsultation, team_answers.answer_consultation,
         (f.TeamConsultationAnswered,),
         by=by.by_asked_unit, possible=by.something_asked, door="team"),
    When(c.ConfirmClinicRouting, team_answers.confirm_routing, (f.ClinicRoutingConfirmed,),
         by=by.by_either_end, possible=by.something_asked,
         door="team", on_mandate=True),
    When(c.EndTeamAsk, team_answers.end_ask, (f.TeamAskEnded,),
         by=by.by_whom_it_concerns, possible=by.something_asked,
         door="team", on_mandate=True),
    When(m.TeamTimeComes, team.time_comes, (f.TeamTimeUnused,)),
    When(m.AnswerTeamBy, team.ask_late, (f.TeamAskOverdue,)),
)
# fmt: on
