"""Codes that are strict when written and tolerant when read.

A fact's field is declared `Open[Need]`. Constructed in Python it takes a known code only (or an
unknown one that was decoded before and is passed on). Decoded from JSON, a code that a newer
writer knows and we do not is kept as `UnknownCode`, and shown as it is.

Who reads values back in Python mode (a state kept as documents) passes
`context={"tolerant": True}`, for a state may hold unknown codes, too.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final, Literal, Self, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from silta_contracts.ids import CODE_PATTERN
from silta_contracts.labels import label_in

_WRONG: Final = "unknown_code"
_WRONG_SAYS: Final = "is not a code of {codes}"

# "plain" is plain Finnish (selkokieli): what a code means for the client, in everyday words.
Language = Literal["fi", "sv", "en", "plain"]

_CODE: Final = re.compile(CODE_PATTERN.removeprefix("^").removesuffix("$"))


class Code(StrEnum):
    """A known code with its labels; the value is what stands on the wire.

    Swedish and plain Finnish of the contract's lists stand in `silta_contracts.labels`; a list of
    a service's own says them here. Show them with `label`.
    """

    fi: str
    en: str
    sv: str
    plain: str

    def __new__(cls, value: str, fi: str, en: str, sv: str = "", plain: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.fi = fi
        member.en = en
        member.sv = sv
        member.plain = plain
        return member

    @classmethod
    def known(cls, value: str) -> Self | None:
        """The member with this value, or none."""
        member = cls._value2member_map_.get(value)
        return member if isinstance(member, cls) else None


class UnknownCode(str):
    """A code of a newer writer, kept as it came. Only decoding makes one."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        if not _CODE.fullmatch(value):
            raise ValueError("a code is lowercase letters, digits and underscores, 64 at most")
        return super().__new__(cls, value)


def _read(codes: type[Code], value: object, info: ValidationInfo) -> Code | UnknownCode:
    if isinstance(value, codes):
        return value
    # A member of another code list is a programmer's error, even though it is a string, too.
    if isinstance(value, str) and not isinstance(value, Code):
        if (known := codes.known(value)) is not None:
            return known
        if isinstance(value, UnknownCode):
            return value
        if _is_reading(info) and _CODE.fullmatch(value):
            return UnknownCode(value)
    raise PydanticCustomError(_WRONG, _WRONG_SAYS, {"codes": codes.__name__})


def _is_reading(info: ValidationInfo) -> bool:
    if info.mode == "json":
        return True
    return isinstance(info.context, Mapping) and info.context.get("tolerant") is True


class _OpenCode:
    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        codes = _codes_of(source)
        written = core_schema.with_info_plain_validator_function(partial(_read, codes))
        # A known code, as nearly all are, is read without a call into Python.
        known = core_schema.enum_schema(codes, list(codes), sub_type="str")
        read = core_schema.union_schema(
            [known, written],
            mode="left_to_right",
            custom_error_type=_WRONG,
            custom_error_message=_WRONG_SAYS,
            custom_error_context={"codes": codes.__name__},
        )
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=written,
            serialization=core_schema.to_string_ser_schema(when_used="json"),
            metadata={"pydantic_js_functions": [partial(_describe, codes)]},
        )


def _describe(
    codes: type[Code], schema: CoreSchema, handler: GetJsonSchemaHandler
) -> JsonSchemaValue:
    return {
        "anyOf": [
            {"enum": [code.value for code in codes], "title": codes.__name__},
            {"pattern": CODE_PATTERN, "description": "a code of a newer writer"},
        ],
        "type": "string",
    }


def _codes_of(source: Any) -> type[Code]:
    for argument in get_args(source):
        if isinstance(argument, type) and issubclass(argument, Code):
            return argument
    raise TypeError("Open[...] takes a Code")


C = TypeVar("C", bound=Code)

Open = Annotated[C | UnknownCode, _OpenCode()]


def label(code: Code | UnknownCode | str, lang: Language = "fi") -> str:
    """What a code is called; an unknown one is shown as it is.

    Where a Swedish or plain label is still missing the Finnish one stands in.
    """
    if not isinstance(code, Code):
        return str(code)
    match lang:
        case "fi":
            return code.fi
        case "en":
            return code.en
        case "sv":
            own = code.sv
        case "plain":
            own = code.plain
    return own or label_in(lang, type(code).__name__, code.value) or code.fi
