"""On a secured local stack each service signs for itself, and for no other."""

from pathlib import Path

from silta_chassis.signers import Signers
from silta_chassis.signing import SigningKeys
from silta_cli.services import service_specs
from silta_contracts.catalogue import SERVICES


def test_each_of_the_six_signs_for_itself_alone(tmp_path: Path) -> None:
    for spec in service_specs(tmp_path, secure=True):
        own = SigningKeys.derived(spec.env["SILTA_SECRET"].encode())
        table = Signers.of(Path(spec.env["SILTA_FACT_KEYS"]))
        assert table.services == set(SERVICES)
        assert [name for name in SERVICES if own.kid in table.keys[name]] == [spec.name]
        assert spec.env["SILTA_SIGN_FACTS"] == "true"


def test_a_stack_that_is_not_secured_neither_signs_nor_checks(tmp_path: Path) -> None:
    for spec in service_specs(tmp_path):
        assert not {"SILTA_SIGN_FACTS", "SILTA_FACT_KEYS"} & spec.env.keys()
    assert not (tmp_path / "signers").exists()
