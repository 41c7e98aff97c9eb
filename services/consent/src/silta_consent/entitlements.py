"""Which role gets which data for which purpose: the file `disclosure.toml`, that operators edit."""

from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
)

from silta_contracts.codes import ConsentPurpose, DataCategory, Mandate, Role
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import read_toml

_FILE: Final = ConfigDict(frozen=True, extra="forbid")
# What tells where somebody lives or how to reach them (661/2009 s. 36), and who they are.
PROTECTED: Final = (DataCategory.IDENTITY, DataCategory.CONTACT)
# Past this a decision would outlive a withdrawal for longer than anybody expects.
LONGEST_DECISION_SECONDS: Final = 5


def _each_once(categories: tuple[DataCategory, ...]) -> tuple[DataCategory, ...]:
    if twice := sorted({c.value for c in categories if categories.count(c) > 1}):
        raise ValueError(f"{', '.join(twice)} stands twice: take one out")
    return categories


Categories = Annotated[tuple[DataCategory, ...], AfterValidator(_each_once)]


class Entitled(BaseModel):
    """The data that somebody gets for each purpose, where a ground carries it; an empty list: none.

    Every purpose has to stand in the file, so that what is not given is a decision, too.
    """

    model_config = _FILE

    cooperate: Categories
    gather_information: Categories
    single_party: Categories

    def to(self, purpose: Open[ConsentPurpose]) -> tuple[DataCategory, ...]:
        """The data for a purpose; none for one that is not known."""
        if not isinstance(purpose, ConsentPurpose):
            return ()
        found: tuple[DataCategory, ...] = getattr(self, purpose.value)
        return found


class ClosePerson(BaseModel):
    """The data that a close person gets: named by the client, or acting on a mandate."""

    model_config = _FILE

    categories: Categories


class Entitlements(BaseModel):
    """The file: roles, the expert by experience, close persons, and how long an answer holds."""

    model_config = _FILE

    # Seconds from an answer until nobody may use it any more.
    decision_lasts: int = Field(ge=1, le=LONGEST_DECISION_SECONDS)
    # Seconds for which the one disclosure on an oral consent may be asked for again.
    oral_disclosure_lasts: int = Field(ge=1, le=300)
    withhold_if_protected: Categories
    roles: dict[Role, Entitled]
    expert_by_experience: Entitled
    close_person: ClosePerson
    mandates: dict[Mandate, ClosePerson]
    # What nobody has checked against law or with the data protection officer yet.
    unverified: tuple[str, ...] = ()

    @field_validator("withhold_if_protected")
    @classmethod
    def _at_least(cls, categories: tuple[DataCategory, ...]) -> tuple[DataCategory, ...]:
        if left_out := [c.value for c in PROTECTED if c not in categories]:
            raise ValueError(f"add {', '.join(left_out)}: it tells who or where the client is")
        return categories

    @field_validator("roles")
    @classmethod
    def _every_role(cls, roles: dict[Role, Entitled]) -> dict[Role, Entitled]:
        if missing := [role.value for role in Role if role not in roles]:
            raise ValueError(
                f"say what {', '.join(missing)} gets, with empty lists where it gets nothing"
            )
        return roles

    @field_validator("mandates")
    @classmethod
    def _every_mandate(cls, mandates: dict[Mandate, ClosePerson]) -> dict[Mandate, ClosePerson]:
        if missing := [one.value for one in Mandate if one not in mandates]:
            raise ValueError(
                f"say what {', '.join(missing)} gets, with an empty list where it gets nothing"
            )
        return mandates

    @field_validator("unverified")
    @classmethod
    def _is_there(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        known = {
            "roles",
            "expert_by_experience",
            "close_person",
            "mandates",
            "withhold_if_protected",
        }
        if wrong := [place for place in places if place not in known]:
            raise ValueError(f"{', '.join(wrong)} is no part of the file: name {sorted(known)}")
        return places

    def of(self, role: Open[Role], purpose: Open[ConsentPurpose]) -> tuple[DataCategory, ...]:
        """The data that a unit in this role gets for a purpose; none for a role not known."""
        entitled = self.roles.get(role) if isinstance(role, Role) else None
        return entitled.to(purpose) if entitled is not None else ()

    def on_mandate(self, mandate: Open[Mandate] | None) -> tuple[DataCategory, ...]:
        """The data that a close person gets who acts on that mandate; none without a known one."""
        found = self.mandates.get(mandate) if isinstance(mandate, Mandate) else None
        return found.categories if found is not None else ()


def read_entitlements(text: str, name: str = "disclosure.toml") -> Entitlements:
    """What the text of the file says. Raises UnreadableFile."""
    return read_toml(Entitlements, text, name)
