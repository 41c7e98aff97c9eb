"""The files are checked at start; an error names the file, the place and what to do."""

from pathlib import Path
from shutil import copytree

import pytest

from silta_consent.entitlements import read_entitlements
from silta_consent.reference import Reference, no_ground, read_reference, read_statutes
from silta_contracts.codes import (
    ConsentPurpose,
    DataCategory,
    Need,
    OrganisationType,
    Role,
    UnknownCode,
)
from silta_contracts.operating_model import UnreadableFile

from .conftest import DEMONSTRATION

STATUTE = """
[[statutes]]
act = "381/2023"
section = "5"
name = "An act"
parties = ["kela"]
review_interval = "180 days"
categories.kela = ["plan"]
"""


def test_the_demonstration_names_the_multi_sectoral_act(reference: Reference) -> None:
    statute = reference.statute("381/2023", "5")
    assert statute is not None
    assert "trigger_needs" in statute.unverified
    assert "review_interval" in statute.unverified


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("statutes = [", "is no TOML"),
        (STATUTE + STATUTE, "stands twice"),
        (STATUTE.replace('"kela"', '"association"'), "statutes.0.parties: .*take out association"),
        (STATUTE.replace("180 days", "often"), "review_interval: .*write a duration"),
        (STATUTE.replace('"plan"', '"diagnosis"'), "statutes.0.categories.kela.0"),
        (STATUTE.replace(".kela", ".city"), "statutes.0: .*city is none of parties: take it out"),
        (STATUTE.replace('["kela"]', '["kela", "city"]'), "say which data city gets"),
        (STATUTE.replace('["plan"]', "[]"), "say which data the section carries"),
        (STATUTE.replace("381/2023", "the act"), "statutes.0.act"),
        (STATUTE + 'note = "x"', "statutes.0.note"),
    ],
)
def test_a_wrong_file_is_explained(text: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=f"(?s)^statutes.toml.*{says}"):
        read_statutes(text)


def test_an_act_without_trigger_needs_has_no_condition() -> None:
    [statute] = read_statutes(STATUTE)
    assert no_ground(statute, OrganisationType.KELA, [Need.HOUSING]) is None


def test_a_case_without_statutes_always_needs_consent() -> None:
    assert read_statutes("") == ()


def test_missing_files_and_impossible_receipts_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"installation\.toml is missing"):
        read_reference(tmp_path)
    folder = tmp_path / "files"
    copytree(DEMONSTRATION, folder)
    model = folder / "installation.toml"
    text = model.read_text(encoding="utf-8")
    model.write_text(text.replace('["intake", "network"', '["intake", "consent"'), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="take out consent"):
        read_reference(folder)
    model.write_text(text, encoding="utf-8")
    (folder / "statutes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableFile, match=r"statutes\.toml is not UTF-8"):
        read_reference(folder)


DISCLOSURE = (DEMONSTRATION / "disclosure.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("decision_lasts = 2", "decision_lasts ="), "is no TOML"),
        (
            ("decision_lasts = 2", "decision_lasts = 60"),
            "decision_lasts: .*less than or equal to 5",
        ),
        (('["identity", "contact"]\n\n# A', '["identity"]\n\n# A'), "add contact: it tells who"),
        (("[roles.management]", "[roles.cleaner]"), "roles.cleaner"),
        (("[roles.management]", "[other]"), "say what management gets, with empty lists"),
        (('single_party = ["situation"]', ""), "expert_by_experience.single_party: Field required"),
        (('single_party = ["situation"]', 'single_party = ["hobby"]'), "single_party.0"),
        (
            ('single_party = ["situation"]', 'single_party = ["plan", "plan"]'),
            "expert_by_experience.single_party: .*plan stands twice: take one out",
        ),
        (('"mandates"]', '"hobby"]'), "hobby is no part of the file"),
        (("[mandates.guardian]", "[mandates.friend]"), "mandates.friend"),
        (("[mandates.guardian]", "[other]"), "say what guardian gets, with an empty list"),
    ],
)
def test_a_wrong_file_of_disclosures_is_explained(change: tuple[str, str], says: str) -> None:
    text = DISCLOSURE.replace(*change)
    assert text != DISCLOSURE
    with pytest.raises(UnreadableFile, match=f"(?s)^disclosure.toml.*{says}"):
        read_entitlements(text)


def test_what_a_code_does_not_name_gets_nothing(reference: Reference) -> None:
    given = reference.entitlements
    assert given.of(Role.PROFESSIONAL, ConsentPurpose.COOPERATE)
    assert given.of(UnknownCode("cleaner"), ConsentPurpose.COOPERATE) == ()
    assert given.of(Role.PROFESSIONAL, UnknownCode("model_fields")) == ()
    statute = reference.statute("381/2023", "5")
    assert statute is not None
    assert not statute.carries(UnknownCode("cleaner"), DataCategory.PLAN)
