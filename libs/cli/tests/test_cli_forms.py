"""`silta forms`: checked, listed, and the same after a journey through FHIR."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from silta_chassis.form_files import read_forms
from silta_cli.forms_fhir import TRANSLATION, NotUnderstood, to_fhir
from silta_cli.forms_fhir_read import from_fhir
from silta_contracts.questionnaire import Questionnaire

DEMONSTRATION = Path(__file__).parents[3] / "deploy/reference/demonstration"
SHIPPED = read_forms(DEMONSTRATION).versions
WORK_ABILITY = next(form for form in SHIPPED if form.id == "work-ability")
SAID = {"fi": "a", "sv": "b", "en": "c", "plain": "d"}
# What is shipped has no choices.
CHOICE = Questionnaire.model_validate(
    {
        "id": "with-choices",
        "version": "2.1",
        "title": SAID,
        "domain": SAID,
        "origin": "Written for a test.",
        "items": [
            {
                "kind": "choice",
                "code": "how",
                "text": SAID,
                "choices": [
                    {"code": "badly", "value": -1, "text": SAID},
                    {"code": "well", "value": 3, "text": SAID},
                ],
            },
            {"kind": "text", "code": "why", "text": SAID, "max_length": 200, "required": True},
        ],
        "scores": [
            {
                "code": "all",
                "scale": "self_assessment",
                "rule": "mean",
                "items": ["how"],
                "reversed": ["how"],
                "answered_at_least": 1,
                "bands": [{"band": "high", "at_least": -1}, {"band": "low", "at_least": 0.5}],
            }
        ],
    }
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reference files of one's own."""
    shutil.copytree(DEMONSTRATION / "questionnaires", tmp_path / "mine/questionnaires")
    return tmp_path / "mine"


@pytest.mark.parametrize("form", [*SHIPPED, CHOICE], ids=lambda form: form.id)
def test_a_questionnaire_is_the_same_after_fhir(form: Questionnaire) -> None:
    sent = json.loads(json.dumps(to_fhir(form)))
    assert from_fhir(sent) == form
    assert to_fhir(from_fhir(sent)) == sent


def test_texts_stand_in_finnish_and_the_others_as_translations() -> None:
    item = to_fhir(WORK_ABILITY)["item"][0]
    assert item["text"] == WORK_ABILITY.items[0].text.fi
    told = {
        part["extension"][0]["valueCode"]: part["extension"][1]["valueString"]
        for part in item["_text"]["extension"]
        if part["url"] == TRANSLATION
    }
    text = WORK_ABILITY.items[0].text
    assert told == {"sv": text.sv, "en": text.en, "fi-x-plain": text.plain}


def item(**more: Any) -> dict[str, Any]:
    """The questionnaire as FHIR with its first item changed."""
    sent = to_fhir(WORK_ABILITY)
    return sent | {"item": [sent["item"][0] | more, *sent["item"][1:]]}


def top(**more: Any) -> dict[str, Any]:
    return to_fhir(WORK_ABILITY) | more


