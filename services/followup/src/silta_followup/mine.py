"""What a client has here: when it is looked at how things go, and how the goals stand. Pure."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.mine import Mine, Seen
from silta_contracts.open_codes import Language
from silta_contracts.party import CLIENT
from silta_contracts.questionnaire import ChoiceItem, Item, Questionnaire, ScaleItem
from silta_contracts.readers import reader_key
from silta_contracts.telling import coded, coded_in, party_told
from silta_followup.mine_words import Feedback, FollowUpStage, NextWait, Recorder
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.standing import contact, managers

_WAITS = {
    Stage.WAITING: NextWait.PLAN,
    Stage.FOLLOWING: NextWait.FOLLOW_UP,
    Stage.SUSPENDED: NextWait.REVISION,
    Stage.CLOSING: NextWait.END,
    Stage.REVIEWING: NextWait.REVIEW,
    Stage.CLOSED: NextWait.FEEDBACK,
}


def follow_up(seen: Seen) -> Mapping[str, Any]:
    """The next follow-up, how the goals stand, who follows, and how it ended."""
    case: Case = seen.state
    lang = seen.language
    progress = {one.goal: one for one in case.progress}
    first = contact(case)
    waits = _WAITS.get(case.stage) if case.due is not None else None
    planned = case.planned if case.stage in ACTIVE else None
    return {
        "stage": coded_in(FollowUpStage, case.stage.value, lang),
        "first_contact": party_told(first.party, lang) if first else None,
        "case_managers": [party_told(manager.party, lang) for manager in managers(case)],
        "next": planned.model_dump(mode="json") if planned else None,
        "waits": {
            **coded(waits, lang),
            "until": case.due.isoformat() if case.due else None,
        }
        if waits
        else None,
        "goals": [
            {
                "id": goal.id,
                "kind": coded(goal.kind, lang),
                "horizon": coded(goal.horizon, lang),
                "status": coded(progress[goal.id].status, lang) if goal.id in progress else None,
            }
            for goal in case.goals
        ],
        "held": {
            "id": case.held.follow_up,
            "at": case.held.held_at.isoformat(),
            "next": coded(case.held.next, lang),
        }
        if case.held
        else None,
        "feedback": coded(_feedback(case), lang),
        "stopped": coded(case.stopped, lang) if case.stopped else None,
        "closed": {
            "reason": coded(case.closed, lang) if case.closed else None,
            "outcome": coded(case.outcome, lang) if case.outcome else None,
        }
        if case.stage is Stage.CLOSED
        else None,
    }


def _feedback(case: Case) -> Feedback:
    if any(given.giver == reader_key(CLIENT) for given in case.feedback):
        return Feedback.GIVEN
    return Feedback.OPEN if case.feedback_open else Feedback.OVER


def work_ability(seen: Seen) -> Mapping[str, Any]:
    """How work ability was measured over time, and what can be answered next."""
    case: Case = seen.state
    lang = seen.language
    open_ = case.stage not in (Stage.CLOSED, Stage.STOPPED) and case.round is not None
    return {
        "measured": [
            {
                "measurement": one.measurement,
                "on": one.measured_on.isoformat(),
                "by": coded(Recorder.CLIENT if one.by_client else Recorder.PROFESSIONAL, lang),
                "questionnaire": one.questionnaire,
                "version": one.version,
                "bands": [
                    {
                        "scale": coded(banded.scale, lang),
                        "band": coded(banded.band, lang),
                        "change": coded(banded.change, lang) if banded.change else None,
                    }
                    for banded in one.bands
                ],
            }
            for one in case.measured
        ],
        "questionnaires": [
            _form(form, lang) for form in (seen.reference.forms(case) if open_ else ())
        ],
    }


def _form(form: Questionnaire, lang: Language) -> dict[str, Any]:
    return {
        "questionnaire": form.id,
        "version": form.version,
        "title": form.title.of(lang),
        "items": [_item(item, lang) for item in form.items],
    }


def _item(item: Item, lang: Language) -> dict[str, Any]:
    shown = {
        "item": item.code,
        "kind": item.kind,
        "text": item.text.of(lang),
        "required": item.required,
    }
    match item:
        case ScaleItem():
            return {**shown, "low": item.low, "high": item.high}
        case ChoiceItem():
            choices = [{"code": one.code, "text": one.text.of(lang)} for one in item.choices]
            return {**shown, "choices": choices}
        case _:
            return {**shown, "max_length": item.max_length}


MINE = (
    Mine(
        "follow-up",
        "When it is looked at together how things go, how the goals stand, who follows, how it "
        "ended; notes of the last follow-up and the feedback that the client gave.",
        follow_up,
        discloses=("notes", "feedback"),
    ),
    Mine(
        "work-ability",
        "How the client's work ability was measured over time, in bands, the answers and scores "
        "themselves, and the questionnaires that can be answered now.",
        work_ability,
        discloses=("work-ability",),
    ),
)
