"""The frozen model that every value of the contract is made of, and its notion of time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value: unknown fields are refused when it is written.

    Reading is tolerant instead; that is chosen by who reads (`silta_contracts.binding`), so a
    writer cannot send a misspelt field and a reader does not fail on a newer one.
    """

    # Inputs are hidden in errors since errors are logged and a value may be personal. Validators
    # are built when first used: a process knows all types, and reads few.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with changes, checked like everything that is written: Pydantic's own is not."""
        if not update:
            return super().model_copy(deep=deep)
        kept = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate({**kept, **update})


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


# A point of time: a time without a zone is refused, any other zone is turned into UTC.
Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]
