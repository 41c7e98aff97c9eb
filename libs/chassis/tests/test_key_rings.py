"""The file of keys: what it may hold, and that a wrong one is told without a word of it."""

import base64
import os
from pathlib import Path

import pytest
from pydantic import SecretStr
from toy_publisher import TELLER
from toy_service import DOORS, TOY

from silta_chassis.http.bodies import keeps
from silta_chassis.key_rings import DERIVED, KeyRings, member_of, read_rings
from silta_chassis.run import Service, run
from silta_chassis.settings import Settings
from silta_chassis.signing import BadKey

ONE, TWO, THREE = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
FILE = f"""
[sealing]
current = "new"
[sealing.keys]
old = "{ONE}"
new = "{TWO}"
[fingerprints]
current = "f1"
[fingerprints.keys]
f1 = "{THREE}"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "keys.toml"
    file.write_text(text)
    file.chmod(0o600)
    return file


def test_a_file_holds_several_keys_and_says_which_is_current(tmp_path: Path) -> None:
    rings = read_rings(written(tmp_path, FILE))
    assert rings.sealing.current == "new"
    assert rings.sealing.keys == {"old": b"\x01" * 32, "new": b"\x02" * 32}
    assert rings.fingerprints.keys == {"f1": b"\x03" * 32}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (FILE.replace('current = "new"', 'current = "gone"'), "gone is not among its keys"),
        (FILE.replace('current = "f1"', 'current = "gone"'), "gone is not among its keys"),
        (FILE.replace('current = "new"', 'current = "transit"'), "say where, in sealing.transit"),
        (FILE.replace(TWO, "no base64!"), "sealing.keys.new: Value error, is no base64"),
        (FILE.replace(TWO, TWO[:8]), "is a key of 6 bytes"),
        (FILE.replace(THREE, ONE), "one key for two things"),
        (FILE.replace("new =", "transit ="), "no key of the file may be named transit"),
        (FILE.replace("[fingerprints]", "[unheard]"), "fingerprints.current: Field required"),
        (FILE + "this is no TOML", "is no TOML"),
        (
            FILE + '[sealing.transit]\naddress = "http://u:p@host/v1/transit"\nkey = "k"\n'
            'token_file = "t"\n',
            "write sealing.transit.address",
        ),
    ],
)
def test_a_wrong_file_is_told_and_nothing_of_its_keys(
    tmp_path: Path, wrong: str, says: str
) -> None:
    with pytest.raises(BadKey, match=says) as told:
        read_rings(written(tmp_path, wrong))
    for secret in (ONE, TWO, THREE, "no base64!", "u:p"):
        assert secret not in str(told.value)


def test_a_file_that_anybody_reads_or_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    file = written(tmp_path, FILE)
    file.chmod(0o644)
    with pytest.raises(BadKey, match="open to everybody"):
        read_rings(file)
    with pytest.raises(BadKey, match="cannot be read"):
        read_rings(tmp_path / "none.toml")


def test_a_key_service_is_reached_with_tls_outside_local_use(tmp_path: Path) -> None:
    at = '[sealing.transit]\naddress = "http://host/v1/transit"\nkey = "k"\ntoken_file = "t"\n'
    file = written(tmp_path, FILE.replace('current = "new"', 'current = "transit"') + at)
    assert read_rings(file, local=True).sealing.current == "transit"
    with pytest.raises(BadKey, match="https"):
        read_rings(file, local=False)


def settings(keys: Path | None, *, local: bool) -> Settings:
    return Settings(
        kafka="k:9092",
        database=SecretStr("mongodb://d"),
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local" if local else "production",
        issuer="" if local else "https://issuer",
        client_secret=SecretStr("" if local else "secret"),
        vault_keys=keys,
    )


def test_in_local_use_keys_are_derived_and_serve_beside_those_of_a_file(tmp_path: Path) -> None:
    derived = KeyRings.of(settings(None, local=True))
    assert derived is not None
    assert derived == KeyRings.of(settings(None, local=True))
    assert derived.sealing.keys != derived.fingerprints.keys
    both = KeyRings.of(settings(written(tmp_path, FILE), local=True))
    assert both is not None
    assert both.sealing.current == "new"
    assert set(both.sealing.keys) == {DERIVED, "old", "new"}


def test_in_production_nothing_is_derived(tmp_path: Path) -> None:
    assert KeyRings.of(settings(None, local=False)) is None
    found = KeyRings.of(settings(written(tmp_path, FILE), local=False))
    assert found is not None
    assert set(found.sealing.keys) == {"old", "new"}


def test_a_service_with_a_vault_does_not_start_without_keys_in_production(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert keeps(TOY)
    assert not keeps(TELLER)
    given = {
        "KAFKA": "k:9092",
        "DATABASE": "mongodb://d",
        "SECRET": "s" * 40,
        "REFERENCE": str(tmp_path),
        "ISSUER": "https://issuer",
        "CLIENT_SECRET": "secret",
    }
    for name in [name for name in os.environ if name.startswith("SILTA_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(f"SILTA_{name}", value)

    def too_late(_: Path) -> None:
        raise ValueError("it read on")

    with pytest.raises(SystemExit) as left:
        run(Service(TOY, DOORS, too_late))
    assert left.value.code == 2
    assert "SILTA_VAULT_KEYS" in capsys.readouterr().err


def test_no_key_is_in_what_is_printed(tmp_path: Path) -> None:
    rings = read_rings(written(tmp_path, FILE))
    assert repr(b"\x02" * 32)[2:-1] not in repr(rings)
    assert TWO not in repr(rings)


def test_a_fingerprint_tells_key_and_member_and_is_another_for_another_of_either() -> None:
    one, two = KeyRings.derived(b"a" * 32), KeyRings.derived(b"b" * 32)
    made = one.fingerprint("code", "010100A900V")
    assert member_of(made) == "code"
    assert "010100A900V" not in made
    others = {
        one.fingerprint("name", "010100A900V"),
        one.fingerprint("code", "010100A901W"),
        two.fingerprint("code", "010100A900V"),
    }
    assert made not in others
    assert len(others) == 3
    assert one.possible("code", "010100A900V") == [made]
