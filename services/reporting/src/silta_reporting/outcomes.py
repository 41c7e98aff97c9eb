"""Indicators of what came of it: how needs ended, and whether work ability is better."""

from silta_contracts.course_codes import Band, Measure, NeedEndOutcome, Scale
from silta_reporting.counting import Indicator, by_code, number, ratio, share
from silta_reporting.model import Measures

COUNT, PERCENT = Measure.COUNT, Measure.PERCENT


def _outcome(case: Measures) -> tuple[str, ...]:
    return () if case.outcome is None else (case.outcome,)


def _bands(case: Measures) -> tuple[str, ...]:
    return tuple(m.band for m in case.work_ability if m.scale == Scale.WORK_ABILITY_SCORE)


def _places(case: Measures) -> list[int]:
    return [tuple(Band).index(band) for m in _bands(case) if (band := Band.known(m)) is not None]


OUTCOMES: tuple[Indicator, ...] = (
    Indicator(
        "outcomes",
        "Tuen tarpeen päättyminen",
        "How the need ended",
        COUNT,
        "closed",
        by_code(NeedEndOutcome, _outcome),
        NeedEndOutcome,
    ),
    Indicator(
        "closed_otherwise",
        "Muuten päättyneet asiat",
        "Cases closed otherwise",
        COUNT,
        "closed",
        number(among=lambda case: case.outcome is None),
    ),
    Indicator(
        "goals_met",
        "Saavutetut tavoitteet",
        "Goals met",
        PERCENT,
        "closed",
        ratio(lambda case: (case.goals_met, case.goals)),
    ),
    # Health benefit: by the case's first day of measuring; its course is counted whole.
    Indicator(
        "work_ability",
        "Työkyky viimeksi arvioituna",
        "Work ability when it was measured last",
        COUNT,
        "work_ability_measured",
        by_code(Band, lambda case: _bands(case)[-1:]),
        Band,
    ),
    Indicator(
        "work_ability_better",
        "Työkyky parempi kuin ensimmäisellä kerralla",
        "Work ability better than the first time",
        PERCENT,
        "work_ability_measured",
        share(
            lambda case: _places(case)[-1] > _places(case)[0],
            among=lambda case: len(_places(case)) > 1,
        ),
    ),
)
