"""Work ability is measured, again and again: bands by declared rules, and how they change."""

from collections.abc import Iterable
from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours, too_early
from silta_contracts.codes import UnknownCode
from silta_contracts.course_codes import Band, Change, Scale
from silta_contracts.facts import WorkAbilityMeasured
from silta_contracts.party import CLIENT, Party
from silta_contracts.questionnaire import Questionnaire
from silta_contracts.questionnaires import by_item, unfit
from silta_contracts.readers import reader_key
from silta_followup.commands import RecordWorkAbility
from silta_followup.decisions import follow_up
from silta_followup.model import Banded, Case, Measured, Stage
from silta_followup.moves import day_of, happened
from silta_followup.reference import Reference
from silta_followup.standing import stamp

_BANDS = tuple(Band)


def not_measurable(case: Case) -> Refused | None:
    """The refusal where nothing can be measured now; possible also before there is a plan."""
    if case.stage is Stage.WAITING and case.round is not None:
        return None
    if case.round is None and case.stage is not Stage.CLOSED:
        return too_early("No client network has been heard of. Try again when there is one.")
    return follow_up.not_open(case)


def record(
    case: Case, command: RecordWorkAbility, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A new measurement, or a correction in an earlier one's place, by its day."""
    old = next((one for one in case.measured if one.measurement == command.corrects), None)
    refused = _refused(case, command, old, now, reference)
    if refused is not None:
        return refused
    form = reference.questionnaires.find(command.questionnaire, command.version)
    bands = () if form is None else _bands(form, command)
    if not bands or (old is not None and {b.scale for b in old.bands} - {b.scale for b in bands}):
        return follow_up.unfit(
            "too-few-answers",
            "Answer more items: too few are answered for a score"
            + (" that the earlier answers gave." if old else "."),
        )
    number = case.measurements + (old is None)
    made = Measured(
        measurement=old.measurement if old else f"{case.case}.w{number}",
        questionnaire=command.questionnaire,
        version=command.version,
        measured_on=command.measured_on,
        giver=reader_key(command.by),
        by_client=command.by == CLIENT,
        bands=bands,
        answers=command.given,
    )
    course = _with_changes((*(one for one in case.measured if one is not old), made))
    before = {one.measurement: one for one in case.measured}
    state = case.model_copy(update={"measured": course, "measurements": number})
    if case.last is not None:
        state = happened(state, now)
    facts = [
        fact
        for one in course
        for fact in _facts(
            state,
            one,
            before.get(one.measurement),
            # Of one that another changed nobody acted.
            command.by if one.measurement == made.measurement else None,
        )
    ]
    return Outcome(state, tuple(facts), answer={"measurement": made.measurement})


def _refused(
    case: Case,
    command: RecordWorkAbility,
    old: Measured | None,
    now: datetime,
    reference: Reference,
) -> Refused | None:
    if command.corrects is not None and old is None:
        return follow_up.unfit(
            "no-such-measurement", "Name a measurement of this case, or none for a new one."
        )
    if old is not None and old.giver != reader_key(command.by):
        return not_yours("Who recorded a measurement corrects it. Record one of your own.")
    if old is not None and old.questionnaire != command.questionnaire:
        return follow_up.unfit(
            "another-questionnaire", f"Correct it with {old.questionnaire}, which was answered."
        )
    used = [form.id for form in reference.forms(case)]
    form = reference.questionnaires.find(command.questionnaire, command.version)
    if old is None and command.questionnaire not in used:
        return follow_up.unfit(
            "questionnaire-not-used",
            f"Use one of the questionnaires of this case: {', '.join(used) or 'it has none yet'}.",
        )
    if form is None or form.purpose != "measure":
        return follow_up.unfit(
            "version-not-known", "Name a version of the questionnaire that the case view shows."
        )
    if command.measured_on > day_of(now):
        return follow_up.unfit("measured-in-the-future", "Record answers after they were given.")
    says = unfit(form, command.answered.answers, command.answered.worded)
    return None if says is None else follow_up.unfit("answers-do-not-fit", says)


def _bands(form: Questionnaire, command: RecordWorkAbility) -> tuple[Banded, ...]:
    answers = by_item(command.answered.answers)
    return tuple(
        Banded(scale=score.scale, band=score.band(value))
        for score in form.told
        if score.scale is not None and (value := form.score(score, answers)) is not None
    )


def _with_changes(measured: Iterable[Measured]) -> tuple[Measured, ...]:
    """In the order of their days, each with what changed since the one before it."""
    last: dict[tuple[str, Scale | UnknownCode], Band | UnknownCode] = {}
    course: list[Measured] = []
    for one in sorted(measured, key=lambda one: (one.measured_on, _number(one))):
        bands = []
        for banded in one.bands:
            key = (one.questionnaire, banded.scale)
            bands.append(banded.model_copy(update={"change": _change(last.get(key), banded.band)}))
            last[key] = banded.band
        course.append(one.model_copy(update={"bands": tuple(bands)}))
    return tuple(course)


def _number(one: Measured) -> int:
    return int(one.measurement.rpartition("w")[2])


def _change(before: Band | UnknownCode | None, now: Band | UnknownCode) -> Change | None:
    """By bands, not scores: within a band nothing is told. None where a band is not known here."""
    if not isinstance(before, Band) or not isinstance(now, Band):
        return None
    step = _BANDS.index(now) - _BANDS.index(before)
    return Change.BETTER if step > 0 else Change.WORSE if step < 0 else Change.SAME


def _facts(
    case: Case, one: Measured, before: Measured | None, by: Party | None
) -> list[WorkAbilityMeasured]:
    """What a measurement tells that was not told of it before."""
    same = before is not None and (before.measured_on, before.version) == (
        one.measured_on,
        one.version,
    )
    told = before.bands if before is not None and same else ()
    return [
        WorkAbilityMeasured(
            **stamp(case),
            by=by,
            scale=banded.scale,
            band=banded.band,
            change=banded.change,
            measured_on=one.measured_on,
            measurement=one.measurement,
            questionnaire=one.questionnaire,
            questionnaire_version=one.version,
        )
        for banded in one.bands
        if banded not in told
    ]
