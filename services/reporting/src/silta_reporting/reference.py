"""The files that reporting reads at start: the operating models."""

from dataclasses import dataclass
from pathlib import Path

from silta_chassis.model_files import read_models
from silta_contracts.area_model import AreaModel
from silta_contracts.operating_models import OperatingModels
from silta_reporting.model import Case


@dataclass(frozen=True)
class Reference:
    """What decisions may look up."""

    models: OperatingModels

    def of(self, case: Case) -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder. Raises UnreadableFile."""
    return Reference(read_models(folder))
