"""Publishing the indicators of an area and period."""

from datetime import date, datetime

from silta_chassis.process import Outcome, Refused, ViewReader
from silta_chassis.workdays import ZONE
from silta_contracts.codes import Role
from silta_contracts.facts import IndicatorsPublished
from silta_contracts.operating_model import OperatingModel
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_contracts.payload import IndicatorValue, SuppressedCell
from silta_reporting.commands import PublishIndicators
from silta_reporting.indicators import indicators
from silta_reporting.model import MILESTONES, Case, Measures
from silta_reporting.parties import is_among
from silta_reporting.periods import days_of
from silta_reporting.reference import Reference
from silta_reporting.suppression import suppressed

SUBJECT = "indicators:"


def may_publish(state: Case, party: Party, reference: Reference) -> bool:
    """Management or coordination, the unit that coordinates the area in whatever role."""
    if not state.case.startswith(SUBJECT):
        return False
    if not isinstance(party, OrganisationParty | SensitiveUnitParty):
        return False
    code = state.case.removeprefix(SUBJECT).partition(":")[0]
    areas = [area for area in reference.model.areas if area.code == code]
    coordinating = [unit for area in areas for unit in (area.coordinating, area.deputy)]
    return party.role in (Role.MANAGEMENT, Role.COORDINATION) or is_among(party, coordinating)


async def gather_measures(
    views: ViewReader, command: PublishIndicators, now: datetime
) -> PublishIndicators:
    """The command with the measures of its period, of its area or of no area that may be named."""
    days = days_of(command.period)
    documents = await views.documents("measures") if days is not None else []
    kept = (Measures.model_validate(d, context={"tolerant": True}) for d in documents)
    counted = tuple(
        measures
        for measures in kept
        if measures.model is not None
        and measures.area in (command.area, None)
        and days is not None
        and any(placed(measures, name, days) for name, _, _ in MILESTONES)
    )
    return command.model_copy(update={"measures": counted})


def placed(measures: Measures, name: str, days: tuple[date, date]) -> bool:
    """Whether a date of a case lies in a period, by Helsinki's calendar."""
    moment: datetime | None = getattr(measures, name)
    return moment is not None and days[0] <= moment.astimezone(ZONE).date() <= days[1]


def publish(
    state: Case, command: PublishIndicators, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Counts and publishes; what was published before is replaced."""
    model = reference.model
    if command.area not in [area.code for area in model.areas]:
        return Refused(
            "area-unknown",
            "The operating model has no area of this code. Use a code of its file.",
            status=404,
            kept=False,
        )
    days = days_of(command.period)
    if days is None:
        return Refused(
            "period-unreadable",
            "Write a period like 2026, 2026-h1, 2026-q1 or 2026-01.",
            status=422,
            kept=False,
        )
    if days[0] > now.astimezone(ZONE).date():
        return Refused(
            "period-not-begun", "This period has not begun. Publish it once it has.", kept=False
        )
    values, hidden = counted(command.measures, command.area, days, model)
    return Outcome(
        state,
        facts=(
            IndicatorsPublished(
                by=command.by,
                area=command.area,
                period=command.period,
                model_version=model.version,
                suppression_limit=model.suppression_limit,
                values=values,
                suppressed=hidden,
            ),
        ),
    )


def counted(
    measures: tuple[Measures, ...], area: str, days: tuple[date, date], model: OperatingModel
) -> tuple[tuple[IndicatorValue, ...], tuple[SuppressedCell, ...]]:
    """The cells that are shown, and those that are hidden."""
    # A case without an area (turvakielto) counts where it was coordinated: in the fallback area.
    here = [case for case in measures if model.area(case.area).code == area]
    values: list[IndicatorValue] = []
    hidden: list[SuppressedCell] = []
    for indicator in indicators(model.feedback_questions):
        cases = [case for case in here if placed(case, indicator.day, days)]
        shown, small = suppressed(indicator.count(cases), model.suppression_limit)
        values += [
            IndicatorValue(
                indicator=indicator.code,
                group=cell.group,
                value=cell.value,
                measure=indicator.measure,
                cases=cell.cases,
            )
            for cell in shown
        ]
        hidden += [SuppressedCell(indicator=indicator.code, group=cell.group) for cell in small]
    return tuple(values), tuple(hidden)
