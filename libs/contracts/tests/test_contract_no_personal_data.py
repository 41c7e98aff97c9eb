"""No field of any fact can carry free text, a name, a contact or an identity."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from silta_contracts.catalogue import FACTS
from silta_contracts.open_codes import Code, UnknownCode

# A time without a zone is not allowed, so `datetime` itself is not.
ALLOWED: tuple[Any, ...] = (bool, int, date, AwareDatetime, type(None))
PERSONAL = (
    "Matti Meikäläinen",
    "Matti",
    "matti meikäläinen",
    "matti@example.org",
    "+358401234567",
    "0401234567",
    "040 123 4567",
    "040-1234567",
    "010190-900X",
    "010190A900X",
    "Kauppakatu 1 A 2",
    "00100",
    "hän kertoi, että",
    "",
)


def problems(where: str, annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        yield from problems(where, inner, (*more, *metadata))
    elif origin is Literal:
        return
    elif origin is tuple:
        item, rest = get_args(annotation)
        if rest is not Ellipsis:
            yield f"{where}: a tuple of fixed length"
        yield from problems(where, item)
    elif origin is not None:
        if origin not in (Union, UnionType):
            yield f"{where}: {annotation}"
        for argument in get_args(annotation):
            yield from problems(where, argument, metadata)
    elif annotation is str:
        yield from text_problems(where, metadata)
    elif not isinstance(annotation, type):
        yield f"{where}: {annotation}"
    elif issubclass(annotation, Code | UnknownCode) or annotation in ALLOWED:
        return
    elif issubclass(annotation, BaseModel):
        yield from model_problems(annotation)
    else:
        yield f"{where}: {annotation.__name__}"


def text_problems(where: str, metadata: tuple[Any, ...]) -> Iterator[str]:
    patterns = [
        part.pattern for item in metadata for part in _parts(item) if hasattr(part, "pattern")
    ]
    patterns = [pattern for pattern in patterns if pattern]
    if not patterns:
        yield f"{where}: a string without a pattern"
    for pattern in patterns:
        if not (str(pattern).startswith("^") and str(pattern).endswith("$")):
            yield f"{where}: a pattern that is not anchored"
        for text in PERSONAL:
            if re.search(pattern, text):
                yield f"{where}: lets {text!r} through"


def _parts(item: Any) -> list[Any]:
    return item.metadata if isinstance(item, FieldInfo) else [item]


def model_problems(model: type[BaseModel]) -> Iterator[str]:
    if not model.model_config.get("frozen") or model.model_config.get("extra") != "forbid":
        yield f"{model.__name__}: not frozen, or takes unknown fields"
    for name, field in model.model_fields.items():
        where = f"{model.__name__}.{name}"
        if name != "fact" and not field.description:
            yield f"{where}: has no description"
        yield from problems(where, field.annotation, tuple(field.metadata))


@pytest.mark.parametrize("fact_type", FACTS, ids=lambda fact: fact.__name__)
def test_a_fact_has_no_room_for_personal_data(fact_type: type[BaseModel]) -> None:
    assert list(model_problems(fact_type)) == []


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        bytes,
        float,
        datetime,
        dict[str, int],
        list[int],
        Any,
        Annotated[str, StringConstraints(max_length=10)],
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z ]+$")],
        Annotated[str, StringConstraints(pattern=r"[a-z]")],
        tuple[str, ...],
        str | None,
    ],
)
def test_the_walk_finds_what_could_carry_it(annotation: Any) -> None:
    assert list(problems("field", annotation))


@pytest.mark.parametrize("fact_type", FACTS, ids=lambda fact: fact.__name__)
def test_a_fact_says_what_it_means_and_where_it_comes_from(fact_type: type[BaseModel]) -> None:
    text = fact_type.__doc__ or ""
    assert "Source:" in text


@pytest.mark.parametrize("fact_type", FACTS, ids=lambda fact: fact.__name__)
def test_what_may_be_none_is_none_unless_told(fact_type: type[BaseModel]) -> None:
    # Else leaving None out of the JSON would not be read back as the same fact.
    for name, field in fact_type.model_fields.items():
        if type(None) in get_args(field.annotation):
            assert field.default is None, name
