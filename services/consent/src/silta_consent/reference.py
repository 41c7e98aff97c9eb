"""The files that consent reads at start: the operating model and the statutes."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from silta_contracts.codes import DataCategory, Need, OrganisationType, Service, StatuteRefusal
from silta_contracts.ids import ActNumber, SectionNumber
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import (
    Duration,
    OperatingModel,
    UnreadableFile,
    explained,
    read_operating_model,
)

_FILE: Final = ConfigDict(frozen=True, extra="forbid")

# No statute stands in place of their consent; a file that names them is a mistake.
NEVER_COVERED: Final = frozenset(
    {
        OrganisationType.ASSOCIATION,
        OrganisationType.PARISH,
        OrganisationType.EDUCATIONAL_INSTITUTION,
        OrganisationType.EMPLOYER,
        OrganisationType.INSURER,
        OrganisationType.PENSION_INSURER,
        OrganisationType.OCCUPATIONAL_HEALTH,
    }
)


class Statute(BaseModel):
    """A section of an act that may stand in place of consent."""

    model_config = _FILE

    act: ActNumber
    section: SectionNumber
    name: str = Field(min_length=1, max_length=200)
    # Who may record it and whom it covers.
    parties: tuple[OrganisationType, ...] = Field(min_length=1)
    categories: tuple[DataCategory, ...] = Field(min_length=1)
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

    model: OperatingModel
    statutes: tuple[Statute, ...]

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
    try:
        return _StatutesFile.model_validate(tomllib.loads(text)).statutes
    except tomllib.TOMLDecodeError as wrong:
        raise UnreadableFile(f"{name} is no TOML: {wrong}") from None
    except ValidationError as wrong:
        raise UnreadableFile(f"{name}: {explained(wrong)}") from None


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder. Raises UnreadableFile."""
    model = read_operating_model(_text(folder, "operating-model.toml"))
    if Service.CONSENT in model.withdrawal_receipts:
        raise UnreadableFile(
            "operating-model.toml: withdrawal_receipts: take out consent, "
            "which collects the receipts and gives none"
        )
    return Reference(model, read_statutes(_text(folder, "statutes.toml")))


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableFile(
            f"{name} is missing in {folder}: copy the demonstration's and edit it"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{name} is not UTF-8: save it as UTF-8") from None
