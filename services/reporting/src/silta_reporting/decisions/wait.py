"""What a case waits for after a fact: for the page only, the waiting itself is others' work."""

from collections.abc import Callable
from datetime import datetime

from silta_contracts.codes import InformedAbout
from silta_contracts.course_codes import (
    AfterFollowUp,
    Channel,
    ClientView,
    ConsultationResult,
    TriageOutcome,
)
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseManagerAppointed,
    ClientInformed,
    ClientReached,
    ClosingReviewed,
    ConsentGranted,
    ConsentRefused,
    ConsentRequested,
    ConsentUnanswered,
    ConsentWithdrawn,
    ConsultationGiven,
    ContactRequestReceived,
    FollowUpHeld,
    FollowUpScheduled,
    FollowUpStopped,
    GoalSet,
    HandoverConfirmed,
    HandoverDeclined,
    HandoverLapsed,
    HandoverProposed,
    HelpWithoutSharing,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    InvitationEscalated,
    InvitationSent,
    InvitationUnanswered,
    InviteesProposed,
    MeetingArranged,
    MeetingHeld,
    MeetingNotHeld,
    MeetingScheduled,
    NeedEnded,
    NetworkAssembled,
    NetworkConvened,
    NetworkDissolved,
    NetworkNotAssembled,
    NetworkRequested,
    PlanAgreed,
    PlanningOpened,
    PlanningStopped,
    PlanNotAgreed,
    PlanProposed,
    PlanRevisionOpened,
    QuestionAnswered,
    QuestionAsked,
    SelfCareAgreed,
    SelfCareCheckDue,
    StatutoryBasisRecorded,
    TaskAssigned,
    TaskCompleted,
    TriageRecorded,
    WithdrawalCompleted,
)
from silta_contracts.facts.leading import LedOn
from silta_contracts.party import CLIENT
from silta_contracts.rules import is_end
from silta_reporting.decisions.wait_asked import SETTLED_BY_ANSWERS, opened_by_asking
from silta_reporting.decisions.wait_check import SETTLED_BY_CHECK, opened_by_check
from silta_reporting.decisions.wait_early import SETTLED_BY_EARLY, opened_by_early
from silta_reporting.model import Case, Wait

# Only these are still waited for after the end: a withdrawal and its receipts stay possible.
AFTER_THE_END = ("receipts", f"inform_of_{InformedAbout.WITHDRAWAL}")
OF_TRIAGE = ("consultation", "self_care")
OF_THE_NETWORK = ("network", "invitees", "invitation", "meeting_time", "meeting", "team_ask")
OF_PLANNING = ("plan", "agreement", "handover", "case_manager", "task")


def waiting(case: Case, fact: AnyFact, at: datetime) -> Case:
    """The case with what it waits for after a fact that happened at that time."""
    waits = [
        wait
        for wait in case.waits
        if not _settles(case, fact, wait) or (wait.since is not None and at < wait.since)
    ]
    for new in _opened(case, fact, at):
        same = [wait for wait in waits if (wait.kind, wait.of) == (new.kind, new.of)]
        since = max((wait.since for wait in (*same, new) if wait.since is not None), default=None)
        waits = [wait for wait in waits if wait not in same]
        waits.append(new.model_copy(update={"since": since}))
    if case.measures.closed is not None:
        waits = [wait for wait in waits if wait.kind in AFTER_THE_END]
    match fact:
        case TriageRecorded():
            done = {"last_triage": max(case.last_triage or at, at)}
        case NetworkAssembled() | NetworkNotAssembled():
            done = {"last_assembly": max(case.last_assembly or at, at)}
        case _:
            done = {}
    followed = fact.plan_version if isinstance(fact, FollowUpScheduled) else 0
    return case.model_copy(
        update={
            "waits": tuple(waits),
            "followed_version": max(case.followed_version, followed),
            **done,
        }
    )


