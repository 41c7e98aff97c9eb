"""What may be said to intake, by anybody in any order, and how stories begin."""

from datetime import timedelta

from hypothesis import strategies as st
from stateful import Courses, Message, Offer
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
    NURSES,
    OTHER_CASE,
    REQUEST,
    STATUTES,
    always,
    ground_ids,
    of,
    parties,
)

from silta_chassis.retaining import Dispose
from silta_contracts.codes import Work
from silta_contracts.facts import (
    CaseClosed,
    ConsentGranted,
    ConsentRefused,
    ConsentUnanswered,
    ConsentWithdrawn,
    NetworkAssembled,
    NetworkDissolved,
    NetworkNotAssembled,
    PersonErased,
    StatutoryBasisRefused,
    WithdrawalAcknowledged,
)
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, StatuteClaimed
from silta_contracts.party import CLIENT
from silta_contracts.payload import KeptDocuments, Member
from silta_intake.commands import (
    CloseRequest,
    ErasePerson,
    RecordTriage,
    SubmitContactRequest,
    WithdrawConsent,
    WithdrawContactRequest,
)
from silta_intake.model import ErasureReceiptsBy
from silta_intake.reference import read_reference

REFERENCE = read_reference(DEMONSTRATION)
STATUTE = (STATUTES[0].act, STATUTES[0].section)
request = st.just(REQUEST)
# Those who coordinate in one of the areas come often enough to get somewhere.
triagers = st.sampled_from([EARLY_SERVICE, NURSES, COORDINATION, DUTY]) | parties
asks = st.none() | st.sampled_from([f"{CASE}.a1", f"{CASE}.a2"])
rounds = st.sampled_from([None, 1, 2, 3])
grounds_of_request = st.one_of(
    st.none(),
    st.builds(ConsentToBeAsked),
    st.builds(ConsentGiven, id=ground_ids | st.just(f"{OTHER_CASE}.1")),
    st.builds(StatuteClaimed, act=st.just(STATUTE[0]), section=st.just(STATUTE[1])),
)


@st.composite
def submitting(draw: st.DrawFn) -> SubmitContactRequest:
    by = draw(st.sampled_from([EARLY_SERVICE, EMPLOYMENT, COORDINATION, CLINIC, CLIENT]) | parties)
    hidden = draw(st.sampled_from([False, False, False, True]))
    area = st.sampled_from(["central-finland", "north-ostrobothnia"])
    return SubmitContactRequest(
        case=CASE,
        by=by,
        client="vault-client",
        contact=None if hidden else "vault-contact",
        turvakielto=hidden,
        area=None if hidden else draw(area),
        taken_by=draw(st.none() | st.sampled_from([EARLY_SERVICE, EMPLOYMENT])),
        channel=draw(st.sampled_from(["professional", "self"])),
        needs=("employment",),
        drawn_up_with_client=draw(st.booleans()),
        existing_services=("employment_authority",),
        ground=draw(grounds_of_request),
    )


@st.composite
def triaging(draw: st.DrawFn) -> RecordTriage:
    outcome = draw(st.sampled_from(["network", "network", "consultation", "self_care"]))
    network = outcome == "network"
    return RecordTriage(
        case=CASE,
        by=draw(triagers),
        outcome=outcome,
        reasons=("client_wish",),
        wanted_types=("employment_authority",) if network else (),
        client_wants_meeting=True if network else None,
    )


ANSWERING = REFERENCE.retention.receipts
KEPT = KeptDocuments(
    document_class="client_plan",
    until=BEGINS + timedelta(days=3650),
    rule="social-service-documents",
)
OFFERS: dict[type[Message], Offer] = {
    **GROUNDS_TOLD,
    CaseClosed: ENDS[CaseClosed],
    SubmitContactRequest: always(submitting()),
    RecordTriage: always(triaging()),
    CloseRequest: always(of(CloseRequest, by=triagers, reason=st.just("settled"))),
    WithdrawContactRequest: always(of(WithdrawContactRequest, by=st.just(CLIENT) | parties)),
    WithdrawConsent: always(of(WithdrawConsent, by=parties, consent=st.none() | ground_ids)),
    StatutoryBasisRefused: always(
        of(
            StatutoryBasisRefused,
            act=st.just(STATUTE[0]),
            section=st.just(STATUTE[1]),
            reason=st.just("not_named"),
            request=request,
        )
    ),
    ConsentRefused: always(of(ConsentRefused, ask=asks, request=request)),
    ConsentUnanswered: always(
        of(
            ConsentUnanswered,
            ask=asks.filter(bool),
            request=request,
            party=st.just(EMPLOYMENT),
            addressed=st.just(EMPLOYMENT),
            due=st.just(BEGINS),
        )
    ),
    NetworkAssembled: always(
        of(
            NetworkAssembled,
            area=st.just("central-finland"),
            model=st.just(REFERENCE.model.ref),
            round=rounds,
            grounds=st.lists(ground_ids, max_size=2).map(tuple),
            request=request,
            members=st.just((Member(party=CLIENT),)),
            version=st.just(1),
            coordinating=st.just(EARLY_SERVICE),
        )
    ),
    NetworkNotAssembled: always(
        of(
            NetworkNotAssembled,
            round=rounds,
            request=request,
            reason=st.sampled_from(["no_quorum", "no_ground"]),
        )
    ),
    ErasePerson: always(of(ErasePerson, by=parties)),
    PersonErased: always(
        of(
            PersonErased,
            service=st.sampled_from(ANSWERING),
            classes=st.just(()),
            kept=st.sampled_from([(), (), (KEPT,)]),
            at=st.just(BEGINS),
        )
    ),
    NetworkDissolved: always(of(NetworkDissolved, round=rounds, request=request)),
}


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
    model=REFERENCE.model.ref,
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
COURSES: Courses = {
    "erased": [SUBMITTED, CLOSED, ERASE, *GONE, Dispose],
    "never answered": [SUBMITTED, CLOSED, ERASE, ErasureReceiptsBy],
    "disposed": [WITH_WORDS, CLOSED, Dispose, Dispose, *GONE],
    "withdrawn": [GRANTED, SUBMITTED, TRIAGED, ASSEMBLED, WITHDRAWN, RECEIPT],
    "asked": [ASKED, GRANTED, TRIAGED, ASSEMBLED],
    "refused": [ASKED, REFUSED],
    "unanswered": [ASKED, UNANSWERED],
    "statute": [CLAIMED, TRIAGED],
    "turvakielto": [HIDDEN, TRIAGED.model_copy(update={"by": COORDINATION})],
}
