"""A command's body, made from the command type: what the chassis injects is left out."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Union

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from silta_chassis.process import Command, Injected, Process, Ref, Vaulted, When


def marker(field: FieldInfo, kind: type) -> Any:
    """The marker of that kind on a field, if any."""
    return next((m for m in field.metadata if isinstance(m, kind)), None)


def keeps(process: Process) -> bool:
    """Whether some command of it brings what is personal."""
    return any(
        marker(field, Vaulted) is not None
        for row in process.rows
        if row.kind == "command"
        for field in row.message.model_fields.values()
    )


def _field(field: FieldInfo) -> tuple[Any, Any]:
    vaulted: Vaulted | None = marker(field, Vaulted)
    if vaulted is None:
        return field.annotation, field
    if field.is_required():
        return vaulted.body, Field(description=field.description)
    return vaulted.body | None, Field(default=None, description=field.description)


def body_model(row: When, *, discriminated: bool) -> type[BaseModel]:
    """The model of a row's body; ``command`` tells commands of one door apart."""
    fields: dict[str, Any] = {
        name: _field(field)
        for name, field in row.message.model_fields.items()
        if marker(field, Injected) is None
    }
    named: Any = Literal[row.name]
    fields["command"] = (named, ... if discriminated else row.name)
    return create_model(
        row.message.__name__,
        __config__=ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True),
        __doc__=row.message.__doc__,
        **fields,
    )


def door_body(rows: Sequence[When]) -> Any:
    """The type of a door's body: one model, or several told apart by ``command``."""
    models = [body_model(row, discriminated=len(rows) > 1) for row in rows]
    if len(models) == 1:
        return models[0]
    # The members are known at run time only: `|` cannot be written.
    return Annotated[Union[tuple(models)], Field(discriminator="command")]  # noqa: UP007


def vaulted_values(command: type[Command], body: BaseModel) -> dict[str, tuple[Vaulted, Any]]:
    """The personal values of a body, as JSON values, by field."""
    found = {}
    for name, field in command.model_fields.items():
        vaulted: Vaulted | None = marker(field, Vaulted)
        value = getattr(body, name, None)
        if vaulted is not None and value is not None:
            found[name] = (vaulted, jsonable_encoder(value))
    return found


def to_command(
    command: type[Command], body: BaseModel, refs: dict[str, Ref], injected: dict[str, Any]
) -> Command:
    """The command as decisions see it: references where the body held what is personal."""
    given = {
        name: getattr(body, name)
        for name, field in command.model_fields.items()
        if name in body.model_fields_set and marker(field, Injected) is None
    }
    seen = {
        name: mark.seen(getattr(body, mark.of))
        for name, field in command.model_fields.items()
        if (mark := marker(field, Injected)) is not None and mark.seen is not None
    }
    return command.model_validate({**given, **refs, **seen, **injected})
