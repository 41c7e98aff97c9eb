"""What reference files share: durations, how they are read, and what is wrong in them.

Durations are our defaults (the regions' documents name none), written like ``5 working days``.
"""

import re
import tomllib
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError

from silta_contracts.value import Value

_Model = TypeVar("_Model", bound=BaseModel)
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
    give_consultation: Duration = "5 working days"
    check_self_care: Duration = "28 days"
    answer_leading_on: Duration = "3 working days"
    answer_existing_service: Duration = "3 working days"
    answer_question: Duration = "5 working days"
    answer_advice: Duration = "5 working days"
    book_health_check: Duration = "30 days"
    record_health_check: Duration = "3 working days"
    request_after_check: Duration = "14 days"
    offer_early_service: Duration = "3 working days"
    book_early_service: Duration = "14 days"
    record_early_service: Duration = "3 working days"
    request_after_early_service: Duration = "14 days"
    reach_client: Duration = "5 working days"
    answer_consent: Duration = "14 days"
    ground_for_network: Duration = "14 days"
    confirm_invitees: Duration = "5 working days"
    answer_invitation: Duration = "5 working days"
    assemble_network: Duration = "20 working days"
    answer_times: Duration = "3 working days"
    answer_team_ask: Duration = "10 working days"
    schedule_meeting: Duration = "10 working days"
    record_meeting: Duration = "3 working days"
    name_case_manager: Duration = "5 working days"
    make_plan: Duration = "20 working days"
    remind_of_task: Duration = "3 days"
    answer_plan: Duration = "10 working days"
    answer_handover: Duration = "5 working days"
    revise_plan: Duration = "20 working days"
    first_follow_up: Duration = "90 days"
    between_follow_ups: Duration = "90 days"
    hold_follow_up: Duration = "10 working days"
    end_after_follow_up: Duration = "20 working days"
    review_closing: Duration = "10 working days"
    case_stalls: Duration = "60 days"
    coaching_quiet: Duration = "30 days"
    workplace_contact_quiet: Duration = "14 days"
    review_placement: Duration = "7 days"
    feedback_after_end: Duration = "30 days"


class UnreadableFile(ValueError):
    """A reference file cannot be used; the text names the place and what to do."""


def explained(wrong: ValidationError) -> str:
    """What is wrong in a file, one place after the other."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc']) or 'the file'}: {error['msg']}"
        for error in wrong.errors(include_url=False, include_input=False)
    )


def read_toml(model: type[_Model], text: str, name: str) -> _Model:
    """What the text of a TOML file says. Raises UnreadableFile, which names file and place."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise UnreadableFile(f"{name} is no TOML: {wrong}") from None
    except ValidationError as wrong:
        raise UnreadableFile(f"{name}: {explained(wrong)}") from None
