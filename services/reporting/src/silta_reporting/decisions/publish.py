"""Publishing the indicators of an area and period."""

from datetime import date, datetime

from silta_chassis.process import Outcome, Refused, ViewReader
from silta_chassis.workdays import ZONE
from silta_contracts.codes import Role
from silta_contracts.facts import IndicatorsPublished
from silta_contracts.operating_models import Adopted, OperatingModels
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_contracts.payload import IndicatorValue, SuppressedCell
from silta_reporting.commands import PublishIndicators
from silta_reporting.indicators import indicators
from silta_reporting.model import MILESTONES, Case, Measures
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
    leads = party.role in (Role.MANAGEMENT, Role.COORDINATION)
    return leads or reference.models.is_coordination(party, code)


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
    adopted = tuple(Adopted.model_validate(d) for d in await views.documents("models"))
    return command.model_copy(update={"measures": counted, "adopted": adopted})


def placed(measures: Measures, name: str, days: tuple[date, date]) -> bool:
    """Whether a date of a case lies in a period, by Helsinki's calendar."""
    moment: datetime | None = getattr(measures, name)
    return moment is not None and days[0] <= moment.astimezone(ZONE).date() <= days[1]


def publish(
    state: Case, command: PublishIndicators, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Counts and publishes; what was published before is replaced."""
    models = reference.models
    if command.area not in models.areas:
        return Refused(
            "area-unknown",
            "There is no operating model of an area of this code. Use a code of its files.",
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
    today = now.astimezone(ZONE).date()
    if days[0] > today:
        return Refused(
            "period-not-begun", "This period has not begun. Publish it once it has.", kept=False
        )
    values, hidden = counted(command.measures, command.area, days, models)
    return Outcome(
        state,
        facts=(
            IndicatorsPublished(
                by=command.by,
                area=command.area,
                period=command.period,
                model_version=models.chosen(command.area, command.adopted, today).version,
                suppression_limit=models.installation.suppression_limit,
                values=values,
                suppressed=hidden,
            ),
        ),
    )


def counted(
    measures: tuple[Measures, ...], area: str, days: tuple[date, date], models: OperatingModels
) -> tuple[tuple[IndicatorValue, ...], tuple[SuppressedCell, ...]]:
    """The cells that are shown, and those that are hidden."""
    # A case without an area (turvakielto) counts where it was coordinated: in the fallback area.
    here = [case for case in measures if models.named(case.area) == area]
    values: list[IndicatorValue] = []
    hidden: list[SuppressedCell] = []
    # Cases of every version are counted, each of which may have asked other questions.
    asked = dict.fromkeys(q for model in models.of_area(area) for q in model.feedback_questions)
    for indicator in indicators(tuple(asked)):
        cases = [case for case in here if placed(case, indicator.day, days)]
        shown, small = suppressed(indicator.count(cases), models.installation.suppression_limit)
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
