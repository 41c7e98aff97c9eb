"""The files that consent reads at start: operating model, statutes, and who gets which data."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from silta_chassis.model_files import read_models
from silta_chassis.retention_file import read_retention
from silta_consent.entitlements import Entitlements, read_entitlements
from silta_consent.model import Case
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import DataCategory, Need, OrganisationType, Service, StatuteRefusal
from silta_contracts.ids import ActNumber, SectionNumber
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import Duration, UnreadableFile, read_toml
from silta_contracts.operating_models import OperatingModels
from silta_contracts.retention import NO_RETENTION, Retention
from silta_contracts.rules import NEVER_COVERED

_FILE: Final = ConfigDict(frozen=True, extra="forbid")


class Statute(BaseModel):
    """A section of an act that may stand in place of consent."""

    model_config = _FILE

    act: ActNumber
    section: SectionNumber
    name: str = Field(min_length=1, max_length=200)
    # Who may record it and whom it covers.
    parties: tuple[OrganisationType, ...] = Field(min_length=1)
    # Which data each of them gets on it.
    categories: dict[OrganisationType, tuple[DataCategory, ...]]
    # The request must name one of these needs; none: no condition.
    trigger_needs: tuple[Need, ...] = ()
    review_interval: Duration
    # What nobody has checked against the statute yet.
    unverified: tuple[
        Literal["section", "parties", "categories", "trigger_needs", "review_interval"], ...
    ] = ()

    @field_validator("parties")
    @classmethod
    def _coverable(cls, parties: tuple[OrganisationType, ...]) -> tuple[OrganisationType, ...]:
        if never := [party.value for party in parties if party in NEVER_COVERED]:
            raise ValueError(f"take out {', '.join(never)}: they always need consent")
        return parties

    @model_validator(mode="after")
    def _categories_of_each_party(self) -> Self:
        if strangers := [k.value for k in self.categories if k not in self.parties]:
            raise ValueError(f"categories: {', '.join(strangers)} is none of parties: take it out")
        if missing := [kind.value for kind in self.parties if kind not in self.categories]:
            raise ValueError(f"categories: say which data {', '.join(missing)} gets")
        if not self.all_categories:
            raise ValueError("categories: say which data the section carries")
        return self

    @property
    def all_categories(self) -> tuple[DataCategory, ...]:
        """The data that any of the parties gets, in the order of the contract's list."""
        named = {category for given in self.categories.values() for category in given}
        return tuple(category for category in DataCategory if category in named)

    def carries(self, kind: Open[OrganisationType], category: Open[DataCategory]) -> bool:
        """Whether this kind of organisation gets data of this category on it."""
        given = self.categories.get(kind, ()) if isinstance(kind, OrganisationType) else ()
        return category in given


class _StatutesFile(BaseModel):
    model_config = _FILE

    statutes: tuple[Statute, ...] = ()

    @field_validator("statutes")
    @classmethod
    def _each_once(cls, statutes: tuple[Statute, ...]) -> tuple[Statute, ...]:
        if len({(statute.act, statute.section) for statute in statutes}) != len(statutes):
            raise ValueError("an act and section stands twice: join the two")
        return statutes


@dataclass(frozen=True)
class Reference:
    """What consent looks up and never changes."""

    models: OperatingModels
    statutes: tuple[Statute, ...]
    entitlements: Entitlements
    retention: Retention = NO_RETENTION

    @property
    def receipts(self) -> tuple[Open[Service], ...]:
        """The services whose receipt a withdrawal waits for."""
        return self.models.installation.withdrawal_receipts

    def of(self, case: Case) -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)

    def statute(self, act: str, section: str) -> Statute | None:
        """That section of the act, if the file has it."""
        same = (s for s in self.statutes if (s.act, s.section) == (act, section))
        return next(same, None)

    def may_record(self, kind: Open[OrganisationType]) -> bool:
        """Whether any act names this kind of organisation."""
        return any(kind in statute.parties for statute in self.statutes)


def no_ground(
    statute: Statute | None, kind: Open[OrganisationType], needs: Sequence[Open[Need]]
) -> StatuteRefusal | None:
    """Why a statute is no ground for this kind of organisation and these needs, if so."""
    if statute is None:
        return StatuteRefusal.ACT_UNKNOWN
    if kind not in statute.parties:
        return StatuteRefusal.NOT_NAMED
    if statute.trigger_needs and not set(needs) & set(statute.trigger_needs):
        return StatuteRefusal.NOT_TRIGGERED
    return None


def read_statutes(text: str, name: str = "statutes.toml") -> tuple[Statute, ...]:
    """The statutes that the text of a file holds. Raises UnreadableFile."""
    return read_toml(_StatutesFile, text, name).statutes


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder. Raises UnreadableFile."""
    models = read_models(folder)
    if Service.CONSENT in models.installation.withdrawal_receipts:
        raise UnreadableFile(
            "installation.toml: withdrawal_receipts: take out consent, "
            "which collects the receipts and gives none"
        )
    return Reference(
        models,
        read_statutes(_text(folder, "statutes.toml")),
        read_entitlements(_text(folder, "disclosure.toml")),
        read_retention(folder),
    )


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableFile(
            f"{name} is missing in {folder}: copy the demonstration's and edit it"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{name} is not UTF-8: save it as UTF-8") from None
