"""Data keys wrapped by a key service: one that answers as Vault's transit does, on a socket."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest
from toy_keys import KEY, KeyService, reached
from toy_parts import http
from toy_service import TOY

from silta_chassis.envelope import Envelope
from silta_chassis.key_rings import KeyRings, Ring, TransitAt
from silta_chassis.service import build
from silta_chassis.settings import Settings
from silta_chassis.transit import KeysAway, Transit, Wrapped

HERE = b'["ref","case","identity"]'


def rings(transit: Transit, current: str = "transit", **keys: bytes) -> KeyRings:
    return KeyRings(Ring(current, keys), Ring("f", {"f": b"f" * 32}), transit.at)


async def test_values_are_sealed_and_opened_by_a_request_for_all_of_them(tmp_path: Path) -> None:
    service = KeyService()
    async with reached(service, tmp_path) as transit:
        envelope = Envelope(rings(transit), transit)
        sealed = await envelope.seal([(HERE, b"one"), (HERE, b"two")])
        opened = await envelope.open([(HERE, one) for one in sealed])
    assert [one.plain for one in opened] == [b"one", b"two"]
    assert {one.key.by for one in sealed} == {f"{KEY}:v1"}
    assert service.asked == [("encrypt", 2), ("decrypt", 2)]


async def test_an_older_version_opens_until_the_service_forbids_it(tmp_path: Path) -> None:
    service = KeyService()
    async with reached(service, tmp_path) as transit:
        envelope = Envelope(rings(transit), transit)
        [old] = await envelope.seal([(HERE, b"one")])
        service.versions.append(os.urandom(32))
        [new] = await envelope.seal([(HERE, b"two")])
        assert new.key.by == f"{KEY}:v2"
        opened = await envelope.open([(HERE, old), (HERE, new)])
        assert [one.plain for one in opened] == [b"one", b"two"]
        service.oldest = 2
        opened = await envelope.open([(HERE, old), (HERE, new)])
    assert [(o.plain, o.error) for o in opened] == [(None, "KeyNotHere"), (b"two", "")]


async def test_what_a_file_sealed_opens_beside_what_a_service_sealed(tmp_path: Path) -> None:
    async with reached(KeyService(), tmp_path) as transit:
        by_file = Envelope(rings(transit, "k1", k1=b"k" * 32), transit)
        both = Envelope(rings(transit, k1=b"k" * 32), transit)
        sealed = await by_file.seal([(HERE, b"one")]) + await both.seal([(HERE, b"two")])
        opened = await both.open([(HERE, one) for one in sealed])
    assert [one.key.by for one in sealed] == ["k1", f"{KEY}:v1"]
    assert [one.plain for one in opened] == [b"one", b"two"]


@pytest.mark.parametrize(
    "service",
    [
        KeyService(token="another"),
        KeyService(
            status=503, body='{"data": {"batch_results": [{"ciphertext": "vault:v1:AAAA"}]}}'
        ),
        KeyService(status=400, body='{"errors": ["no key"]}'),
        KeyService(body="no json"),
        KeyService(body='{"data": {"batch_results": []}}'),
        KeyService(body='{"data": {"batch_results": [{"ciphertext": "nonsense"}]}}'),
        KeyService(body='{"data": {"batch_results": [{"error": "x"}]}}'),
    ],
)
async def test_a_service_that_refuses_or_answers_nonsense_wraps_nothing(
    service: KeyService, tmp_path: Path
) -> None:
    async with reached(service, tmp_path) as transit:
        with pytest.raises(KeysAway):
            await transit.wrap([b"k" * 32])


async def test_a_service_that_is_away_or_slow_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("t")
    at = TransitAt(address="http://127.0.0.1:1/v1/transit", key=KEY, token_file=tmp_path / "token")
    with pytest.raises(KeysAway, match="ConnectError"):
        await Transit(at).wrap([b"k" * 32])
    with pytest.raises(KeysAway, match="FileNotFoundError"):
        await Transit(at.model_copy(update={"token_file": tmp_path / "none"})).wrap([b"k"])
    monkeypatch.setattr("silta_chassis.transit.ANSWER_SECONDS", 0.1)
    service = KeyService(waits=asyncio.Event())
    async with reached(service, tmp_path) as transit:
        with pytest.raises(KeysAway, match="TimeoutError"):
            await transit.unwrap([Wrapped(f"{KEY}:v1", b"vault:v1:AAAA")])
        assert transit.away
        assert service.waits is not None
        service.waits.set()
        monkeypatch.setattr("silta_chassis.transit.ANSWER_SECONDS", 60.0)
        await transit.wrap([b"k" * 32])
        assert not transit.away


async def test_bytes_that_are_no_text_of_the_service_do_not_open(tmp_path: Path) -> None:
    async with reached(KeyService(), tmp_path) as transit:
        assert await transit.unwrap([Wrapped(f"{KEY}:v1", b"\xff\xfe")]) == [None]


async def test_a_key_service_that_is_away_is_told_by_ready(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("t")
    at = TransitAt(address="http://127.0.0.1:1/v1/transit", key=KEY, token_file=tmp_path / "token")
    toy = build(TOY, None, settings)
    toy = replace(toy, vault=replace(toy.vault, envelope=Envelope.of(rings(Transit(at)))))
    async with http(toy) as client:
        assert "keys_away" not in (await client.get("/readyz")).json()["degraded"]
        with pytest.raises(KeysAway):
            await toy.vault.envelope.wrap([b"k" * 32])
        assert "keys_away" in (await client.get("/readyz")).json()["degraded"]
    await toy.client.close()
