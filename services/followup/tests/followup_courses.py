"""Courses on which a story may have got so far when other things begin to happen."""

from datetime import timedelta
from typing import Any

from stateful import Courses, Message
from stateful_world import (
    BEGINS,
    CASE,
    CLINIC,
    EARLY_SERVICE,
    EMPLOYMENT,
    GROUNDS,
    HEALTH_CENTRE,
    KEY,
    REQUEST,
    SOCIAL_WORK,
    STATUTES,
)

from silta_chassis.process import Command, Ref
from silta_chassis.retaining import Dispose
from silta_contracts import facts as f
from silta_contracts.coaching_codes import CoachingPhase
from silta_contracts.course_codes import (
    ClientPresence,
    ClientView,
    GoalStatus,
    NeedEndOutcome,
)
from silta_contracts.party import (
    CLIENT,
)
from silta_contracts.payload import (
    FeedbackAnswer,
    GoalProgress,
    Member,
    PlanCounts,
)
from silta_followup import commands as c
from silta_followup import waits as w
from silta_followup.commands_coaching import (
    EndJobCoaching,
    RecordCoachingPhase,
    StartJobCoaching,
)

from .followup_drawn import COORDINATING, DEPUTIES
from .followup_heard import goals, grounds_of, manager
from .followup_placement import PLACED, PLACED_ON_CONSENT
from .followup_workplace import CONTACTED, TAKEN_BACK_ALONE


def _followed(social_work: str, others: str) -> tuple[Message, ...]:
    """An agreed plan of a network on these grounds."""
    members = (
        Member(party=CLIENT),
        Member(party=SOCIAL_WORK, grounds=(social_work,)),
        *(
            Member(party=unit, deputy=DEPUTIES.get(unit), grounds=(others,))
            for unit in (EMPLOYMENT, HEALTH_CENTRE, CLINIC)
        ),
    )
    of = {"case": CASE, "round": 1, "grounds": grounds_of(members)}
    managers = (manager(SOCIAL_WORK, first=True), manager(EMPLOYMENT, first=False))
    return (
        f.NetworkAssembled(
            **of, **KEY, **COORDINATING, request=REQUEST, members=members, version=1
        ),
        f.CaseManagerAppointed(**of, appointed=managers[0], case_managers=managers),
        f.PlanAgreed(
            **of,
            **KEY,
            **COORDINATING,
            version=1,
            goals=goals((1, 2)),
            counts=PlanCounts(tasks=0, client_tasks=0, agreed=1, with_reservation=0, not_agreed=0),
            case_managers=managers,
            members=members,
            # A story may begin long after: what has a day has it later.
            first_follow_up=BEGINS.date() + timedelta(days=800),
        ),
    )


def _held(follow_up: int, **next_: Any) -> Command:
    progress = [GoalProgress(goal=f"{CASE}.g{n}", status=GoalStatus.UNDER_WAY) for n in (1, 2)]
    return c.RecordFollowUp.model_validate(
        {
            "case": CASE,
            "by": SOCIAL_WORK,
            "follow_up": f"{CASE}.f{follow_up}",
            "held_at": BEGINS,
            "client_present": ClientPresence.IN_PERSON,
            "progress": progress,
            "next": next_,
        }
    )


_CONSENT, _STATUTE = GROUNDS[0].id, STATUTES[1].id
_ON_CONSENT = _followed(_CONSENT, _CONSENT)
_ENDED_NEED = c.EndNeed(
    case=CASE,
    by=SOCIAL_WORK,
    outcome=NeedEndOutcome.STUDYING,
    client_view=ClientView.AGREES,
    progress=tuple(GoalProgress(goal=f"{CASE}.g{n}", status=GoalStatus.MET) for n in (1, 2)),
)
_NOT_AGREED = _ENDED_NEED.model_copy(update={"client_view": ClientView.DISAGREES})


_REVIEWED = c.ReviewClosing.model_validate(
    {"case": CASE, "by": EARLY_SERVICE, "review": {"result": "upheld"}}
)


def _measured(now: int, days_ago: int, **more: Any) -> Command:
    return c.RecordWorkAbility.model_validate(
        {
            "case": CASE,
            "by": CLIENT,
            "questionnaire": "work-ability",
            "version": "1",
            "measured_on": BEGINS.date() - timedelta(days=days_ago),
            "given": Ref("ref-of-answers"),
            "answered": {"answers": [{"item": "now", "value": now}]},
            **more,
        }
    )


_TAKEN_BACK = c.WithdrawConsent(case=CASE, by=CLIENT)
_FEEDBACK = c.GiveFeedback(
    case=CASE,
    by=CLIENT,
    answers=(FeedbackAnswer(question="heard", band="high"),),
    scores_and_words=Ref("ref-of-feedback"),
)
COURSES: Courses = {
    "nobody comes": (*_ON_CONSENT, w.FollowUpDay, w.HoldBy, w.HoldBy, w.Quiet),
    "it goes on": (
        *_ON_CONSENT,
        _held(1, then="next_follow_up", on=BEGINS.date() + timedelta(days=900)),
        _held(2, then="next_follow_up", on=BEGINS.date() + timedelta(days=1000)),
        _held(3, then="revision"),
        w.ReviseBy,
    ),
    "it closes": (
        *_ON_CONSENT,
        _held(1, then="closing"),
        w.EndBy,
        w.EndBy,
        _ENDED_NEED,
        w.FeedbackUntil,
    ),
    "it is reviewed": (*_ON_CONSENT, _NOT_AGREED, w.ReviewBy, w.ReviewBy, w.Quiet),
    "its end is upheld": (*_ON_CONSENT, _NOT_AGREED, _REVIEWED, w.FeedbackUntil),
    "it is measured": (
        *_ON_CONSENT,
        _measured(2, 60),
        _measured(8, 0),
        _measured(5, 30),
        _measured(9, 90, corrects=f"{CASE}.w1"),
    ),
    "it is coached": (
        *_ON_CONSENT,
        StartJobCoaching(case=CASE, by=EMPLOYMENT, client_wants_it=True),
        w.CoachingQuietBy,
        RecordCoachingPhase(case=CASE, by=EMPLOYMENT, phase=CoachingPhase.JOB_FINDING),
        w.CoachingQuietBy,
        w.CoachingQuietBy,
        EndJobCoaching(case=CASE, by=CLIENT),
    ),
    "an employer is contacted": (*_ON_CONSENT, *CONTACTED),
    "its consent is taken back": (*_ON_CONSENT, *CONTACTED[:2], TAKEN_BACK_ALONE),
    "she begins at a unit at the table": (*_ON_CONSENT, *PLACED),
    "she begins at an association and takes its consent back": (*_ON_CONSENT, *PLACED_ON_CONSENT),
    "it is disposed of": (
        *_ON_CONSENT,
        _FEEDBACK,
        f.ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="settled"),
        w.FeedbackUntil,
        Dispose,
    ),
    "taken back here": (*_ON_CONSENT, _TAKEN_BACK, w.ConsentAnswersBy),
    "a statute goes on": (*_followed(_CONSENT, _STATUTE), _TAKEN_BACK, w.ConsentAnswersBy),
    "nothing is planned": (*_ON_CONSENT[:1], w.Quiet, w.Quiet),
    "on a statute": (
        *_followed(_STATUTE, _STATUTE),
        f.StatutoryBasisEnded(case=CASE, basis=_STATUTE, ended=(STATUTES[1],), remaining=()),
    ),
}
