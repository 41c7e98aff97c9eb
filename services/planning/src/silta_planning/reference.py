"""The files that planning reads at its start."""

from dataclasses import dataclass
from pathlib import Path

from silta_chassis.model_files import read_models
from silta_chassis.retention_file import read_retention
from silta_contracts.area_model import AreaModel
from silta_contracts.operating_models import OperatingModels
from silta_contracts.retention import NO_RETENTION, Retention
from silta_planning.model import Case


@dataclass(frozen=True)
class Reference:
    """Read-only configuration: the operating models with their durations, and retention."""

    models: OperatingModels
    retention: Retention = NO_RETENTION

    def of(self, case: Case) -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)


def read_reference(folder: Path) -> Reference:
    """Reads and checks the folder's files. Raises UnreadableFile with what to do."""
    return Reference(read_models(folder), read_retention(folder))
