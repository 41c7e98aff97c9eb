"""The frozen model that every value of the contract is made of, and its notion of time."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value: unknown fields are refused when it is written.

    Reading is tolerant instead; that is chosen by who reads (`silta_contracts.binding`), so a
    writer cannot send a misspelt field and a reader does not fail on a newer one.
    """

    # Inputs are hidden in errors since errors are logged and a value may be personal.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


# A point of time: a time without a zone is refused, any other zone is turned into UTC.
Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]
