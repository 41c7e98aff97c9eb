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
    NURSES,
    REQUEST,
    SOCIAL_WORK,
    STATUTES,
)

from silta_chassis.process import Command
from silta_chassis.retaining import Dispose
from silta_contracts import facts as f
from silta_contracts.course_codes import Agreement, ClientPresence, GoalKind, Horizon
from silta_contracts.party import (
    CLIENT,
    Party,
)
from silta_contracts.payload import Member
from silta_planning import commands as c
from silta_planning import model as m

from .planning_drawn import DEPUTIES, WORDS

# A story may begin long after: what has a day has it later.
_DAY = BEGINS.date() + timedelta(days=800)
_BY_SOCIAL_WORK: dict[str, Any] = {"case": CASE, "by": SOCIAL_WORK}
_PROPOSE = c.ProposePlan(**_BY_SOCIAL_WORK, first_follow_up=_DAY)
_SET_GOAL = c.SetGoal(
    **_BY_SOCIAL_WORK, kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT, words=WORDS
)
_HAND_OVER = c.ProposeHandover(**_BY_SOCIAL_WORK, to=HEALTH_CENTRE)


def _opened(social_work: str, others: str) -> tuple[Message, ...]:
    """A network on these grounds has met; its case manager has a task."""
    members = (
        Member(party=CLIENT),
        Member(party=SOCIAL_WORK, grounds=(social_work,)),
        *(
            Member(party=unit, deputy=DEPUTIES.get(unit), grounds=(others,))
            for unit in (EMPLOYMENT, EARLY_SERVICE, HEALTH_CENTRE, CLINIC)
        ),
    )
    grounds = tuple(dict.fromkeys((social_work, others)))
    network = {"case": CASE, "round": 1, "grounds": grounds, **KEY}
    coordinating = {"coordinating": EARLY_SERVICE, "coordinating_deputy": NURSES}
    return (
        f.NetworkAssembled(**network, **coordinating, request=REQUEST, members=members, version=1),
        f.MeetingHeld(
            **network,
            meeting=f"{CASE}.m1",
            held_at=BEGINS,
            present=(CLIENT, SOCIAL_WORK),
            client_present=ClientPresence.IN_PERSON,
        ),
        c.AppointCaseManager(**_BY_SOCIAL_WORK, party=SOCIAL_WORK),
        _SET_GOAL,
        c.AssignTask(**_BY_SOCIAL_WORK, responsible=SOCIAL_WORK, due=_DAY, words=WORDS),
    )


def _handover_answered(by: type[Command], number: int) -> Command:
    return by.model_validate({"case": CASE, "by": HEALTH_CENTRE, "handover": f"{CASE}.h{number}"})


def _answer(by: Party, answer: Agreement, version: int = 1) -> Command:
    return c.AgreePlan(case=CASE, by=by, version=version, answer=answer)


_CONSENT, _STATUTE = GROUNDS[0].id, STATUTES[1].id
_ON_CONSENT = _opened(_CONSENT, _CONSENT)
_AGREED = (
    *_ON_CONSENT,
    _PROPOSE,
    _answer(CLIENT, Agreement.AGREED),
    _answer(SOCIAL_WORK, Agreement.WITH_RESERVATION),
)
COURSES: Courses = {
    "met before it was told who": (_ON_CONSENT[1], _ON_CONSENT[0], *_ON_CONSENT[2:]),
    "taken back here": (*_ON_CONSENT, c.WithdrawConsent(case=CASE, by=CLIENT), m.ConsentAnswersBy),
    "alarms": (
        *_ON_CONSENT[:2],
        m.NameCaseManagerBy,
        *_ON_CONSENT[2:],
        _PROPOSE,
        m.AnswerPlanBy,
        m.DeputyAnswersPlanBy,
        m.PlanBy,
    ),
    "handovers": (
        *_ON_CONSENT,
        _HAND_OVER,
        _handover_answered(c.DeclineHandover, 1),
        _HAND_OVER,
        m.AnswerHandoverBy,
        c.CompleteTask(**_BY_SOCIAL_WORK, task=f"{CASE}.t1"),
        _HAND_OVER,
        _handover_answered(c.ConfirmHandover, 3),
    ),
    "a revision": (
        *_AGREED,
        c.OpenRevision(**_BY_SOCIAL_WORK),
        _SET_GOAL,
        _PROPOSE,
        _answer(SOCIAL_WORK, Agreement.AGREED, 2),
        _answer(CLIENT, Agreement.NOT_AGREED, 2),
    ),
    "it is disposed of": (
        *_AGREED,
        f.CaseClosed(case=CASE, reason="client_wish"),
        Dispose,
    ),
    "a follow-up": (
        *_AGREED,
        f.PlanRevisionNeeded(case=CASE, round=1, grounds=(_CONSENT,), version=1),
        m.DoTaskBy,
    ),
    # Adult social work answers for much: what rests on it is seen when it goes.
    **{
        f"{client.value} on {social_work[27:]} and {others[27:]}": (
            *_opened(social_work, others),
            _PROPOSE,
            _answer(CLIENT, client),
            _HAND_OVER,
        )
        for client in (Agreement.AGREED, Agreement.NOT_AGREED)
        for social_work in (_CONSENT, _STATUTE)
        for others in (_CONSENT, _STATUTE)
    },
}
