"""What may be said to intake, by anybody in any order, and how stories begin."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from stateful import Message, Offer
from stateful_world import (
    BEGINS,
    CASE,
    CLINIC,
    COORDINATION,
    DEMONSTRATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    ENDS,
    FOLLOWED,
    GROUNDS_TOLD,
    MODELS,
    NEXT,
    NURSES,
    OTHER_CASE,
    REQUEST,
    STATUTES,
    always,
    ground_ids,
    of,
    parties,
)

from silta_contracts.facts import (
    CaseClosed,
    ConsentRefused,
    ConsentUnanswered,
    NetworkAssembled,
    NetworkDissolved,
    NetworkNotAssembled,
    PersonErased,
    StatutoryBasisRefused,
)
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked, StatuteClaimed
from silta_contracts.operating_models import Adopted
from silta_contracts.party import CLIENT
from silta_contracts.payload import KeptDocuments, Member
from silta_intake.commands import (
    AnswerQuestion,
    AskQuestion,
    CloseRequest,
    ErasePerson,
    MoveToModel,
    RecordClientReached,
    RecordConsultation,
    RecordTriage,
    SubmitContactRequest,
    WithdrawConsent,
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
from silta_intake.reference import read_reference

from .intake_checked import OFFERS_OF_CHECKS
from .intake_led import OFFERS_OF_LEADING
from .intake_recognised import OFFERS_OF_EARLY

REFERENCE = replace(read_reference(DEMONSTRATION), models=MODELS)
STATUTE = (STATUTES[0].act, STATUTES[0].section)
request = st.just(REQUEST)
# Those who coordinate in one of the areas come often enough to get somewhere.
triagers = st.sampled_from([EARLY_SERVICE, NURSES, COORDINATION, DUTY]) | parties
talkers = st.sampled_from([EMPLOYMENT, EARLY_SERVICE, DUTY]) | parties
others = st.sampled_from([CASE, OTHER_CASE])
questions = st.sampled_from([f"{CASE}.q1", f"{CASE}.q2", f"{CASE}.q9"])
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
    by_close_person = draw(st.sampled_from([False, False, False, True]))
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
        channel="close_person"
        if by_close_person
        else draw(st.sampled_from(["professional", "self"])),
        needs=("employment",),
        drawn_up_with_client=draw(st.booleans()) and not by_close_person,
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
ADOPTED = Adopted(
    area=NEXT.area, version=NEXT.version, hash=NEXT.hash, effective_from=BEGINS.date()
)
OFFERS: dict[type[Message], Offer] = {
    **GROUNDS_TOLD,
    **OFFERS_OF_CHECKS,
    **OFFERS_OF_EARLY,
    **OFFERS_OF_LEADING,
    CaseClosed: ENDS[CaseClosed],
    SubmitContactRequest: always(submitting()),
    RecordClientReached: always(
        of(
            RecordClientReached,
            by=st.sampled_from([EARLY_SERVICE, EMPLOYMENT]) | parties,
            ground=grounds_of_request.filter(bool),
        )
    ),
    RecordTriage: always(triaging()),
    RecordConsultation: always(
        of(RecordConsultation, by=triagers, result=st.sampled_from(["settled", "not_settled"]))
    ),
    NoteFailureDemand: always(
        st.builds(NoteFailureDemand, case=st.just(CASE), by=talkers, kind=st.just("told_again"))
    ),
    RecordDuplicate: always(of(RecordDuplicate, by=triagers, other=others)),
    JoinCases: always(of(JoinCases, by=triagers, other=others)),
    SeparateCases: always(of(SeparateCases, by=triagers, other=others)),
    AskExistingService: always(
        of(AskExistingService, by=triagers, unit=st.sampled_from([EMPLOYMENT, CLINIC, NURSES]))
    ),
    AnswerExistingService: always(
        of(
            AnswerExistingService,
            by=st.sampled_from([EMPLOYMENT, EMPLOYMENT, CLINIC]) | parties,
            ask=st.sampled_from([f"{CASE}.e1", f"{CASE}.e1", f"{CASE}.e2", f"{CASE}.e9"]),
            serves=st.booleans(),
        )
    ),
    AskQuestion: always(of(AskQuestion, by=talkers, words=st.just("vault-question"))),
    AnswerQuestion: always(
        of(AnswerQuestion, by=talkers, question=questions, words=st.just("vault-answer"))
    ),
    MoveToModel: always(
        of(
            MoveToModel,
            by=triagers,
            version=st.sampled_from(["2026.1", "2026.2"]),
            adopted=st.just((ADOPTED,)),
        )
    ),
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
            model=st.just(FOLLOWED.ref),
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
