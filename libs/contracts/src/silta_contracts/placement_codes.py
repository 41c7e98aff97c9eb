"""The codes of placements: rehabilitative work activity and work-based assessment."""

from silta_contracts.open_codes import Code


class PlacementKind(Code):
    """What a placement is for.

    Source: domain.md, Linked processes: rehabilitative work activity (*kuntouttava työtoiminta*)
    and work-based assessment of work ability.
    """

    REHABILITATIVE_WORK = (
        "rehabilitative_work",
        "kuntouttava työtoiminta",
        "rehabilitative work activity",
    )
    WORK_BASED_ASSESSMENT = (
        "work_based_assessment",
        "työkyvyn arviointi työtehtävissä",
        "work-based assessment of work ability",
    )


class PlacementOutcome(Code):
    """How a placement ended; never why, nor by whose wish."""

    EMPLOYED = "employed", "työssä", "in work"
    STUDYING = "studying", "opiskelee", "studying"
    ASSESSED = "assessed", "arvio on tehty", "the assessment is done"
    ENDED = "ended", "päättynyt", "ended"
