"""What a service signs is checked by anybody, with its public keys and nothing else."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OctKey, OKPKey
from joserfc.jws import serialize_compact

from silta_chassis.canonical import canonical, sha256
from silta_chassis.environment import read_settings
from silta_chassis.settings import BadSettings
from silta_chassis.signing import BadKey, NotSigned, SigningKeys, read_key, verify

OURS = SigningKeys.derived(b"a" * 40)
OTHERS = SigningKeys.derived(b"b" * 40)
TYP = "proof+jwt"
JWS = OURS.sign(b'{"what":"a proof"}', TYP)


def test_replicas_have_one_key_another_secret_another() -> None:
    assert SigningKeys.derived(b"a" * 40).public() == OURS.public()
    assert OTHERS.kid != OURS.kid


def test_the_key_is_another_than_what_is_derived_from_the_secret_elsewhere() -> None:
    plain = OKPKey.derive_key(b"a" * 40)
    assert plain.thumbprint() != OURS.kid


def test_a_derived_key_stays_the_same_in_every_release() -> None:
    assert OURS.kid == "Yhv-FVO7Kxy1YqwDbVAq__lOP9kLFAP2PgdpZkR98JM"


def test_what_was_signed_is_told_with_the_key_that_signed_it() -> None:
    signed = verify(JWS, OURS.public(), TYP)
    assert (signed.payload, signed.kid) == (b'{"what":"a proof"}', OURS.kid)


def test_the_public_keys_hold_no_private_part_and_are_named_by_their_thumbprint() -> None:
    (key,) = OURS.public()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "alg", "use"}
    assert OKPKey.import_key({k: key[k] for k in ("kty", "crv", "x")}).thumbprint() == key["kid"]


@given(st.integers(0, len(JWS) - 1), st.sampled_from("AQgw_-0."))
def test_any_other_character_anywhere_is_found(place: int, other: str) -> None:
    changed = JWS[:place] + other + JWS[place + 1 :]
    if changed == JWS:
        return
    with pytest.raises(NotSigned):
        verify(changed, OURS.public(), TYP)


def test_a_signature_has_one_spelling() -> None:
    # Its last character holds two bits of the signature, and four that nobody looks at.
    other = JWS[:-1] + chr(ord(JWS[-1]) + 1)
    with pytest.raises(NotSigned, match="changed after it was signed"):
        verify(other, OURS.public(), TYP)


def header(**told: Any) -> dict[str, Any]:
    return {"alg": "Ed25519", "kid": OURS.kid, "typ": TYP} | told


def unsigned(told: dict[str, Any]) -> str:
    parts = (json.dumps(told).encode(), b"{}", b"")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def own(told: dict[str, Any], alg: str = "Ed25519") -> str:
    """What somebody signs with a key of their own."""
    key = OKPKey.generate_key("Ed25519")
    return serialize_compact({**told, "alg": alg}, b"{}", key, algorithms=[alg])


def with_the_public_key_as_secret() -> str:
    secret = OctKey.import_key(json.dumps(OURS.public()).encode())
    return serialize_compact(header(alg="HS256"), b"{}", secret, algorithms=["HS256"])


def bringing_its_key() -> str:
    key = OKPKey.generate_key("Ed25519")
    told = header(kid=key.thumbprint(), jwk=key.as_dict(private=False))
    return serialize_compact(told, b"{}", key, algorithms=["Ed25519"])


@pytest.mark.parametrize(
    ("jws", "says"),
    [
        ("", "no compact JWS"),
        ("a.b", "no compact JWS"),
        ("ä.b.c", "no compact JWS"),
        (unsigned(header(alg="none")), "not signed with Ed25519"),
        (with_the_public_key_as_secret(), "not signed with Ed25519"),
        (own(header(), "EdDSA"), "not signed with Ed25519"),
        (bringing_its_key(), "nothing else"),
        (own(header()), "another signed it"),
        (OTHERS.sign(b"{}", TYP), "not among"),
        (OURS.sign(b"{}", "other+jwt"), "something else than"),
    ],
)
def test_what_another_made_or_what_is_something_else_is_told(jws: str, says: str) -> None:
    with pytest.raises(NotSigned, match=says):
        verify(jws, OURS.public(), TYP)


def test_the_name_that_a_set_gives_to_a_key_proves_nothing() -> None:
    (key,) = OTHERS.public()["keys"]
    with pytest.raises(NotSigned, match="not among"):
        verify(JWS, {"keys": [{**key, "kid": OURS.kid}]}, TYP)


@pytest.mark.parametrize("keys", [{}, {"keys": "x"}, {"keys": [1, {"kty": "OKP"}, {}]}])
def test_a_set_without_keys_verifies_nothing(keys: dict[str, Any]) -> None:
    with pytest.raises(NotSigned, match="not among"):
        verify(JWS, keys, TYP)


def pem(path: Path) -> Path:
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(text)
    return path


def jwk(path: Path) -> Path:
    path.write_text(json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
    return path


@pytest.mark.parametrize("written", [pem, jwk])
def test_a_key_of_a_file_signs_and_what_signed_before_is_still_published(
    written: Any, tmp_path: Path
) -> None:
    before = tmp_path / "before.json"
    before.write_text(json.dumps(OURS.public()))
    keys = SigningKeys(b"c" * 40, written(tmp_path / "key"), before)
    assert [key["kid"] for key in keys.public()["keys"]] == [keys.kid, OURS.kid]
    assert "d" not in keys.public()["keys"][0]
    for jws in (JWS, keys.sign(b"{}", TYP)):
        verify(jws, keys.public(), TYP)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no Ed25519 key"),
        ("{}", "holds no Ed25519 key"),
        (json.dumps(OURS.public()["keys"][0]), "holds no private"),
        (
            json.dumps(OKPKey.generate_key("X25519").as_dict(private=True)),
            "holds no private Ed25519",
        ),
    ],
)
def test_a_file_that_holds_no_key_to_sign_with_is_named_and_not_shown(
    text: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "key.pem").write_text(text)
    with pytest.raises(BadKey, match=f"key.pem {says}"):
        read_key(tmp_path / "key.pem")


@pytest.mark.parametrize("setting", ["SIGNING_KEY", "SIGNING_KEYS_BEFORE"])
def test_a_key_that_cannot_be_read_stops_the_start(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"KAFKA": "k:1", "DATABASE": "mongodb://d", "SECRET": "s" * 40, "REFERENCE": "."}
    for name, value in (told | {setting: str(tmp_path / "nothing.pem")}).items():
        monkeypatch.setenv(f"SILTA_{name}", value)
    with pytest.raises(BadSettings, match=rf"SILTA_{setting}: .*nothing.pem cannot be read"):
        read_settings()


def test_a_value_has_one_spelling() -> None:
    told = {"b": [1, True, None], "a": "ä\n"}
    assert canonical(told) == '{"a":"ä\\n","b":[1,true,null]}'.encode()
    assert sha256({"a": 1, "b": 2}) == sha256({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [1.5, {"a": 1.0}, {1: "a"}, {"ä": 1}, [b"x"]])
def test_what_others_may_spell_otherwise_is_not_spelled(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)
