"""The files that an operator reads and edits: operating models, questionnaires and retention."""

from dataclasses import dataclass
from pathlib import Path

from silta_chassis.form_files import read_forms
from silta_chassis.model_files import read_models
from silta_chassis.retention_file import read_retention
from silta_contracts.area_model import AreaModel
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.operating_models import OperatingModels
from silta_contracts.operating_models import file_of as model_file
from silta_contracts.questionnaire import Questionnaire
from silta_contracts.questionnaires import FOLDER, NO_FORMS, Questionnaires
from silta_contracts.retention import NO_RETENTION, Retention
from silta_followup.model import Case


@dataclass(frozen=True)
class Reference:
    """What followup looks up and never changes."""

    models: OperatingModels
    retention: Retention = NO_RETENTION
    questionnaires: Questionnaires = NO_FORMS

    def of(self, case: Case) -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)

    def forms(self, case: Case) -> tuple[Questionnaire, ...]:
        """What a case is measured with: the newest version of each that its model names."""
        newest = self.questionnaires.newest(self.of(case).questionnaires)
        return tuple(form for form in newest if form.purpose == "measure")


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder.

    Raises UnreadableFile with a sentence that names the file, the place and what to do.
    """
    models, forms = read_models(folder), read_forms(folder)
    missing = [
        f"{model_file(model.area, model.version)}: questionnaires: there is no {FOLDER}/{id_}/"
        "<version>.toml: add it, or take the name out"
        for model in models.versions
        for id_ in model.questionnaires
        if not forms.of(id_)
    ]
    if missing:
        raise UnreadableFile("\n".join(missing))
    return Reference(models, read_retention(folder), forms)
