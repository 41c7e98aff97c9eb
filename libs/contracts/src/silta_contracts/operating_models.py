"""All files of the operating model (*toimintamalli*) that an installation has, and which holds.

A folder of reference files has ``installation.toml`` and ``models/<area>/<version>.toml``, one file
a version of one area's model. A version is a file for good: what has been adopted is not edited,
the next version is a new file. Pure: :mod:`silta_chassis.model_files` reads the folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import Field

from silta_contracts.area_model import AreaModel, in_order, read_area_model
from silta_contracts.codes import Service
from silta_contracts.following import Followed
from silta_contracts.ids import AreaId, ModelVersion, Sha256
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import Duration, UnreadableFile, read_toml
from silta_contracts.party import Unit, same_unit
from silta_contracts.value import Value

INSTALLATION: Final = "installation.toml"
MODELS: Final = "models"


class MissingModel(UnreadableFile):
    """A case follows a version whose file is not here; the text names the file and what to do."""


class Waits(Value):
    """Times that hold for every area, or before an area is known; all are our defaults."""

    confirm_consent: Duration = "7 days"
    contact_request_after_consent: Duration = "7 days"
    inform_client: Duration = "7 days"
    acknowledge_withdrawal: Duration = "24 hours"
    escalate_withdrawal: Duration = "2 working days"
    # IPS fidelity of a coaching unit: half-yearly until it is good, then yearly.
    assess_fidelity: Duration = "182 days"
    assess_good_fidelity: Duration = "365 days"
    remind_of_fidelity: Duration = "28 days"


class Installation(Value):
    """What is of the whole installation, whatever the area: ``installation.toml``."""

    fallback_area: AreaId = Field(
        description="whose coordination triages under turvakielto, when no area may be named"
    )
    suppression_limit: int = Field(
        default=5, ge=1, description="indicator cells of fewer cases are hidden"
    )
    withdrawal_receipts: tuple[Open[Service], ...] = (
        Service.INTAKE,
        Service.NETWORK,
        Service.PLANNING,
        Service.FOLLOWUP,
        Service.REPORTING,
    )
    durations: Waits = Waits()


class Adopted(Value):
    """That the leadership adopted a version of an area's model, and from which day."""

    area: AreaId
    version: ModelVersion
    hash: Sha256
    effective_from: date


@dataclass(frozen=True)
class OperatingModels:
    """Every version of every area's model, and what is of the installation."""

    installation: Installation
    versions: tuple[AreaModel, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes of the areas."""
        return tuple(dict.fromkeys(model.area for model in self.versions))

    def named(self, area: str | None) -> str:
        """The area; the fallback where none may be named."""
        return area or self.installation.fallback_area

    def of_area(self, area: str | None) -> tuple[AreaModel, ...]:
        """The versions of an area's model, the first one first; none where it is unknown."""
        code = self.named(area)
        return tuple(sorted((m for m in self.versions if m.area == code), key=in_order))

    def newest(self) -> tuple[AreaModel, ...]:
        """The last version of each area, adopted or not."""
        return tuple(self.of_area(area)[-1] for area in self.areas)

    def find(self, area: str | None, version: str, hash: str) -> AreaModel:
        """The file of that version. Raises MissingModel, also where it is another file now."""
        file = file_of(self.named(area), version)
        # Where no area may be named it is known by its hash, whatever the fallback is by now.
        within = self.versions if area is None else self.of_area(area)
        found = next((m for m in within if (m.version, m.hash) == (version, hash)), None)
        if found is not None:
            return found
        if all(m.version != version for m in self.of_area(area)):
            raise MissingModel(
                f"{file} is missing here: put it there, start this service again, then replay what "
                "is parked"
            )
        raise MissingModel(
            f"{file} is not the file that was adopted (its hash differs): put that one back, "
            "start again, then replay; changes belong in a new version"
        )

    def of(self, follows: Followed) -> AreaModel:
        """The model of a case. Raises MissingModel.

        Of a case of which no fact has told the model yet: the first of the fallback area.
        """
        if follows.model is None:
            return self.of_area(None)[0]
        return self.find(follows.area, follows.model.version, follows.model.hash)

    def chosen(self, area: str | None, adopted: Iterable[Adopted], on: date) -> AreaModel:
        """The version that a case follows which begins on that day. Raises MissingModel.

        The one adopted last of those whose day has come. Before any is, the area's first file,
        which needs no adoption so that an installation can begin.
        """
        in_force = [a for a in adopted if a.area == self.named(area) and a.effective_from <= on]
        if not in_force:
            return self.of_area(area)[0]
        # Of two adopted for the same day the later decision holds: max takes the first it meets.
        last = max(reversed(in_force), key=lambda a: a.effective_from)
        return self.find(area, last.version, last.hash)

    def area_of_municipality(self, municipality: str) -> AreaModel | None:
        """The newest model of the area that serves a municipality (3 digits)."""
        return next((m for m in self.newest() if municipality in m.municipalities), None)

    def is_coordination(self, party: Unit, area: str) -> bool:
        """Whether a unit coordinates that area by some version, or is told after it."""
        return any(
            same_unit(party, unit) for m in self.of_area(area) for unit in (m.coordinating, *m.told)
        )


def file_of(area: str, version: str) -> str:
    """Where the file of a version lies in the folder of reference files."""
    return f"{MODELS}/{area}/{version}.toml"


def read_installation(text: str) -> Installation:
    """What the text of ``installation.toml`` says. Raises UnreadableFile."""
    return read_toml(Installation, text, INSTALLATION)


def read_operating_models(installation: str, files: Mapping[str, str]) -> OperatingModels:
    """What these texts say; ``files`` by ``models/<area>/<version>.toml``.

    Raises UnreadableFile, which says all that is wrong, a line each.
    """
    wrong: list[str] = []
    models: list[AreaModel] = []
    for name, text in sorted(files.items()):
        try:
            model = read_area_model(text, name)
        except UnreadableFile as unreadable:
            wrong.append(str(unreadable))
            continue
        if file_of(model.area, model.version) != name:
            wrong.append(
                f"{name}: it says area {model.area} and version {model.version}: move it to "
                f"{file_of(model.area, model.version)}, or correct them"
            )
        models.append(model)
    try:
        general = read_installation(installation)
    except UnreadableFile as unreadable:
        raise UnreadableFile("\n".join([*wrong, str(unreadable)])) from None
    made = OperatingModels(general, tuple(sorted(models, key=lambda m: (m.area, in_order(m)))))
    # What files say of each other is told when each can be read.
    wrong = wrong or _between(made)
    if wrong:
        raise UnreadableFile("\n".join(wrong))
    return made


def _between(models: OperatingModels) -> list[str]:
    fallback = models.installation.fallback_area
    wrong = []
    if fallback not in models.areas:
        wrong.append(
            f"{INSTALLATION}: fallback_area: there is no {MODELS}/{fallback}/<version>.toml: add "
            f"one, or name another of {', '.join(models.areas) or 'the areas (there is none)'}"
        )
    served: dict[str, str] = {}
    for model in models.newest():
        for municipality in model.municipalities:
            other = served.setdefault(municipality, model.area)
            if other != model.area:
                wrong.append(
                    f"{file_of(model.area, model.version)}: municipalities: {municipality} is "
                    f"served by {other} already: take it out of one of the two"
                )
    return wrong