ANY = {"linkId": "x", "type": "display", "text": "x"}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"resourceType": "Patient"}, "no FHIR Questionnaire"),
        (top(status=None), "no FHIR R4 Questionnaire"),
        (top(status="retired"), "status: retired is not taken in"),
        (top(url="http://elsewhere"), "url: write"),
        (top(copyright=None), "copyright: say whose wording"),
        (top(_title=None), "title is missing in sv, en, fi-x-plain"),
        (top(modifierExtension=[]), "modifierExtension cannot be taken in"),
        (top(extension=[{"url": "http://x", "valueCode": "x"}]), "extension http://x is not known"),
        (
            item(enableWhen=[{"question": "a", "operator": "=", "answerInteger": 1}]),
            "item now: enableWhen",
        ),
        (item(item=[ANY]), "item now: item cannot be taken in"),
        (item(repeats=True), "item now: repeats"),
        (item(initial=[{"valueInteger": 1}]), "item now: initial"),
        (item(code=[{"code": "x"}]), "item now: code"),
        (item(answerValueSet="http://x"), "item now: answerValueSet"),
        (item(type="date"), "item now: the type date cannot be taken in"),
        (item(type="group"), "item now: the type group cannot be taken in"),
        (item(extension=[]), "item now: give the least and the most"),
        (item(extension=[{"url": "http://x", "valueCode": "x"}]), "item now: the extension http"),
        (item(_text=None), "item now: text is missing in sv, en, fi-x-plain"),
        (item(linkId="Q 1"), "items.0"),
    ],
)
def test_what_has_no_place_here_is_refused_by_name(sent: dict[str, Any], says: str) -> None:
    sent = {name: value for name, value in sent.items() if value is not None}
    sent["item"] = [
        {name: value for name, value in one.items() if value is not None}
        for one in sent.get("item", ())
    ]
    with pytest.raises(NotUnderstood) as wrong:
        from_fhir(sent)
    assert says in str(wrong.value)


def test_points_of_a_choice_are_whole_numbers() -> None:
    sent = to_fhir(CHOICE)
    del sent["item"][0]["answerOption"][1]["valueCoding"]["extension"]
    with pytest.raises(NotUnderstood, match="item how, choice well: give its points"):
        from_fhir(sent)


def test_it_is_exported_and_taken_in_as_a_next_version(
    silta: Any, folder: Path, tmp_path: Path
) -> None:
    told = silta("forms", "export", "--reference", str(folder), "work-ability")
    assert told.code == 0
    sent = json.loads(told.out)
    assert (sent["resourceType"], sent["version"]) == ("Questionnaire", "1")
    file = tmp_path / "next.json"
    file.write_text(json.dumps(sent | {"version": "2"}))
    assert silta("forms", "import", "--reference", str(folder), str(file)).code == 0
    first, second = read_forms(folder).of("work-ability")
    assert second.model_copy(update={"version": "1"}) == first
    again = silta("forms", "import", "--reference", str(folder), str(file))
    assert again.code == 1
    assert "is there already" in again.err


def test_what_is_refused_writes_nothing(silta: Any, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "strange.json"
    file.write_text(json.dumps(item(repeats=True) | {"version": "2"}))
    told = silta("forms", "import", "--reference", str(folder), str(file))
    assert told.code == 1
    assert "item now: repeats" in " ".join(told.err.split())
    assert len(read_forms(folder).of("work-ability")) == 1
    file.write_text("no json")
    assert silta("forms", "import", "--reference", str(folder), str(file)).code == 1


def test_they_are_listed_and_checked(silta: Any, folder: Path) -> None:
    told = silta("forms", "list", "--reference", str(folder), "--json")
    assert {(form["id"], tuple(form["told_as"])) for form in json.loads(told.out)} == {
        ("feedback", ()),
        ("work-ability", ("work_ability_score", "self_assessment")),
    }
    assert "work_ability_score" in silta("forms", "list", "--reference", str(folder)).out
    assert silta("forms", "check", "--reference", str(folder)).code == 0
    (folder / "questionnaires/feedback/1.toml").write_text("id = 1")
    told = silta("forms", "check", "--reference", str(folder))
    assert told.code == 1
    assert "questionnaires/feedback/1.toml" in " ".join(told.err.split())


def test_a_questionnaire_that_is_not_there_is_named(silta: Any, folder: Path) -> None:
    told = silta("forms", "export", "--reference", str(folder), "mood")
    assert told.code == 1
    assert "work-ability 1" in " ".join(told.err.split())
    assert silta("forms", "list", "--reference", str(folder.parent)).code == 1


def test_services_and_the_other_commands_do_not_load_fhir() -> None:
    """It costs 20 MB and a second."""
    code = (
        "import sys, silta_cli.commands, silta_followup.main; "
        "sys.exit(any(name.split('.')[0] in ('fhir', 'fhir_core') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
