"""A coaching unit's fidelity is assessed half-yearly until it is good, then yearly."""

import re
from datetime import date, datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import ZONE, after, morning_of
from silta_contracts.codes import Role
from silta_contracts.facts.fidelity import FidelityAssessed, FidelityDue
from silta_contracts.ids import OID_PATTERN, SLUG_PATTERN
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_reporting.commands_fidelity import AssessAgainBy, AssessFidelity
from silta_reporting.fidelity import GOOD, SUBJECT, Assessment, Fidelity, band_of
from silta_reporting.model import Case
from silta_reporting.reference import Reference


def may_assess(state: Case, party: Party, reference: Reference) -> bool:
    """Management, but not the assessed unit itself."""
    if not state.case.startswith(SUBJECT):
        return False
    match party:
        case OrganisationParty():
            own = f"{SUBJECT}{party.oid}:{party.unit}" == state.case
            return party.role == Role.MANAGEMENT and not own
        case SensitiveUnitParty():
            return party.role == Role.MANAGEMENT
        case _:
            return False


def assess(
    state: Case, command: AssessFidelity, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Tells points, band and the day of the next; said again it changes nothing.

    An older assessment that comes late takes its place in the course and moves no day.
    """
    if not (re.match(OID_PATTERN, command.oid) and re.match(SLUG_PATTERN, command.unit)):
        return Refused(
            "unit-unreadable",
            "Name organisation and unit as the directory does: an OID, 1.2.246.10 with 8 digits, "
            "and the code of the unit.",
            status=422,
            kept=False,
        )
    if command.assessed_on > now.astimezone(ZONE).date():
        return Refused(
            "assessed-in-the-future",
            "Name the day on which the unit was assessed: today or an earlier one.",
            status=422,
            kept=False,
        )
    band = band_of(sum(command.points))
    new = Assessment(on=command.assessed_on, points=command.points, band=band)
    before = state.fidelity.assessments if state.fidelity is not None else ()
    if new in before:
        return Outcome(state)
    others = tuple(one for one in before if one.on != new.on)
    course = tuple(sorted((*others, new), key=lambda one: one.on))
    next_on = _next(course[-1], reference)
    fact = FidelityAssessed(
        by=command.by,
        oid=command.oid,
        unit=command.unit,
        assessed_on=new.on,
        points=sum(new.points),
        band=band,
        next_on=next_on,
    )
    changed = state.model_copy(update={"fidelity": Fidelity(assessments=course, next_on=next_on)})
    if course[-1] != new:
        return Outcome(changed, (fact,))
    # A day that is over already is told of at once.
    return Outcome(changed, (fact,), ((AssessAgainBy(case=state.case), morning_of(next_on)),))


def is_due(
    state: Case, deadline: AssessAgainBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The day has come: told again and again until the unit is assessed."""
    if state.fidelity is None:
        return Outcome(state)
    oid, unit = state.case.removeprefix(SUBJECT).split(":")
    fact = FidelityDue(oid=oid, unit=unit, due_on=state.fidelity.next_on)
    again = after(now, reference.models.installation.durations.remind_of_fidelity)
    return Outcome(state, (fact,), ((AssessAgainBy(case=state.case), again),))


def _next(last: Assessment, reference: Reference) -> date:
    durations = reference.models.installation.durations
    wait = durations.assess_good_fidelity if last.band in GOOD else durations.assess_fidelity
    return after(morning_of(last.on), wait).astimezone(ZONE).date()
