"""Whole cases as the other services tell them: who said what on which day, in several topics."""

from datetime import date, timedelta
from typing import NamedTuple

from silta_contracts import facts
from silta_contracts.catalogue import publishers
from silta_contracts.codes import InformedAbout, Service
from silta_contracts.course_codes import (
    DeclineReason,
    InvitationCause,
    RevisionReason,
    StopReason,
)
from silta_contracts.fact import AnyFact
from silta_contracts.payload import CaseManager, Member

from .reporting_course import (
    AGREED,
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COORDINATION,
    COURSE,
    DEPUTY,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    ENDED,
    FOLLOWED,
    GUIDANCE,
    KELA,
    MET,
    OPENED,
    START,
    TRIAGED,
    accepted,
    consent,
    invited,
    make,
    members,
    statute,
    withdrawn,
)


class Told(NamedTuple):
    """A fact, the day of the course on which it happened, and who said it."""

    fact: AnyFact
    day: float
    service: str

    def __repr__(self) -> str:
        return f"{type(self.fact).__name__} of day {self.day}"


def _told(fact: AnyFact, day: float, service: str = "") -> Told:
    return Told(fact, day, service or publishers(type(fact))[0])


def _receipts(number: int, day: float) -> list[Told]:
    services = (Service.INTAKE, Service.NETWORK, Service.PLANNING, Service.FOLLOWUP)
    consent_id = f"{CASE}.{number}"
    return [
        *(
            _told(
                make(
                    facts.WithdrawalAcknowledged,
                    consent=consent_id,
                    service=service,
                    at=START + timedelta(days=day),
                ),
                day + 0.1 + n / 100,
                service.value,
            )
            for n, service in enumerate(services)
        ),
        _told(make(facts.WithdrawalCompleted, consent=consent_id, services=services), day + 1),
        _told(
            make(facts.ClientInformed, about=InformedAbout.WITHDRAWAL, ground=consent_id), day + 2
        ),
    ]


_BEGUN = [_told(fact, day) for fact, day in COURSE if day <= 14.5]
_ON_A_STATUTE = (
    Member(party=EMPLOYMENT, grounds=(f"{CASE}.1", f"{CASE}.2")),
    Member(party=KELA, grounds=(f"{CASE}.2",)),
)
_MANAGER = CaseManager(party=EMPLOYMENT, deputy=EMPLOYMENT_DUTY, first_contact=True)
_AFTER_PLAN_2 = AGREED.model_copy(update={"version": 2, "case_managers": (_MANAGER,)})


def _listed(fact: type[AnyFact], version: int, gone: tuple[Member, ...], **more: object) -> AnyFact:
    return make(fact, members=gone, version=version, round=1, **more)


# A second ground carries part of the network on when the consent is taken back.
NARROWED = [
    *_BEGUN,
    _told(make(facts.StatutoryBasisRecorded, by=EMPLOYMENT, ground=statute()), 7),
    _told(make(facts.ClientInformed, about=InformedAbout.STATUTORY_BASIS, ground=statute().id), 8),
    _told(invited(2, EMPLOYMENT), 8),
    _told(
        make(
            facts.InvitationDeclined,
            by=EMPLOYMENT,
            invitation=f"{CASE}.i2",
            party=EMPLOYMENT,
            instead=KELA,
            reason=DeclineReason.NO_CAPACITY,
        ),
        8.1,
    ),
    _told(invited(3, KELA, cause=InvitationCause.INSTEAD, follows=f"{CASE}.i2"), 8.2),
    _told(accepted(3, KELA), 9),
    _told(
        _listed(
            facts.MemberJoined,
            2,
            (*members(GUIDANCE, COLLEGE), *_ON_A_STATUTE),
            member=_ON_A_STATUTE[1],
        ),
        9.1,
    ),
    _told(withdrawn(consent(), statute()), 20),
    _told(
        _listed(facts.MemberReleased, 3, (*members(COLLEGE), *_ON_A_STATUTE), party=GUIDANCE),
        20.2,
    ),
    _told(_listed(facts.MemberReleased, 4, (*members(), *_ON_A_STATUTE), party=COLLEGE), 20.3),
    _told(make(facts.CaseManagerAppointed, appointed=_MANAGER, case_managers=(_MANAGER,)), 20.4),
    _told(
        make(
            facts.PlanRevisionOpened,
            version=1,
            reason=RevisionReason.MEMBER_RELEASED,
            due=START + timedelta(days=40),
        ),
        20.5,
    ),
    *_receipts(1, 20.5),
    _told(_AFTER_PLAN_2, 30),
    _told(
        make(
            facts.FollowUpScheduled,
            follow_up=f"{CASE}.f2",
            on=date(2026, 4, 1),
            plan_version=2,
            case_managers=(_MANAGER,),
        ),
        30.1,
    ),
    _told(FOLLOWED.model_copy(update={"follow_up": f"{CASE}.f2", "plan_version": 2}), 58),
    _told(ENDED, 60),
    _told(CLOSED, 60.1),
]
_AGAIN = (f"{CASE}.3",)
# No ground is left; triage is open again, and another network comes about on a new consent.
DISSOLVED = [
    *_BEGUN,
    _told(withdrawn(consent()), 20),
    *(
        _told(_listed(facts.MemberReleased, 2 + n, members(*left), party=gone), 20.2 + n / 100)
        for n, (gone, left) in enumerate(
            [(GUIDANCE, (COLLEGE, EMPLOYMENT)), (COLLEGE, (EMPLOYMENT,)), (EMPLOYMENT, ())]
        )
    ),
    _told(make(facts.NetworkDissolved, round=1), 20.3),
    _told(make(facts.PlanningStopped, reason=StopReason.NETWORK_DISSOLVED, round=1), 20.4),
    _told(make(facts.FollowUpStopped, reason=StopReason.NETWORK_DISSOLVED, round=1), 20.5),
    *_receipts(1, 20.5),
    _told(make(facts.ConsentGranted, ground=consent(3)), 25),
    _told(TRIAGED, 26),
    _told(
        make(
            facts.NetworkRequested,
            by=COORDINATION,
            wanted_types=(COLLEGE.type,),
            drawn_up_with_client=True,
            client_wants_meeting=True,
        ),
        26.1,
    ),
    _told(
        ASSEMBLED.model_copy(
            update={"round": 2, "members": members(GUIDANCE, COLLEGE, grounds=_AGAIN)}
        ),
        30,
    ),
    _told(MET.model_copy(update={"meeting": f"{CASE}.m2"}), 33),
    _told(OPENED.model_copy(update={"meeting": f"{CASE}.m2", "round": 2}), 33.1),
    _told(make(facts.CaseManagerMissing, party=COORDINATION, addressed=DEPUTY, due=START), 41),
    _told(CLOSED, 60),
]
ORDINARY = [_told(fact, day) for fact, day in COURSE]
STORIES = {
    "ordinary": ORDINARY,
    "narrowed": NARROWED,
    "dissolved": DISSOLVED,
}
