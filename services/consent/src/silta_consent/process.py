"""What triggers what in consent."""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, dispose, with_retention
from silta_consent import commands, model, views
from silta_consent.decisions import (
    asking,
    changing,
    course,
    expiring,
    following,
    giving,
    informing,
    may,
    members,
    refusing,
    statutes,
    using,
    withdrawing,
)
from silta_consent.history import with_history
from silta_contracts import facts
from silta_contracts.erasure import ERASURE
from silta_contracts.facts import existing, leading, team

_GRANTED = (facts.ConsentGranted, facts.ConsentReplaced, facts.ConsentRequested)
_BASIS = (facts.StatutoryBasisRecorded, facts.StatutoryBasisRefused, facts.ConsentRequested)
_WITHDRAWN = (facts.ConsentWithdrawn, facts.ConsentRefused)

# fmt: off
PROCESS = with_history(with_retention(Process("consent", state=model.Case, rows=(
    # The course of the case
    When(facts.ContactRequestReceived, course.request_received, (*_BASIS, facts.ConsentExpired)),
    When(facts.ClientReached, course.client_reached, (*_BASIS, facts.ConsentExpired)),
    When(facts.CaseMovedToModel, following.take_move),
    When(leading.LedOn, following.led_on),
    When(model.RequestExpected, course.request_missing, (facts.ContactRequestMissing,)),
    When(facts.ContactRequestClosed, course.end),
    When(facts.ContactRequestWithdrawn, course.end),
    When(facts.CaseClosed, course.end),
    When(facts.ErasureRequested, course.end, (facts.PersonErased,)),
    When(Dispose, dispose, (facts.DocumentsDisposed, facts.PersonErased)),
    # The client is asked
    When(commands.AskForConsent, asking.ask_for_consent, (facts.ConsentRequested,),
         by=may.unit_with_part, possible=may.open_case),
    When(model.HalfTime, asking.remind, (facts.ConsentReminded,)),
    When(model.AnswerBy, asking.unanswered, (facts.ConsentUnanswered,)),
    # The client consents or refuses
    When(commands.GiveConsent, giving.give_consent, _GRANTED,
         by=may.client_or_unit, possible=may.open_case, mints=True, opens=True, on_mandate=True),
    When(commands.ConfirmConsent, giving.confirm_consent, _GRANTED,
         by=may.client, possible=may.to_confirm, on_mandate=True),
    When(model.ConfirmBy, refusing.unconfirmed, (facts.ConsentUnconfirmed, facts.ConsentRequested)),
    When(commands.RefuseConsent, refusing.refuse_consent, (facts.ConsentRefused,),
         by=may.client_or_part, possible=may.to_refuse, on_mandate=True),
    When(commands.UseConsent, using.use_consent, (facts.ConsentExpired,),
         by=using.may_use, possible=may.to_use),
    When(model.RunsOut, expiring.run_out, (facts.ConsentExpired,)),
    # The client changes a consent
    When(commands.NarrowConsent, changing.narrow_consent, _GRANTED, door="change-consent",
         by=may.changer, possible=may.to_change, guarded=True, on_mandate=True),
    When(commands.ExtendConsent, changing.extend_consent, _GRANTED, door="change-consent",
         by=may.changer, possible=may.to_change, guarded=True, on_mandate=True),
    # The client takes a consent back
    When(commands.WithdrawConsent, withdrawing.withdraw_consent, _WITHDRAWN,
         by=may.client_or_unit, on_mandate=True),
    When(facts.WithdrawalReceived, withdrawing.withdrawal_received, _WITHDRAWN),
    When(facts.WithdrawalAcknowledged, withdrawing.withdrawal_acknowledged,
         (facts.WithdrawalCompleted,)),
    When(model.ReceiptsBy, withdrawing.receipts_missing,
         (facts.WithdrawalUnacknowledged, facts.WithdrawalCompleted)),
    # A statute in place of consent
    When(commands.RecordStatutoryBasis, statutes.record_statutory_basis, _BASIS,
         door="statutory-basis", by=may.authority, possible=may.to_record),
    When(commands.EndStatutoryBasis, statutes.end_statutory_basis, (facts.StatutoryBasisEnded,),
         door="statutory-basis", by=may.recorder, possible=may.to_end),
    When(model.ReviewBy, statutes.review_due, (facts.StatutoryBasisReviewDue,)),
    # Who is in the network, and so may be told
    When(facts.NetworkAssembled, members.members_told),
    When(facts.MemberJoined, members.members_told),
    When(facts.MemberLeft, members.members_told),
    When(facts.MemberReleased, members.members_told),
    When(facts.ClosePersonJoined, members.members_told),
    When(facts.ClosePersonLeft, members.members_told),
    When(facts.NetworkDissolved, members.dissolved),
    When(existing.ExistingServiceAsked, members.unit_asked),
    When(existing.ExistingServiceConfirmed, members.ask_over),
    When(existing.ExistingServiceNotFound, members.ask_over),
    When(existing.ExistingServiceUnanswered, members.ask_over),
    When(team.ExaminationRequested, members.unit_asked),
    When(team.SpecialistConsulted, members.unit_asked),
    When(team.ClinicConsulted, members.unit_asked),
    When(team.ClinicRoutingProposed, members.unit_asked),
    When(team.ExaminationDone, members.ask_over),
    When(team.TeamConsultationAnswered, members.ask_over),
    When(team.TeamAskEnded, members.ask_over),
    # The client is told
    When(facts.HelpWithoutSharing, informing.help_without_sharing),
    When(commands.RecordClientInformed, informing.record_client_informed, (facts.ClientInformed,),
         by=may.informer, possible=may.to_tell),
    When(model.InformBy, informing.not_informed, (facts.ClientNotInformed,)),
), views=(
    View("waiting", views.waiting),
), editors_see=lambda state: (state.grounds, state.unconfirmed, state.ended)),
    facts=ERASURE, ended=lambda state: state.ended))
# fmt: on
