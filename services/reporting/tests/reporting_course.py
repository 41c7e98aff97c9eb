"""A case as reporting hears of it: facts of the other services, with their times and numbers."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from example_models import OF_EXAMPLES

from silta_chassis.model_files import read_models
from silta_contracts import facts
from silta_contracts.codes import (
    ConsentForm,
    ConsentPurpose,
    DataCategory,
    Need,
    OrganisationType,
    Service,
)
from silta_contracts.course_codes import (
    AfterFollowUp,
    Band,
    Channel,
    ClientPresence,
    ClientView,
    ClosingReason,
    FeedbackGiver,
    GoalKind,
    GoalStatus,
    Horizon,
    InvitationCause,
    NeedEndOutcome,
    TriageOutcome,
    TriageReason,
)
from silta_contracts.fact import AnyFact
from silta_contracts.grounds import (
    ConsentGiven,
    ConsentGround,
    Ground,
    OrganisationRecipient,
    StatuteGround,
    TypeRecipient,
)
from silta_contracts.operating_models import OperatingModels
from silta_contracts.party import CLIENT, OrganisationParty, Party
from silta_contracts.payload import (
    CaseManager,
    FeedbackAnswer,
    Goal,
    GoalProgress,
    Member,
    PlanCounts,
    Task,
)

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
START = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
DEMONSTRATION = Path(__file__).parents[3] / "deploy" / "reference" / "demonstration"
_READ = read_models(DEMONSTRATION)


def models_with(limit: int) -> OperatingModels:
    """The demonstration's models, and those of the examples; smaller cells are hidden."""
    general = _READ.installation.model_copy(update={"suppression_limit": limit})
    return OperatingModels(general, (*_READ.versions, *OF_EXAMPLES))


MODELS = models_with(5)
MODEL = MODELS.of_area("north-ostrobothnia")[0]


F = TypeVar("F", bound=AnyFact)


def unit(number: int, code: str, kind: str, role: str = "professional") -> OrganisationParty:
    """A fictional unit of the demonstration."""
    return OrganisationParty.model_validate(
        {"oid": f"1.2.246.10.900000{number}", "unit": code, "role": role, "type": kind}
    )


COORDINATION = unit(21, "coordination", "wellbeing_services_county", "coordination")
DEPUTY = unit(21, "coordination-duty", "wellbeing_services_county", "coordination")
GUIDANCE = unit(23, "guidance-centre", "one_stop_guidance_centre")
COLLEGE = unit(24, "student-services", "educational_institution")
EMPLOYMENT = unit(22, "employment-services", "employment_authority")
EMPLOYMENT_DUTY = unit(22, "employment-services-duty", "employment_authority")
KELA = unit(25, "kela-customer-service", "kela")
MANAGEMENT = unit(21, "management", "wellbeing_services_county", "management")


def consent(number: int = 1) -> ConsentGround:
    """A consent that covers the guidance centre, the college and the employment authority."""
    return ConsentGround(
        id=f"{CASE}.{number}",
        purpose=ConsentPurpose.COOPERATE,
        categories=(DataCategory.SITUATION, DataCategory.PLAN),
        recipients=(
            OrganisationRecipient(oid=GUIDANCE.oid),
            OrganisationRecipient(oid=COLLEGE.oid),
            TypeRecipient(type=OrganisationType.EMPLOYMENT_AUTHORITY),
        ),
        valid_from=START,
        form=ConsentForm.WRITTEN,
    )


def statute(number: int = 2) -> StatuteGround:
    """A statutory basis that covers the employment authority and Kela."""
    return StatuteGround(
        id=f"{CASE}.{number}",
        purpose=ConsentPurpose.COOPERATE,
        categories=(DataCategory.PLAN,),
        recipients=(
            TypeRecipient(type=OrganisationType.EMPLOYMENT_AUTHORITY),
            TypeRecipient(type=OrganisationType.KELA),
        ),
        valid_from=START,
        act="381/2023",
        section="5",
        recorded_by=EMPLOYMENT,
        review_on=date(2026, 8, 2),
    )


def make(kind: type[F], **fields: Any) -> F:
    """A fact of the case, with what every key fact of it says."""
    known: dict[str, Any] = {
        "case": CASE,
        "request": f"{CASE}.r1",
        "area": "north-ostrobothnia",
        "model": MODEL.ref,
        "coordinating": COORDINATION,
        "coordinating_deputy": DEPUTY,
        "requester": GUIDANCE,
    }
    given = {name: value for name, value in known.items() if name in kind.model_fields}
    return kind(**(given | fields))


def members(*parties: Party, grounds: tuple[str, ...] = (f"{CASE}.1",)) -> tuple[Member, ...]:
    """A list of members, the client first."""
    return (Member(party=CLIENT), *(Member(party=p, grounds=grounds) for p in parties))


def invited(number: int, party: OrganisationParty, **more: Any) -> AnyFact:
    """An invitation that was sent."""
    due = START + timedelta(days=7)
    more = {"cause": InvitationCause.CONVENED, "respond_by": due} | more
    return make(facts.InvitationSent, invitation=f"{CASE}.i{number}", party=party, **more)


