"""What triggers what in intake."""

from silta_chassis.process import Process, View, When
from silta_chassis.retaining import Dispose, with_retention
from silta_contracts.erasure import ERASURE
from silta_contracts.facts import (
    CaseClosed,
    ConsentExpired,
    ConsentGranted,
    ConsentRefused,
    ConsentReplaced,
    ConsentUnanswered,
    ConsentWithdrawn,
    ContactRequestClosed,
    ContactRequestReceived,
    ContactRequestWithdrawn,
    DocumentsDisposed,
    ErasureRequested,
    ErasureUnacknowledged,
    HelpWithoutSharing,
    LinkErased,
    NetworkAssembled,
    NetworkDissolved,
    NetworkNotAssembled,
    NetworkRequested,
    PersonErased,
    RequesterInformed,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    StatutoryBasisRefused,
    TriageOverdue,
    TriageRecorded,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.retention import LINK
from silta_intake import views
from silta_intake.commands import (
    CloseRequest,
    ErasePerson,
    RecordTriage,
    SubmitContactRequest,
    WithdrawConsent,
    WithdrawContactRequest,
)
from silta_intake.decisions import close, erase, grounds, network, submit, triage, withdrawal
from silta_intake.model import Case, ErasureReceiptsBy, Stage, TriageBy

# One row a message, so that the table is seen at once.
# fmt: off
PROCESS = with_retention(Process(
    "intake",
    state=Case,
    rows=(
        When(SubmitContactRequest, submit.submit, publishes=(ContactRequestReceived,),
             by=submit.may_submit, possible=submit.no_request_yet, opens=True, mints=True),
        When(RecordTriage, triage.record_triage,
             publishes=(TriageRecorded, RequesterInformed, NetworkRequested),
             by=triage.may_triage, possible=triage.triage_open, guarded=True),
        When(TriageBy, triage.triage_overdue, publishes=(TriageOverdue,)),
        When(CloseRequest, close.close_request, publishes=(ContactRequestClosed,),
             by=close.may_close, possible=close.closable, guarded=True, door="close"),
        When(WithdrawContactRequest, close.take_back, publishes=(ContactRequestWithdrawn,),
             by=close.may_take_back, possible=close.can_be_taken_back, door="close",
             on_mandate=True),
        When(ConsentGranted, grounds.consent_granted),
        When(StatutoryBasisRecorded, grounds.basis_recorded),
        When(StatutoryBasisRefused, grounds.basis_refused),
        When(ConsentRefused, grounds.no_consent, publishes=(HelpWithoutSharing,)),
        When(ConsentUnanswered, grounds.no_consent, publishes=(HelpWithoutSharing,)),
        When(ConsentReplaced, grounds.grounds_changed),
        When(ConsentExpired, grounds.grounds_changed),
        When(StatutoryBasisEnded, grounds.basis_ended),
        When(WithdrawConsent, withdrawal.withdraw_consent, publishes=(WithdrawalReceived,),
             by=withdrawal.may_withdraw, opens=True, on_mandate=True, heard_first=True),
        When(ConsentWithdrawn, withdrawal.consent_withdrawn, publishes=(WithdrawalAcknowledged,)),
        When(WithdrawalAcknowledged, withdrawal.withdrawal_acknowledged,
             publishes=(HelpWithoutSharing,)),
        When(NetworkAssembled, network.network_assembled),
        When(NetworkNotAssembled, network.network_over),
        When(NetworkDissolved, network.network_over),
        When(CaseClosed, close.case_closed),
        When(ErasePerson, erase.erase_person, publishes=(ErasureRequested, PersonErased),
             by=erase.may_erase, possible=erase.erasable, opens=True, on_mandate=True),
        When(PersonErased, erase.take_receipt, publishes=(DocumentsDisposed, LinkErased)),
        When(ErasureReceiptsBy, erase.receipts_missing,
             publishes=(ErasureUnacknowledged, DocumentsDisposed, LinkErased)),
        When(Dispose, erase.dispose,
             publishes=(DocumentsDisposed, ErasureRequested, PersonErased, LinkErased)),
    ),
    views=(
        View("triage", views.triage_queue),
        View("requests", views.requests_taken),
    ),
    editors_see=lambda state: (state.request, state.stage, state.triage, state.without_sharing),
), facts=ERASURE, ended=lambda state: state.stage is Stage.ENDED, by_hand=(LINK,))
# fmt: on