def _opened(case: Case, fact: AnyFact, at: datetime) -> tuple[Wait, ...]:
    match fact:
        case ContactRequestReceived() if fact.channel == Channel.CLOSE_PERSON:
            return (Wait(kind="client", party=fact.taken_by),)
        case (
            ContactRequestReceived()
            | ClientReached()
            | SelfCareCheckDue()
            | NetworkDissolved()
            | NetworkNotAssembled()
            | LedOn()
        ):
            return _triage(case, at)
        case TriageRecorded() if fact.outcome == TriageOutcome.CONSULTATION:
            return (Wait(kind="consultation", party=case.coordinating),)
        case ConsultationGiven() if fact.result != ConsultationResult.SETTLED:
            return _triage(case, at)
        case SelfCareAgreed():
            until = fact.check_back_on.isoformat()
            return (Wait(kind="self_care", party=case.coordinating, until=until),)
        case QuestionAsked():
            until = fact.answer_by.isoformat()
            return (Wait(kind="question", of=fact.question, party=fact.asked_of, until=until),)
        case HelpWithoutSharing():
            return (*_triage(case, at), _inform(InformedAbout.HELP_WITHOUT_SHARING))
        case ConsentGranted() if case.measures.contact_requested is None:
            return (Wait(kind="contact_request"),)
        case ConsentRequested():
            until = fact.answer_by.isoformat()
            return (Wait(kind="consent", of=fact.ask, party=CLIENT, until=until),)
        case StatutoryBasisRecorded():
            return (_inform(InformedAbout.STATUTORY_BASIS, fact.ground.id),)
        case ConsentWithdrawn():
            return (
                Wait(kind="receipts", of=fact.consent),
                _inform(InformedAbout.WITHDRAWAL, fact.consent),
            )
        case NetworkRequested():
            later = case.last_assembly is None or at >= case.last_assembly
            return (Wait(kind="network", party=fact.coordinating, since=at),) if later else ()
        case InviteesProposed():
            until = fact.confirm_by.isoformat()
            return (Wait(kind="invitees", party=fact.coordinating, until=until),)
        case InvitationSent():
            until = fact.respond_by.isoformat()
            return (Wait(kind="invitation", of=fact.invitation, party=fact.party, until=until),)
        case NetworkAssembled() | MeetingNotHeld():
            return (Wait(kind="meeting_time", party=case.coordinating),)
        case MeetingArranged():
            return (Wait(kind="meeting", of=fact.meeting, until=fact.start.isoformat()),)
        case _:
            beside = opened_by_asking(fact) or opened_by_check(fact) or opened_by_early(fact)
            return _opened_later(fact) or beside


def _triage(case: Case, at: datetime) -> tuple[Wait, ...]:
    later = case.last_triage is None or at >= case.last_triage
    return (Wait(kind="triage", party=case.coordinating, since=at),) if later else ()


def _inform(about: InformedAbout, ground: str = "") -> Wait:
    return Wait(kind=f"inform_of_{about}", of=ground)


def _opened_later(fact: AnyFact) -> tuple[Wait, ...]:
    match fact:
        case PlanningOpened():
            return (
                Wait(kind="plan", until=fact.plan_due.isoformat()),
                Wait(kind="case_manager", party=fact.coordinating),
            )
        case PlanRevisionOpened():
            return (Wait(kind="plan", until=fact.due.isoformat()),)
        case PlanProposed():
            until = fact.respond_by.isoformat()
            return (Wait(kind="agreement", of=str(fact.version), until=until),)
        case HandoverProposed():
            until = fact.answer_by.isoformat()
            party = fact.to.party
            return (Wait(kind="handover", of=fact.handover, party=party, until=until),)
        case TaskAssigned():
            task = fact.task
            until = task.due.isoformat()
            return (
                Wait(
                    kind="task",
                    of=task.id,
                    party=task.responsible,
                    until=until,
                    seen_by=task.seen_by,
                ),
            )
        case FollowUpScheduled():
            first = next((m.party for m in fact.case_managers if m.first_contact), None)
            return (Wait(kind="follow_up", party=first, until=fact.on.isoformat()),)
        case FollowUpHeld() if fact.next == AfterFollowUp.CLOSING:
            return (Wait(kind="closing"),)
        case NeedEnded() if fact.client_view == ClientView.DISAGREES:
            return (Wait(kind="closing_review"),)
        case _:
            return ()


