"""What triggers what in intake beside the course of one contact request."""

from silta_chassis.process import When
from silta_contracts import facts
from silta_contracts.facts import existing as told
from silta_intake import commands_beside as beside
from silta_intake import threads
from silta_intake.decisions import adopt, advice, existing, same, triage, trouble
from silta_intake.existing import ExistingServiceBy

# One row a message, so that the table is seen at once.
# fmt: off
BESIDE = (
    # A consultation without identity: of no case
    When(beside.AskAdvice, advice.ask_advice, publishes=(facts.AdviceAsked,),
         by=advice.may_ask, possible=advice.nothing_here, opens=True, mints=True,
         gather=adopt.gather_adopted, door="advice"),
    When(beside.GiveAdvice, advice.give_advice, publishes=(facts.AdviceGiven,),
         by=advice.may_give, possible=advice.advice_waited_for, door="advice"),
    When(threads.AdviceBy, advice.advice_overdue, publishes=(facts.AdviceOverdue,)),
    # Services that the client has already, asked one by one
    When(beside.AskExistingService, existing.ask, publishes=(told.ExistingServiceAsked,),
         by=triage.may_triage, possible=existing.askable, door="record"),
    When(beside.AnswerExistingService, existing.answer,
         publishes=(told.ExistingServiceConfirmed, told.ExistingServiceNotFound),
         by=existing.may_answer, possible=existing.answerable, door="record"),
    When(ExistingServiceBy, existing.unanswered, publishes=(told.ExistingServiceUnanswered,)),
    # What is noted beside: failure demand, cases of one person
    When(beside.NoteFailureDemand, trouble.note, publishes=(facts.FailureDemandNoted,),
         by=trouble.may_note, possible=trouble.notable, on_mandate=True, door="record"),
    When(beside.RecordDuplicate, same.record_duplicate, publishes=(facts.DuplicateSuspected,),
         by=triage.may_triage, possible=same.comparable, door="record"),
    When(beside.JoinCases, same.join, publishes=(facts.CasesJoined,),
         by=triage.may_triage, possible=same.comparable, door="record"),
    When(beside.SeparateCases, same.separate, publishes=(facts.CasesSeparated,),
         by=triage.may_triage, possible=same.comparable, door="record"),
)
# fmt: on
