"""What triggers what in intake."""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, with_retention
from silta_contracts import facts
from silta_contracts.erasure import ERASURE
from silta_contracts.retention import LINK
from silta_intake import advising, checking, commands, model, threads, views
from silta_intake.decisions import (
    adopt,
    close,
    dialogue,
    erase,
    grounds,
    less,
    network,
    reach,
    submit,
    triage,
    withdrawal,
)
from silta_intake.model import Case, Stage
from silta_intake.process_beside import BESIDE
from silta_intake.process_early import EARLY
from silta_intake.process_health_check import HEALTH_CHECK
from silta_intake.process_leading import LEADING

# One row a message, so that the table is seen at once.
# fmt: off
PROCESS = with_retention(Process(
    "intake",
    state=Case,
    rows=(
        When(commands.SubmitContactRequest, submit.submit,
             publishes=(facts.ContactRequestReceived,),
             by=submit.may_submit, possible=submit.no_request_yet, opens=True, mints=True,
             gather=adopt.gather_adopted),
        When(facts.OperatingModelAdopted, adopt.take_adoption),
        When(commands.MoveToModel, adopt.move_to_model, publishes=(facts.CaseMovedToModel,),
             by=triage.may_triage, possible=adopt.movable, gather=adopt.gather_adopted,
             door="record"),
        When(commands.RecordClientReached, reach.client_reached, publishes=(facts.ClientReached,),
             by=reach.may_reach, possible=reach.client_waited_for, door="record"),
        When(model.ReachClientBy, reach.client_not_reached, publishes=(facts.ClientNotReached,)),
        When(commands.RecordTriage, triage.record_triage,
             publishes=(facts.TriageRecorded, facts.RequesterInformed, facts.NetworkRequested,
                        facts.SelfCareAgreed),
             by=triage.may_triage, possible=triage.triage_open, guarded=True),
        When(model.TriageBy, triage.triage_overdue, publishes=(facts.TriageOverdue,)),
        When(commands.RecordConsultation, less.record_consultation,
             publishes=(facts.ConsultationGiven, facts.ContactRequestClosed),
             by=triage.may_triage, possible=less.consultation_waited_for, guarded=True,
             door="record"),
        When(model.ConsultationBy, less.consultation_overdue,
             publishes=(facts.ConsultationOverdue,)),
        When(model.SelfCareCheck, less.check_self_care, publishes=(facts.SelfCareCheckDue,)),
        When(commands.AskQuestion, dialogue.ask, publishes=(facts.QuestionAsked,),
             by=dialogue.may_talk, possible=dialogue.dialogue_open, door="dialogue"),
        When(commands.AnswerQuestion, dialogue.answer, publishes=(facts.QuestionAnswered,),
             by=dialogue.may_talk, possible=dialogue.dialogue_open, door="dialogue"),
        When(threads.QuestionBy, dialogue.question_overdue, publishes=(facts.QuestionOverdue,)),
        *BESIDE,
        *HEALTH_CHECK,
        *EARLY,
        *LEADING,
        When(commands.CloseRequest, close.close_request, publishes=(facts.ContactRequestClosed,),
             by=close.may_close, possible=close.closable, guarded=True, door="close"),
        When(commands.WithdrawContactRequest, close.take_back,
             publishes=(facts.ContactRequestWithdrawn,),
             by=close.may_take_back, possible=close.can_be_taken_back, door="close",
             on_mandate=True),
        When(facts.ConsentGranted, grounds.consent_granted),
        When(facts.StatutoryBasisRecorded, grounds.basis_recorded),
        When(facts.StatutoryBasisRefused, grounds.basis_refused),
        When(facts.ConsentRefused, grounds.no_consent, publishes=(facts.HelpWithoutSharing,)),
        When(facts.ConsentUnanswered, grounds.no_consent, publishes=(facts.HelpWithoutSharing,)),
        When(facts.ConsentReplaced, grounds.grounds_changed),
        When(facts.ConsentExpired, grounds.grounds_changed),
        When(facts.StatutoryBasisEnded, grounds.basis_ended),
        When(commands.WithdrawConsent, withdrawal.withdraw_consent,
             publishes=(facts.WithdrawalReceived,),
             by=withdrawal.may_withdraw, opens=True, on_mandate=True, heard_first=True),
        When(facts.ConsentWithdrawn, withdrawal.consent_withdrawn,
             publishes=(facts.WithdrawalAcknowledged,)),
        When(facts.WithdrawalAcknowledged, withdrawal.withdrawal_acknowledged,
             publishes=(facts.HelpWithoutSharing,)),
        When(facts.NetworkAssembled, network.network_assembled),
        When(facts.NetworkNotAssembled, network.network_over),
        When(facts.NetworkDissolved, network.network_over),
        When(facts.CaseClosed, close.case_closed),
        When(commands.ErasePerson, erase.erase_person,
             publishes=(facts.ErasureRequested, facts.PersonErased),
             by=erase.may_erase, possible=erase.erasable, opens=True, on_mandate=True),
        When(facts.PersonErased, erase.take_receipt,
             publishes=(facts.DocumentsDisposed, facts.LinkErased)),
        When(model.ErasureReceiptsBy, erase.receipts_missing,
             publishes=(facts.ErasureUnacknowledged, facts.DocumentsDisposed, facts.LinkErased)),
        When(Dispose, erase.dispose,
             publishes=(facts.DocumentsDisposed, facts.ErasureRequested, facts.PersonErased,
                        facts.LinkErased)),
    ),
    views=(
        View("triage", views.triage_queue),
        View("requests", views.requests_taken),
        View("models", views.models_adopted),
        View("questions", advising.questions_asked),
        View("appointments", checking.appointments_open),
    ),
    editors_see=lambda state: (state.request, state.stage, state.triage, state.without_sharing),
), facts=ERASURE, ended=lambda state: state.stage is Stage.ENDED, by_hand=(LINK,))
# fmt: on
