"""The story of each course: what every service tells, in its order."""

from collections import defaultdict
from itertools import groupby
from typing import Any

_TO_THE_TABLE = [
    "contact-request-received",
    "triage-recorded",
    "requester-informed",
    "network-requested",
]
# Invitations and answers to them: who is silent is passed over while the others answer, before,
# between or behind their answers, so what comes in one row of these is told in this order.
_ANSWERING = {
    "invitation-sent": 1,
    "invitation-escalated": 2,
    "invitation-declined": 3,
    "invitation-accepted": 4,
}
_ESCALATED = [
    "invitees-proposed",
    "network-convened",
    *["invitation-sent"] * 4,
    "invitation-escalated",
    *["invitation-accepted"] * 3,
    "network-assembled",
    "meeting-scheduled",
    "meeting-held",
]
# Half of three seconds passes while the others answer: before, between or behind their answers.
_REMINDED = ["invitation-reminded"]
# Intake hears of the withdrawal from consent and from network, on topics of their own.
_WITHOUT_SHARING = ["help-without-sharing"]
_ANY_PLACE = (*_REMINDED, *_WITHOUT_SHARING)
_PLANNED = [
    "planning-opened",
    "need-assessed",
    "case-manager-appointed",
    "goal-set",
    "goal-set",
    "task-assigned",
    "task-assigned",
    "plan-proposed",
    "plan-agreed",
]
_ENDED = ["need-ended", "case-closed", "feedback-asked", "feedback-given"]

# What each service tells of each course, in its order; among services the order is free.
STORIES: dict[str, dict[str, list[str]]] = {
    "35": {
        "consent": ["consent-granted"],
        "intake": _TO_THE_TABLE,
        "network": [*_ESCALATED, *_REMINDED],
        "planning": [
            *_PLANNED,
            "plan-revision-opened",
            "goal-set",
            "plan-proposed",
            "plan-agreed",
            "planning-stopped",
        ],
        "followup": [
            "follow-up-scheduled",
            "follow-up-held",
            "plan-revision-needed",
            "work-ability-measured",
            "follow-up-scheduled",
            "work-ability-measured",
            "follow-up-held",
            *_ENDED,
        ],
    },
    "25": {
        "intake": _TO_THE_TABLE,
        "consent": ["consent-requested", "consent-granted"],
        "network": [
            "invitees-proposed",
            "network-convened",
            *["invitation-sent"] * 4,
            *["invitation-accepted"] * 4,
            "network-assembled",
            "close-person-joined",
            "meeting-scheduled",
            "meeting-held",
        ],
        "planning": [*(f for i, f in enumerate(_PLANNED) if i != 4), "planning-stopped"],
        "followup": ["follow-up-scheduled", "follow-up-held", *_ENDED],
    },
    "55": {
        "intake": _TO_THE_TABLE,
        "consent": [
            "statutory-basis-recorded",
            "client-informed",
            "consent-requested",
            "consent-granted",
        ],
        "network": [
            "invitees-proposed",
            "network-convened",
            *["invitation-sent"] * 5,
            "invitation-declined",
            *["invitation-accepted"] * 4,
            "network-assembled",
            "meeting-scheduled",
            "meeting-held",
        ],
        "planning": [
            *(f for i, f in enumerate(_PLANNED) if i != 4),
            "handover-proposed",
            "handover-confirmed",
            "planning-stopped",
        ],
        "followup": ["follow-up-scheduled", "follow-up-held", *_ENDED],
    },
    "team": {
        "consent": ["consent-granted"] * 2,
        "intake": _TO_THE_TABLE,
        "network": [
            "invitees-proposed",
            "network-convened",
            *["invitation-sent"] * 3,
            "team-time-booked",
            "examination-requested",
            *["invitation-accepted"] * 3,
            "network-assembled",
            "examination-done",
            "clinic-consulted",
            "team-consultation-answered",
            "meeting-scheduled",
            "meeting-held",
            "clinic-routing-proposed",
            "clinic-routing-confirmed",
        ],
        "planning": [*_PLANNED, "planning-stopped"],
        "followup": ["follow-up-scheduled", "follow-up-held", *_ENDED],
    },
    "withdrawn": {
        "consent": [
            "consent-granted",
            "consent-withdrawn",
            "withdrawal-completed",
            "client-informed",
        ],
        "intake": [*_TO_THE_TABLE, "withdrawal-acknowledged", *_WITHOUT_SHARING],
        "network": [
            *_ESCALATED,
            *["member-released"] * 4,
            "network-dissolved",
            "withdrawal-acknowledged",
            *_REMINDED,
        ],
        "planning": [*_PLANNED, "planning-stopped", "withdrawal-acknowledged"],
        "followup": ["follow-up-scheduled", "follow-up-stopped", "withdrawal-acknowledged"],
        "reporting": ["withdrawal-acknowledged"],
    },
    "health-check": {
        "intake": [
            "health-check-offered",
            "health-check-booked",
            "health-check-done",
            *_TO_THE_TABLE,
        ],
        "consent": ["consent-granted"],
        "network": [*_ESCALATED, *_REMINDED],
        "planning": [*_PLANNED, "planning-stopped"],
        "followup": ["follow-up-scheduled", "follow-up-held", *_ENDED],
    },
    "job-coaching": {
        "consent": ["consent-granted"],
        "intake": _TO_THE_TABLE,
        "network": [*_ESCALATED, *_REMINDED],
        "planning": [*_PLANNED, "planning-stopped"],
        "followup": [
            "follow-up-scheduled",
            "job-coaching-started",
            *["job-coaching-phase-reached"] * 4,
            "job-coaching-ended",
            "follow-up-held",
            *_ENDED,
        ],
    },
}


def told_by_service(lines: list[dict[str, Any]]) -> dict[str, list[str]]:
    """A story's facts by service, in the order of their numbers; what is free in place stands last.

    A ground that comes behind the request for a network makes a second proposal: the topics are
    not ordered among each other, so both stories are right.
    """
    told: dict[str, list[str]] = defaultdict(list)
    free = [line for line in lines if line["fact"] in _ANY_PLACE]
    others = [line for line in lines if line["fact"] not in _ANY_PLACE]
    for line in [*sorted(others, key=lambda line: line["number"]), *free]:
        so_far = told[line["service"]]
        if not (so_far and so_far[-1] == line["fact"] == "invitees-proposed"):
            so_far.append(line["fact"])
    return {service: _answers_sorted(facts) for service, facts in told.items()}


def _answers_sorted(facts: list[str]) -> list[str]:
    """The facts, each row of invitations and answers in the order of ``_ANSWERING``."""
    told: list[str] = []
    for _, row in groupby(facts, _ANSWERING.__contains__):
        told += sorted(row, key=lambda fact: _ANSWERING.get(fact, 0))
    return told
