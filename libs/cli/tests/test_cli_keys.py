"""`silta keys`: a file is made once, and a vault is brought under its current keys."""

import asyncio
import base64
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient, MongoClient

from silta_chassis.entries import Document
from silta_chassis.envelope import Envelope
from silta_chassis.key_rings import KeyRings, read_rings
from silta_chassis.settings import Settings
from silta_chassis.vault import Kept, Vault
from silta_local.specs import Parts

SECRET = "s" * 40


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"SILTA_{field.upper()}", raising=False)


def test_a_file_of_keys_is_made_for_its_owner_only_and_never_over_another(
    silta: Any, tmp_path: Path
) -> None:
    file = tmp_path / "keys.toml"
    assert silta("keys", "make", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    rings = read_rings(file, local=False)
    assert (rings.sealing.current, rings.fingerprints.current) == ("k1", "k1")
    before = file.read_text()
    told = silta("keys", "make", str(file))
    assert (told.code, file.read_text()) == (1, before)
    assert "is there already" in told.err


def test_no_two_keys_are_the_same_and_one_fits_a_line_of_the_file(
    silta: Any, tmp_path: Path
) -> None:
    told = silta("keys", "new").out.strip()
    assert len(base64.b64decode(told)) == 32
    assert silta("keys", "new").out.strip() != told
    file = tmp_path / "keys.toml"
    silta("keys", "make", str(file))
    text = file.read_text().replace("[sealing.keys]\n", f'[sealing.keys]\nk2 = "{told}"\n')
    file.write_text(text.replace('current = "k1"\n[sealing', 'current = "k2"\n[sealing'))
    assert read_rings(file).sealing.current == "k2"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("make", "file", "--key", 'a"b'), 2, "name a key by small letters"),
        (("rotate",), 2, "Missing argument 'SERVICE'"),
        (("rotate", "nowhere"), 2, "there is no service nowhere"),
        (("rotate", "intake", "--name", "nowhere"), 1, "No stack 'nowhere' is running."),
    ],
)
def test_what_is_not_understood_or_not_there_is_one_sentence(
    silta: Any, words: tuple[str, ...], code: int, sentence: str
) -> None:
    told = silta("keys", *words)
    assert told.code == code
    assert sentence in " ".join(told.err.replace("│", " ").split())


@pytest.fixture
def service(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    """The settings of an intake whose vault is kept under derived keys, and who has a file now."""
    name = f"intake_{secrets.token_hex(4)}"
    given = {
        "KAFKA": parts.kafka_bootstrap,
        "DATABASE": parts.mongo_uri,
        "DATABASE_NAME": name,
        "SECRET": SECRET,
        "REFERENCE": str(tmp_path),
        "ENVIRONMENT": "local",
    }
    for field, value in given.items():
        monkeypatch.setenv(f"SILTA_{field}", value)
    asyncio.run(_keep(parts.mongo_uri, name))
    yield parts.mongo_uri, name
    with MongoClient[Document](parts.mongo_uri) as client:
        client.drop_database(name)


async def _keep(uri: str, name: str) -> None:
    async with AsyncMongoClient[Document](uri) as client:
        vault = Vault.of(client[name], Envelope.of(KeyRings.derived(SECRET.encode())))
        now = datetime.now(UTC)
        value = {"name": "Aku Ankka", "hetu": "010190-900P"}
        kept = [
            Kept(f"r{n}", f"c{n}", "identity", "own_record", "x", now, value, "hetu")
            for n in range(3)
        ]
        await vault.put(await vault.sealed(kept))


def _by(uri: str, name: str) -> set[tuple[str, str]]:
    with MongoClient[Document](uri) as client:
        found = client[name]["vault"].find()
        return {(d["value"]["by"], d["fingerprint"].split(":")[0]) for d in found}


@pytest.mark.system
def test_a_vault_is_brought_under_the_keys_of_a_file_and_the_end_is_a_count(
    silta: Any, service: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _by(*service) == {("derived", "derived")}
    file = tmp_path / "keys.toml"
    silta("keys", "make", str(file))
    monkeypatch.setenv("SILTA_VAULT_KEYS", str(file))
    told = silta("keys", "rotate", "intake")
    assert told.code == 0, told.err
    assert "3 documents in the vault of intake: 3 brought under" in " ".join(told.out.split())
    assert "Changing keys of intake" in told.err
    assert "Ankka" not in told.out + told.err
    assert _by(*service) == {("k1", "k1")}
    again = json.loads(silta("keys", "rotate", "intake", "--json").out)
    assert (again["documents"], again["current"], again["renewed"]) == (3, 3, 0)


@pytest.mark.system
def test_a_key_that_was_left_out_too_soon_is_named(
    silta: Any, service: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another secret: what it was derived from is gone.
    monkeypatch.setenv("SILTA_SECRET", "t" * 40)
    file = tmp_path / "keys.toml"
    silta("keys", "make", str(file))
    monkeypatch.setenv("SILTA_VAULT_KEYS", str(file))
    told = silta("keys", "rotate", "intake")
    assert told.code == 1
    said = " ".join(told.err.split())
    assert "Some documents of intake do not open: 3 of key derived." in said
    assert "Put their keys back" in said
    assert _by(*service) == {("derived", "derived")}
