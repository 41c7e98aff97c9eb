"""What a client has here: where each contact request stands, who answers, what is next. Pure."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.mine import Mine, Seen
from silta_contracts.codes import Service
from silta_contracts.course_codes import (
    ClosingReason,
    DocumentClass,
    ErasureCause,
    RequestEndReason,
)
from silta_contracts.open_codes import Code, Language
from silta_contracts.telling import all_coded, coded, coded_in, party_told
from silta_intake import mine_words as words
from silta_intake.mine_words import HowEnded, RequestStage
from silta_intake.model import Case, End, Request, Stage, waits_until
from silta_intake.threads import Question
from silta_intake.views import erasure


def requests(seen: Seen) -> Mapping[str, Any]:
    """The request of a case, what was assessed, who answers, what is next and by when."""
    state: Case = seen.state
    lang = seen.language
    answers = state.request.coordinating if state.request else None
    if state.request is not None and state.stage is Stage.AWAITING_CLIENT:
        answers = state.request.taken_by
    who = party_told(answers, lang)
    said = words.NEXT[state.stage].told(lang, who=_first_upper(who))
    due = waits_until(state)
    until = due.isoformat() if due else None
    sharing = words.WITHOUT_SHARING if state.without_sharing else words.SHARED_ON_GROUNDS
    return {
        "stage": coded_in(RequestStage, state.stage.value, lang),
        "next": {**said, "by": who, "until": until},
        "answers_for_the_case": who,
        "sharing": sharing.told(lang),
        "questions": [_question(one, lang) for one in state.questions],
        "request": _request(state.request, seen) if state.request else None,
        "triage": {
            "outcome": coded(state.triage.outcome, lang),
            "reasons": all_coded(state.triage.reasons, lang),
            "by": party_told(state.triage.by, lang),
            "at": state.triage.at.isoformat(),
        }
        if state.triage
        else None,
        "end": _end(state.end, lang) if state.end else None,
        "erasure": _erasure(state, seen),
    }


def _first_upper(who: Mapping[str, Any] | None) -> str:
    text = str(who["text"]) if who else ""
    return text[:1].upper() + text[1:]


def _question(question: Question, lang: Language) -> dict[str, Any]:
    return {
        "id": question.id,
        "at": question.at.isoformat(),
        "asked_by": party_told(question.asked_by, lang),
        "asked_of": party_told(question.asked_of, lang),
        "answered_at": question.answered_at.isoformat() if question.answered_at else None,
    }


def _request(request: Request, seen: Seen) -> dict[str, Any]:
    lang = seen.language
    return {
        "id": request.id,
        "at": request.at.isoformat(),
        "channel": coded(request.channel, lang),
        "taken_by": party_told(request.taken_by, lang),
        "deputy": party_told(request.deputy, lang),
        "needs": all_coded(request.needs, lang),
        "existing_services": all_coded(request.existing_services, lang),
        "drawn_up_with_you": request.drawn_up_with_client,
        "area": {"code": request.area, "text": seen.reference.of(seen.state).name}
        if request.area
        else None,
    }


def _erasure(state: Case, seen: Seen) -> dict[str, Any] | None:
    """What went of the client's data, and what stays locked, until when and on which rule."""
    if state.erasing is None:
        return None
    lang = seen.language
    told = erasure(state, state.erasing, seen.reference.retention)
    return {
        **told,
        "cause": coded_in(ErasureCause, told["cause"], lang),
        "erased": [
            {
                "service": coded_in(Service, one["service"], lang),
                "classes": [coded_in(DocumentClass, name, lang) for name in one["classes"]],
            }
            for one in told["erased"]
        ],
        "kept": [
            {
                **one,
                "service": coded_in(Service, one["service"], lang),
                "document_class": coded_in(DocumentClass, one["document_class"], lang),
            }
            for one in told["kept"]
        ],
        "missing": [coded_in(Service, name, lang) for name in told["missing"]],
        "link": (words.LINK_ERASED if told["link_erased_at"] else words.LINK_STANDS).told(lang),
    }


def _end(end: End, lang: Language) -> dict[str, Any]:
    reasons: type[Code] = ClosingReason if end.how == "case_closed" else RequestEndReason
    return {
        "at": end.at.isoformat(),
        "how": coded_in(HowEnded, end.how, lang),
        "reason": coded_in(reasons, end.reason, lang),
        "by": party_told(end.by, lang),
    }


MINE = (
    Mine(
        "requests",
        "Where each contact request stands, who answers for the case, what happens next and by "
        "when, and whether help goes on without sharing; who the client is and what was said.",
        requests,
        discloses=("person", "words", "dialogue"),
    ),
)
