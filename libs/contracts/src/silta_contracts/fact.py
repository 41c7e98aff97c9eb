"""What every fact holds, and how it is named on the wire."""

import re
from abc import abstractmethod
from functools import cache
from typing import Any, Final

from pydantic import Field

from silta_contracts.ids import AreaId, CaseId, GroundId, ModelVersion, Sha256
from silta_contracts.party import Party, Unit
from silta_contracts.value import Moment, Value

_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def _kebab(name: str) -> str:
    return _WORD.sub("-", name).lower()


class AnyFact(Value):
    """Something that happened, told in the past tense, of a case or of something else.

    Each type declares its name once: `fact: Literal["ConsentGranted"] = "ConsentGranted"`.
    """

    fact: str = Field(description="name of the fact type")
    by: Party | None = Field(
        default=None, description="the acting party; none for a deadline or a reaction"
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        name = cls.model_fields["fact"].default
        if isinstance(name, str) and name != cls.__name__:
            raise TypeError(f"{cls.__name__} declares the name {name}")

    @property
    @abstractmethod
    def subject(self) -> str:
        """What the fact is about: the key of its topic, in which order holds."""

    @classmethod
    def kebab_name(cls) -> str:
        """The name in kebab case: contact-request-received."""
        return _kebab(cls.__name__)

    @classmethod
    def wire_type(cls) -> str:
        """The CloudEvents type: fi.silta.contact-request-received.v1."""
        return f"fi.silta.{cls.kebab_name()}.v1"


class Fact(AnyFact):
    """A fact of a case. From NetworkConvened on it names its grounds and the network's round."""

    case: CaseId = Field(description="the case, 26 letters and digits")
    grounds: tuple[GroundId, ...] = Field(
        default=(), description="ids of the grounds that the fact stands on"
    )
    round: int | None = Field(
        default=None, ge=1, description="which network of the case, the first is 1"
    )

    @property
    def subject(self) -> str:
        return self.case


class ModelRef(Value):
    """Which operating model (*toimintamalli*) a case follows."""

    version: ModelVersion = Field(description="version of the model file")
    hash: Sha256 = Field(description="SHA-256 of the model file, hexadecimal")


class KeyFact(Fact):
    """A fact that tells how the model is carried out: it carries area and model."""

    area: AreaId | None = Field(
        default=None,
        description="area code of the model file; none under turvakielto (661/2009 s. 36)",
    )
    model: ModelRef = Field(description="the operating model that the case follows")


class DeadlineFact(Fact):
    """A time that came: whose step was waited for, and who is told of it now."""

    party: Party = Field(description="the party whose step is waited for")
    addressed: Party = Field(description="the party that is told: the same, its deputy, another")
    deputy: Unit | None = Field(
        default=None, description="the deputy of the party whose step is waited for"
    )
    due: Moment = Field(description="when the step is or was due")
