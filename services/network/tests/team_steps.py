"""What the tests of a work-ability team do at the table."""

from typing import Any

from silta_contracts.codes import ConsentForm, ConsentPurpose
from silta_contracts.team_codes import ExaminationTime, TeamQuestion
from silta_network import commands_team as c

ASK = "k7m2qd4xw3bn6t5hzr2yfa4vju.k1"


def gathering(table: Any, n: int = 2, *types: str, **changes: Any) -> Any:
    """A consent for gathering information from health services and the clinic."""
    types = types or ("health_services", "rehabilitation_assessment_clinic")
    return table.consent(
        n,
        *types,
        **{"purpose": ConsentPurpose.GATHER_INFORMATION, "form": ConsentForm.WRITTEN, **changes},
    )


def asked(table: Any, kind: Any, unit: str = "assessment-clinic", **fields: Any) -> Any:
    """Coordination asks a unit."""
    return table.ask(kind, table.unit("early-service"), unit=table.unit(unit), **fields)


def consult(table: Any, unit: str = "assessment-clinic") -> Any:
    """The clinic is consulted."""
    question = TeamQuestion.REHABILITATION_NEED
    return asked(table, c.ConsultClinic, unit, question=question)


def examine(table: Any, unit: str = "psychiatry-outpatients") -> Any:
    """A unit is asked to examine the client before the meeting."""
    return asked(
        table,
        c.RequestExamination,
        unit,
        timing=ExaminationTime.BEFORE_MEETING,
        question=TeamQuestion.WORK_ABILITY,
    )
