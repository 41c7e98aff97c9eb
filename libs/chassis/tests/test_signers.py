"""The table of who may sign is checked at the start, and says what to mend."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from toy_service import TOY
from toy_signing import ONE, OTHERS, OURS, TWO, table

from silta_chassis.environment import read_settings
from silta_chassis.process import Process
from silta_chassis.run import _warn_of_unsigned
from silta_chassis.service import build
from silta_chassis.settings import BadSettings, Settings
from silta_chassis.signers import BadSigners, Signers

ROW = '[[signer]]\norganisation = "1.2.246.10.1"\nkeys = "keys.json"\nsigns_for = ["intake"]\n'

BAD = {
    "no row": ("", "signer: Field required"),
    "no TOML": ("[[signer", "is no TOML"),
    "a setting that nobody knows": (ROW + "kid = 1", "kid: Extra inputs are not permitted"),
    "nobody answers for the key": (ROW.replace("1.2.246.10.1", "us"), "organisation: "),
    "signs for nobody": (ROW.replace('["intake"]', "[]"), "signs_for: "),
    "a service that nobody knows": (ROW.replace("intake", "intkae"), "intkae is no service"),
    "half a source": (ROW.replace("intake", "/silta/intake"), "/silta/intake is no service"),
    "no such file": (ROW.replace("keys.json", "gone.json"), "gone.json cannot be read"),
    "a time without a zone": (ROW + "unsigned_before = 2026-01-01T00:00:00", "unsigned_before: "),
    "one key of two organisations": (
        ROW + ROW.replace("10.1", "10.2").replace("intake", "network"),
        "another organisation's",
    ),
}


def folder_with(tmp_path: Path, text: str, keys: Any = None) -> Path:
    (tmp_path / "keys.json").write_text(json.dumps(keys or OURS.public()))
    (tmp_path / "signers.toml").write_text(text)
    return tmp_path / "signers.toml"


@pytest.mark.parametrize("what", BAD)
def test_a_wrong_table_is_explained(what: str, tmp_path: Path) -> None:
    text, words = BAD[what]
    with pytest.raises(BadSigners) as told:
        Signers.of(folder_with(tmp_path, text))
    assert words in str(told.value)
    assert "signers.toml" in str(told.value)


def test_a_wrong_file_of_keys_is_explained_and_never_shown(tmp_path: Path) -> None:
    private = {"kty": "OKP", "crv": "Ed25519", **OURS._key.as_dict(private=True)}
    cases: list[tuple[Any, str]] = [
        ({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}, "no Ed25519 key"),
        ({"keys": []}, "holds no key"),
        ([1], "no JWK set"),
        ({"keys": [private]}, "holds a private key"),
    ]
    for keys, words in cases:
        with pytest.raises(BadSigners) as told:
            Signers.of(folder_with(tmp_path, ROW, keys))
        assert words in str(told.value)
        assert str(private["d"]) not in str(told.value)


def test_a_wrong_table_stops_the_start_with_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "KAFKA": "localhost:9",
        "DATABASE": "mongodb://localhost:9",
        "SECRET": "s" * 40,
        "REFERENCE": str(tmp_path),
        "ENVIRONMENT": "local",
        "FACT_KEYS": str(tmp_path / "nowhere.toml"),
    }.items():
        monkeypatch.setenv(f"SILTA_{name}", value)
    with pytest.raises(BadSettings, match=r"SILTA_FACT_KEYS: .*nowhere\.toml cannot be read"):
        read_settings()


def settings_of(**more: Any) -> Settings:
    local = {"environment": "local"} if "issuer" not in more else {}
    return Settings(
        kafka="localhost:9",
        database=SecretStr("mongodb://localhost:9"),
        secret=SecretStr("s" * 40),
        reference=Path(),
        **local,
        **more,
    )


PRODUCTION = {"issuer": "https://issuer.example", "client_secret": SecretStr("x" * 40)}


async def test_facts_are_signed_in_production_and_in_local_use_where_it_is_asked_for() -> None:
    asked: list[tuple[dict[str, Any], bool]] = [
        ({}, False),
        ({"sign_facts": True}, True),
        (PRODUCTION, True),
        (PRODUCTION | {"sign_facts": False}, False),
    ]
    for more, signs in asked:
        # Without a vault no keys of one are asked for.
        running = build(Process("reporting", TOY.state, ()), None, settings_of(**more))
        assert (running.worker.step.sign is not None) == signs
        await running.client.close()


def test_what_is_taken_unsigned_in_production_is_said_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = table(tmp_path, ONE)
    # The toy reads intake, and nobody else.
    _warn_of_unsigned(TOY, settings_of(**PRODUCTION))
    assert "'where': 'intake'" in caplog.text
    caplog.clear()
    _warn_of_unsigned(TOY, settings_of(**PRODUCTION, fact_keys=path))
    _warn_of_unsigned(TOY, settings_of())
    assert caplog.text == ""


def test_a_table_names_the_services_that_must_sign(tmp_path: Path) -> None:
    assert Signers.of(table(tmp_path, ONE, TWO)).services == {"intake", "network"}
    assert Signers.of(None).services == frozenset()
    assert Signers.of(table(tmp_path, (ONE[0], [OURS, OTHERS], ["intake"], ""))).keys[
        "intake"
    ].keys() == {
        OURS.kid,
        OTHERS.kid,
    }
