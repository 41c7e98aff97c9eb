"""The operating model (*toimintamalli*): a file that people edit and every service loads.

TOML; :func:`read_operating_model` checks it and says in plain words what is wrong where. Durations
are our defaults (the regions' documents name none), written like ``5 working days``.
"""

import hashlib
import re
import tomllib
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, model_validator

from silta_contracts.codes import Service
from silta_contracts.fact import ModelRef
from silta_contracts.ids import AreaId, IndicatorCode, ModelVersion
from silta_contracts.open_codes import Open
from silta_contracts.party import OrganisationParty, Unit, same_unit
from silta_contracts.value import Value

_DURATION = re.compile(r"^[1-9][0-9]{0,4} (seconds?|minutes?|hours?|days?|working days?)$")


def _duration(text: str) -> str:
    if not _DURATION.match(text):
        raise ValueError("write a duration like '5 working days', '14 days' or '48 hours'")
    return text


# A duration as people write it; what a working day is, says the service's calendar.
Duration = Annotated[str, AfterValidator(_duration)]


class Durations(Value):
    """How long each step may take before somebody is told; all are our defaults."""

    triage: Duration = "5 working days"
    answer_consent: Duration = "14 days"
    confirm_consent: Duration = "7 days"
    contact_request_after_consent: Duration = "7 days"
    inform_client: Duration = "7 days"
    acknowledge_withdrawal: Duration = "24 hours"
    escalate_withdrawal: Duration = "2 working days"
    ground_for_network: Duration = "14 days"
    confirm_invitees: Duration = "5 working days"
    answer_invitation: Duration = "5 working days"
    assemble_network: Duration = "20 working days"
    schedule_meeting: Duration = "10 working days"
    record_meeting: Duration = "3 working days"
    name_case_manager: Duration = "5 working days"
    make_plan: Duration = "20 working days"
    answer_plan: Duration = "10 working days"
    answer_handover: Duration = "5 working days"
    revise_plan: Duration = "20 working days"
    hold_follow_up: Duration = "10 working days"
    end_after_follow_up: Duration = "20 working days"
    review_closing: Duration = "10 working days"
    case_stalls: Duration = "60 days"
    feedback_after_end: Duration = "30 days"


class Area(Value):
    """An area of coordination: the municipalities that it serves and who coordinates."""

    code: AreaId
    name: str = Field(min_length=1, max_length=80)
    municipalities: tuple[Annotated[str, Field(pattern=r"^[0-9]{3}$")], ...] = Field(min_length=1)
    coordinating: OrganisationParty
    deputy: OrganisationParty


class OperatingModel(Value):
    """One version of the model, with the hash of its file."""

    version: ModelVersion
    hash: str = ""
    fallback_area: AreaId = Field(
        description="whose coordination triages under turvakielto, when no area may be named"
    )
    quorum_professionals: int = Field(default=2, ge=1, le=20)
    unreached_tries: int = Field(
        default=3, ge=1, description="tries before a case may be closed as not reached"
    )
    suppression_limit: int = Field(
        default=5, ge=1, description="indicator cells of fewer cases are hidden"
    )
    withdrawal_receipts: tuple[Open[Service], ...] = (
        Service.INTAKE,
        Service.NETWORK,
        Service.PLANNING,
        Service.FOLLOWUP,
        Service.REPORTING,
    )
    feedback_questions: tuple[IndicatorCode, ...] = ("heard", "helped", "one_contact")
    durations: Durations = Durations()
    areas: tuple[Area, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> "OperatingModel":
        codes = [area.code for area in self.areas]
        if len(set(codes)) != len(codes):
            raise ValueError("two areas have the same code")
        served = [m for area in self.areas for m in area.municipalities]
        if len(set(served)) != len(served):
            raise ValueError("a municipality is served by two areas")
        if self.fallback_area not in codes:
            raise ValueError("fallback_area is none of the areas")
        for area in self.areas:
            if same_unit(area.coordinating, area.deputy):
                raise ValueError(f"area {area.code}: the deputy must be another unit")
        return self

    @property
    def ref(self) -> ModelRef:
        """What facts say of the model."""
        return ModelRef(version=self.version, hash=self.hash)

    def area(self, code: str | None) -> Area:
        """The area of that code; the fallback's where no area may be named."""
        found = next((area for area in self.areas if area.code == code), None)
        return found or self.area(self.fallback_area)

    def area_of_municipality(self, municipality: str) -> Area | None:
        """The area that serves a municipality (3 digits)."""
        return next((a for a in self.areas if municipality in a.municipalities), None)

    def is_coordination(self, party: Unit) -> bool:
        """Whether a unit coordinates some area, or is a deputy there."""
        return any(
            same_unit(party, unit) for a in self.areas for unit in (a.coordinating, a.deputy)
        )


class UnreadableFile(ValueError):
    """A reference file cannot be used; the text names the place and what to do."""


def read_operating_model(text: str, name: str = "operating-model.toml") -> OperatingModel:
    """The model that the text of a file holds. Raises UnreadableFile."""
    try:
        content = tomllib.loads(text)
        content["hash"] = hashlib.sha256(text.encode()).hexdigest()
        return OperatingModel.model_validate(content, context={"tolerant": False})
    except tomllib.TOMLDecodeError as wrong:
        raise UnreadableFile(f"{name} is no TOML: {wrong}") from None
    except ValidationError as wrong:
        raise UnreadableFile(f"{name}: {explained(wrong)}") from None


def explained(wrong: ValidationError) -> str:
    """What is wrong in a file, one place after the other."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc']) or 'the file'}: {error['msg']}"
        for error in wrong.errors(include_url=False, include_input=False)
    )