def withdrawn(ground: Ground, *remaining: Ground) -> AnyFact:
    """A consent taken back; these grounds are left."""
    return make(
        facts.ConsentWithdrawn,
        by=CLIENT,
        consent=ground.id,
        received_by=Service.CONSENT,
        ended=(ground,),
        remaining=remaining,
    )


GRANTED = make(facts.ConsentGranted, by=CLIENT, ground=consent())
REQUESTED = make(
    facts.ContactRequestReceived,
    by=GUIDANCE,
    taken_by=GUIDANCE,
    channel=Channel.SELF,
    needs=(Need.EDUCATION, Need.MENTAL_WELLBEING),
    drawn_up_with_client=True,
    ground=ConsentGiven(id=f"{CASE}.1"),
)
TRIAGED = make(
    facts.TriageRecorded,
    by=COORDINATION,
    outcome=TriageOutcome.NETWORK,
    reasons=(TriageReason.SEVERAL_NEEDS, TriageReason.EARLY_RECOGNITION),
)
ASSEMBLED = make(
    facts.NetworkAssembled, members=members(GUIDANCE, COLLEGE, EMPLOYMENT), version=1, round=1
)
MET = make(
    facts.MeetingHeld,
    by=COORDINATION,
    meeting=f"{CASE}.m1",
    held_at=START + timedelta(days=9),
    present=(CLIENT, GUIDANCE, COLLEGE),
    client_present=ClientPresence.IN_PERSON,
)
OPENED = make(
    facts.PlanningOpened, meeting=f"{CASE}.m1", plan_due=START + timedelta(days=30), round=1
)
MANAGER = CaseManager(party=COLLEGE, first_contact=True)
MANAGED = make(facts.CaseManagerAppointed, appointed=MANAGER, case_managers=(MANAGER,))
GOAL = Goal(id=f"{CASE}.g1", kind=GoalKind.EDUCATION, horizon=Horizon.SHORT)
TASKED = make(
    facts.TaskAssigned,
    by=COLLEGE,
    task=Task(id=f"{CASE}.t1", responsible=CLIENT, due=date(2026, 3, 1), goal=GOAL.id),
    version=1,
)
PROPOSED = make(
    facts.PlanProposed,
    by=COLLEGE,
    version=1,
    goals=(GOAL,),
    tasks=(TASKED.task,),
    must_agree=(CLIENT, COLLEGE),
    respond_by=START + timedelta(days=20),
    first_follow_up=date(2026, 4, 1),
)
AGREED = make(
    facts.PlanAgreed,
    version=1,
    goals=(GOAL,),
    counts=PlanCounts(tasks=1, client_tasks=1, agreed=1, with_reservation=1, not_agreed=0),
    case_managers=(MANAGER,),
    members=members(GUIDANCE, COLLEGE, EMPLOYMENT),
    first_follow_up=date(2026, 4, 1),
)
FOLLOWING = make(
    facts.FollowUpScheduled,
    follow_up=f"{CASE}.f1",
    on=date(2026, 4, 1),
    plan_version=1,
    case_managers=(MANAGER,),
)
FOLLOWED = make(
    facts.FollowUpHeld,
    by=COLLEGE,
    follow_up=f"{CASE}.f1",
    held_at=START + timedelta(days=58),
    plan_version=1,
    client_present=ClientPresence.REMOTELY,
    progress=(GoalProgress(goal=GOAL.id, status=GoalStatus.MET),),
    next=AfterFollowUp.CLOSING,
)
ENDED = make(
    facts.NeedEnded,
    by=COLLEGE,
    outcome=NeedEndOutcome.STUDYING,
    client_view=ClientView.AGREES,
    progress=(GoalProgress(goal=GOAL.id, status=GoalStatus.MET),),
)
CLOSED = make(
    facts.CaseClosed, by=COLLEGE, reason=ClosingReason.NEED_ENDED, outcome=NeedEndOutcome.STUDYING
)
FEEDBACK = make(
    facts.FeedbackGiven,
    by=CLIENT,
    giver=FeedbackGiver.CLIENT,
    answers=(FeedbackAnswer(question="heard", band=Band.HIGH),),
)


def accepted(number: int, party: OrganisationParty) -> AnyFact:
    """An invitation that was accepted."""
    return make(facts.InvitationAccepted, by=party, invitation=f"{CASE}.i{number}", party=party)


# The ordinary course, a fact and the day on which it happened.
COURSE: tuple[tuple[AnyFact, float], ...] = (
    (GRANTED, 0),
    (REQUESTED, 0),
    (TRIAGED, 2),
    (invited(1, COLLEGE), 3),
    (accepted(1, COLLEGE), 5),
    (ASSEMBLED, 6),
    (MET, 10),
    (OPENED, 10),
    (MANAGED, 11),
    (TASKED, 12),
    (PROPOSED, 13),
    (AGREED, 14),
    (FOLLOWING, 14.5),
    (FOLLOWED, 58),
    (ENDED, 60),
    (CLOSED, 60),
    (FEEDBACK, 61),
)
