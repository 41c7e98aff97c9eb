"""How stories of intake begin: courses that get somewhere."""

from stateful import Courses
from stateful_world import (
    BEGINS,
    CASE,
    CONSENTS,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    FOLLOWED,
    OTHER_CASE,
    REQUEST,
)

from silta_chassis.retaining import Dispose
from silta_contracts.codes import Work
from silta_contracts.facts import (
    ConsentGranted,
    ConsentRefused,
    ConsentUnanswered,
    ConsentWithdrawn,
    NetworkAssembled,
    PersonErased,
    WithdrawalAcknowledged,
)
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, StatuteClaimed
from silta_contracts.party import CLIENT
from silta_contracts.payload import Member
from silta_intake.commands import (
    AnswerQuestion,
    AskQuestion,
    ErasePerson,
    RecordClientReached,
    RecordConsultation,
    RecordTriage,
    SubmitContactRequest,
    WithdrawContactRequest,
)
from silta_intake.commands_beside import (
    AnswerExistingService,
    AskExistingService,
    JoinCases,
    NoteFailureDemand,
    RecordDuplicate,
    SeparateCases,
)
from silta_intake.existing import ExistingServiceBy
from silta_intake.model import (
    ConsultationBy,
    ErasureReceiptsBy,
    ReachClientBy,
    SelfCareCheck,
)
from silta_intake.threads import QuestionBy

from .intake_led import LED
from .intake_told import ANSWERING, STATUTE

SUBMITTED = SubmitContactRequest(
    case=CASE,
    by=EARLY_SERVICE,
    client="vault-client",
    contact="vault-contact",
    area="central-finland",
    channel="professional",
    needs=("employment",),
    drawn_up_with_client=True,
    existing_services=("employment_authority",),
    ground=ConsentGiven(id=CONSENTS[0].id),
)
TRIAGED = RecordTriage(
    case=CASE,
    by=EARLY_SERVICE,
    outcome="network",
    reasons=("client_wish",),
    wanted_types=("employment_authority",),
    client_wants_meeting=True,
)
HIDDEN = SUBMITTED.model_copy(update={"turvakielto": True, "area": None, "contact": None})
GRANTED = ConsentGranted(case=CASE, by=CLIENT, ground=CONSENTS[0])
ASSEMBLED = NetworkAssembled(
    case=CASE,
    area="central-finland",
    model=FOLLOWED.ref,
    round=1,
    grounds=(CONSENTS[0].id,),
    request=REQUEST,
    members=(Member(party=CLIENT),),
    version=1,
    coordinating=EARLY_SERVICE,
)
ASKED = SUBMITTED.model_copy(update={"by": EMPLOYMENT, "ground": ConsentToBeAsked()})
CLAIMED = ASKED.model_copy(update={"ground": StatuteClaimed(act=STATUTE[0], section=STATUTE[1])})
WITHDRAWN = ConsentWithdrawn(
    case=CASE,
    consent=CONSENTS[0].id,
    received_by="consent",
    ended=(CONSENTS[0],),
    remaining=(),
)
RECEIPT = WithdrawalAcknowledged(
    case=CASE, consent=CONSENTS[0].id, service="network", stopped=(Work.NETWORK,), at=BEGINS
)
REFUSED = ConsentRefused(case=CASE, ask=f"{CASE}.a1", request=REQUEST)
UNANSWERED = ConsentUnanswered(
    case=CASE,
    ask=f"{CASE}.a1",
    request=REQUEST,
    party=EMPLOYMENT,
    addressed=EMPLOYMENT,
    due=BEGINS,
)
CLOSED = WithdrawContactRequest(case=CASE, by=CLIENT)
ERASE = ErasePerson(case=CASE, by=CLIENT)
GONE = tuple(PersonErased(case=CASE, service=s, classes=(), at=BEGINS) for s in ANSWERING)
WITH_WORDS = SUBMITTED.model_copy(update={"words": "vault-words"})
CONSULTING = TRIAGED.model_copy(
    update={"outcome": "consultation", "wanted_types": (), "client_wants_meeting": None}
)
CARING = CONSULTING.model_copy(update={"outcome": "self_care"})
CONSULTED = RecordConsultation(case=CASE, by=EARLY_SERVICE, result="not_settled")
TOLD = ASKED.model_copy(update={"channel": "close_person", "drawn_up_with_client": False})
REACHED = RecordClientReached(case=CASE, by=TOLD.by)
SAID = AskQuestion(case=CASE, by=ASKED.by, words="vault-question")
NOTED = NoteFailureDemand(case=CASE, by=CLIENT, kind="told_again")
SAME = RecordDuplicate(case=CASE, by=EARLY_SERVICE, other=OTHER_CASE)
JOINED = JoinCases(case=CASE, by=EARLY_SERVICE, other=OTHER_CASE)
APART = SeparateCases(case=CASE, by=EARLY_SERVICE, other=OTHER_CASE)
ANSWERED = AnswerQuestion(case=CASE, by=TRIAGED.by, question=f"{CASE}.q1", words="vault-answer")
SERVES = AskExistingService(case=CASE, by=EARLY_SERVICE, unit=EMPLOYMENT)
YES = AnswerExistingService(case=CASE, by=EMPLOYMENT, ask=f"{CASE}.e1", serves=True)
NO = YES.model_copy(update={"serves": False})
COURSES: Courses = {
    "serves already": [GRANTED, SUBMITTED, SERVES, YES, TRIAGED],
    "does not serve": [GRANTED, SUBMITTED, SERVES, NO, TRIAGED],
    "does not say": [GRANTED, SUBMITTED, SERVES, ExistingServiceBy, ExistingServiceBy],
    **{name: [GRANTED, SUBMITTED, *course] for name, course in LED.items()},
    "erased": [SUBMITTED, CLOSED, ERASE, *GONE, Dispose],
    "never answered": [SUBMITTED, CLOSED, ERASE, ErasureReceiptsBy],
    "disposed": [WITH_WORDS, CLOSED, Dispose, Dispose, *GONE],
    "withdrawn": [GRANTED, SUBMITTED, TRIAGED, ASSEMBLED, WITHDRAWN, RECEIPT],
    "asked": [ASKED, GRANTED, TRIAGED, ASSEMBLED],
    "refused": [ASKED, REFUSED],
    "unanswered": [ASKED, UNANSWERED],
    "statute": [CLAIMED, TRIAGED],
    "consulted": [SUBMITTED, CONSULTING, CONSULTED],
    "not consulted": [SUBMITTED, CONSULTING, ConsultationBy],
    "self-care": [SUBMITTED, CARING, SelfCareCheck],
    "close person": [TOLD, REACHED],
    "not reached": [TOLD, ReachClientBy],
    "one person": [SUBMITTED, NOTED, SAME, JOINED, APART],
    "talked": [ASKED, GRANTED, SAID, ANSWERED],
    "not answered": [ASKED, GRANTED, SAID, QuestionBy],
    "turvakielto": [HIDDEN, TRIAGED.model_copy(update={"by": COORDINATION})],
}