def _settles(case: Case, fact: AnyFact, wait: Wait) -> bool:
    """Whether a fact ends a wait."""
    if is_end(fact):
        return wait.kind not in AFTER_THE_END
    settled = _SETTLES.get(type(fact))
    if settled is not None and wait.kind in settled[0]:
        return settled[1] is None or settled[1](fact) == wait.of
    match fact:
        case ClientInformed():
            about = wait.kind == f"inform_of_{fact.about}"
            return about and (fact.ground is None or wait.of in ("", fact.ground))
        case PlanRevisionOpened():
            # The follow-up of that plan is suspended; one of a later version is not.
            return wait.kind == "follow_up" and case.followed_version <= fact.version
        case GoalSet() | TaskAssigned():
            # A change begins the next version: answers to the proposed one lapse.
            return wait.kind == "agreement" and wait.of != str(fact.version)
        case PlanProposed():
            # Tasks whose goal left the plan are dropped; no fact of their own says so.
            return wait.kind == "task" and wait.of not in [task.id for task in fact.tasks]
        case _:
            return False


_Of = Callable[[AnyFact], object]


def _id(name: str) -> _Of:
    return lambda fact: getattr(fact, name)


# Which waits a fact ends, by kind; with a function, only the one of that id. But for triage,
# network and the contact request both ends are facts of one service, which come in order.
_SETTLES: dict[type[AnyFact], tuple[tuple[str, ...], _Of | None]] = {
    ContactRequestReceived: (("contact_request",), None),
    ClientReached: (("client",), None),
    TriageRecorded: (("triage", "leading_on", *OF_TRIAGE), None),
    ConsultationGiven: (("consultation",), None),
    SelfCareCheckDue: (("self_care",), None),
    HelpWithoutSharing: (OF_TRIAGE, None),
    QuestionAnswered: (("question",), _id("question")),
    ConsentGranted: (("consent",), _id("ask")),
    ConsentRefused: (("consent",), _id("ask")),
    ConsentUnanswered: (("consent",), _id("ask")),
    WithdrawalCompleted: (("receipts",), _id("consent")),
    NetworkConvened: (("invitees",), None),
    NetworkAssembled: (("network", "invitees", *OF_TRIAGE), None),
    NetworkNotAssembled: (OF_THE_NETWORK, None),
    NetworkDissolved: (OF_THE_NETWORK, None),
    InvitationAccepted: (("invitation",), _id("invitation")),
    InvitationDeclined: (("invitation",), _id("invitation")),
    InvitationEscalated: (("invitation",), _id("invitation")),
    InvitationUnanswered: (("invitation",), _id("invitation")),
    InvitationEnded: (("invitation",), _id("invitation")),
    MeetingScheduled: (("meeting_time",), None),
    MeetingHeld: (("meeting",), _id("meeting")),
    MeetingNotHeld: (("meeting",), _id("meeting")),
    CaseManagerAppointed: (("case_manager",), None),
    HandoverConfirmed: (("handover",), _id("handover")),
    HandoverDeclined: (("handover",), _id("handover")),
    HandoverLapsed: (("handover",), _id("handover")),
    TaskCompleted: (("task",), _id("task")),
    PlanAgreed: (("plan", "agreement"), None),
    PlanNotAgreed: (("agreement",), None),
    PlanningStopped: (OF_PLANNING, None),
    FollowUpHeld: (("follow_up", "closing"), None),
    FollowUpStopped: (("follow_up", "closing"), None),
    NeedEnded: (("closing",), None),
    ClosingReviewed: (("closing_review",), None),
    **SETTLED_BY_ANSWERS,
    **SETTLED_BY_CHECK,
    **SETTLED_BY_EARLY,
}
