"""Which access tokens hold: every refusal, each by one thing that is wrong."""

import base64
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from toy_issuer import ec_key, token_of

from silta_chassis.signatures import algorithms_of
from silta_chassis.tokens import BadToken, Expected, read_header, verified

ISSUER = "https://issuer.example"
EXPECTED = Expected(ISSUER, "silta", 900)
KEY = ec_key()
RSA = RSAKey.generate_key(2048, {"kid": "first"})
ED = OKPKey.generate_key("Ed25519", {"kid": "first"})


def read(
    token: str, key: Key = KEY, expected: Expected = EXPECTED, later: float = 0
) -> Mapping[str, Any]:
    """The claims, as a service reads them that many seconds from now."""
    header = read_header(token, expected)
    return verified(token, header, key, expected, time.time() + later)


def refused(token: str, key: Key = KEY, expected: Expected = EXPECTED, later: float = 0) -> str:
    """What a service says to a token that it does not take."""
    with pytest.raises(BadToken) as bad:
        read(token, key, expected, later)
    return bad.value.says


def part(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("alg", "key"),
    [
        ("ES256", KEY), ("RS256", RSA), ("PS256", RSA), ("EdDSA", ED), ("Ed25519", ED),
    ],
)  # fmt: skip
def test_a_token_holds_that_is_signed_with_one_of_the_five_algorithms(alg: str, key: Key) -> None:
    token = token_of(ISSUER, key, header={"alg": alg})
    assert read(token, key)["sub"] == "pseudonym-1"


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_type_is_that_of_an_access_token(kind: str) -> None:
    assert read(token_of(ISSUER, KEY, header={"typ": kind}))


@pytest.mark.parametrize("kind", ["JWT", "jwt", None, "id+jwt", 7, "logout+jwt"])
def test_another_type_is_refused(kind: Any) -> None:
    head = {"alg": "ES256", "kid": "first", "typ": kind}
    if isinstance(kind, int):
        token = ".".join((part(head), part({}), "AAAA"))
    else:
        token = token_of(ISSUER, KEY, header=head)
    assert "its type must be at+jwt" in refused(token)


def test_a_plain_jwt_is_taken_by_an_explicit_setting_only_and_an_id_token_not_even_then() -> None:
    plain = Expected(ISSUER, "silta", 900, plain=True)
    head = {"typ": "JWT"}
    assert read(token_of(ISSUER, KEY, header=head), expected=plain)
    assert read(token_of(ISSUER, KEY, header=head, typ="Bearer"), expected=plain)
    for claims in ({"typ": "ID"}, {"typ": "Refresh"}, {"nonce": "n"}, {"at_hash": "h"}):
        token = token_of(ISSUER, KEY, header=head, **claims)
        assert "no access token" in refused(token, expected=plain)


def test_a_token_without_a_signature_is_refused() -> None:
    claims = token_of(ISSUER, KEY).split(".")[1]
    for alg in ("none", "None", "NONE", ""):
        head = {"alg": alg, "typ": "at+jwt", "kid": "first"}
        assert "must be signed" in refused(f"{part(head)}.{claims}.")
    assert "signature" in refused(token_of(ISSUER, KEY).rsplit(".", 1)[0] + ".")


@pytest.mark.parametrize("key", [KEY, RSA])
def test_the_public_key_is_no_secret_to_sign_with(key: ECKey | RSAKey) -> None:
    head = part({"alg": "HS256", "typ": "at+jwt", "kid": "first"})
    claims = token_of(ISSUER, key, header={"alg": "ES256" if key is KEY else "RS256"}).split(".")[1]
    for secret in (key.as_pem(private=False), key.as_der(private=False)):
        signature = hmac.digest(secret, f"{head}.{claims}".encode(), "sha256")
        assert "must be signed" in refused(f"{head}.{claims}.{part(signature)}", key)


def test_a_key_is_used_with_its_own_algorithms_only() -> None:
    assert "not that of its key" in refused(token_of(ISSUER, KEY), RSA)
    ps_only = RSAKey.import_key({**RSA.as_dict(private=True), "alg": "PS256"})
    assert read(token_of(ISSUER, RSA, header={"alg": "PS256"}), ps_only)
    assert "not that of its key" in refused(token_of(ISSUER, RSA, header={"alg": "RS256"}), ps_only)
    assert algorithms_of(RSAKey.generate_key(1024)) == ()
    assert algorithms_of(ECKey.generate_key("secp256k1")) == ()
    assert algorithms_of(OctKey.generate_key(256)) == ()


def test_a_token_of_another_key_of_that_name_is_refused() -> None:
    assert "signature" in refused(token_of(ISSUER, ec_key()))


@pytest.mark.parametrize("segment", [0, 1, 2])
def test_a_token_that_was_changed_is_refused(segment: int) -> None:
    parts = token_of(ISSUER, KEY).split(".")
    other = token_of(ISSUER, ec_key(), sub="pseudonym-2").split(".")
    changed = part({"alg": "ES256", "kid": "first", "typ": "application/at+jwt"})
    parts[segment] = changed if segment == 0 else other[segment]
    assert "signature" in refused(".".join(parts))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jwk", KEY.as_dict(private=False)),
        ("jku", "https://evil.example/keys"),
        ("x5u", "https://evil.example/cert"),
        ("x5c", ["AAAA"]),
        ("crit", ["exp"]),
        ("b64", False),
        ("cty", "JWT"),
        ("whatever", "1"),
    ],
)
def test_keys_and_demands_in_the_header_are_refused(name: str, value: object) -> None:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "first", name: value}
    claims, signature = token_of(ISSUER, KEY).split(".")[1:]
    says = refused(f"{part(head)}.{claims}.{signature}")
    assert ("an unknown field" if name == "whatever" else name) in says


@pytest.mark.parametrize("kid", [None, "", 7])
def test_a_token_that_names_no_key_is_refused(kid: object) -> None:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
    assert "(kid)" in refused(f"{part(head)}.{part({})}.AAAA")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"iss": "https://issuer.example/"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"iss": ["https://issuer.example"]}, "another issuer"),
        ({"aud": "another"}, "another audience"),
        ({"aud": None}, "another audience"),
        ({"aud": ["silta-admin", "account"]}, "another audience"),
        ({"aud": {"silta": 1}}, "another audience"),
        ({"jti": None}, "(jti)"),
        ({"jti": 7}, "(jti)"),
        ({"exp": None}, "no time exp"),
        ({"exp": "soon"}, "no time exp"),
        ({"exp": True}, "no time exp"),
        ({"iat": None}, "no time iat"),
        ({"nbf": "now"}, "no time nbf"),
        ({"nonce": "n"}, "no access token"),
    ],
)
def test_a_claim_that_is_missing_or_wrong_is_refused(wrong: dict[str, Any], says: str) -> None:
    assert says in refused(token_of(ISSUER, KEY, **wrong))


def test_ours_may_be_one_of_several_audiences() -> None:
    assert read(token_of(ISSUER, KEY, aud=["account", "silta"]))


def test_a_token_ends_and_cannot_be_replayed_then() -> None:
    token = token_of(ISSUER, KEY)
    assert read(token, later=600)
    assert read(token, later=650)
    assert "has expired" in refused(token, later=661)
    assert "has expired" in refused(token, later=86_400)


def test_clocks_may_differ_by_a_minute() -> None:
    now = time.time()
    ahead: dict[str, Any] = {"iat": now + 50, "exp": now + 600}
    assert read(token_of(ISSUER, KEY, **ahead, nbf=now + 50))
    assert "does not hold yet" in refused(token_of(ISSUER, KEY, nbf=now + 70))
    far: dict[str, Any] = {"iat": now + 70, "exp": now + 600}
    assert "in the future" in refused(token_of(ISSUER, KEY, **far))


def test_a_token_that_lives_too_long_is_refused() -> None:
    now = int(time.time())
    assert read(token_of(ISSUER, KEY, iat=now, exp=now + 900))
    assert "longer than 15 minutes" in refused(token_of(ISSUER, KEY, iat=now, exp=now + 901))
    # One that was made long ago, and still lives, was made for longer.
    assert "longer than" in refused(token_of(ISSUER, KEY, iat=now - 3600, exp=now + 60))
    assert refused(token_of(ISSUER, KEY, iat=now, exp=now - 1))


def test_a_token_that_is_too_large_is_not_even_read() -> None:
    assert "longer than 8192" in refused(token_of(ISSUER, KEY, more="x" * 8000))


@pytest.mark.parametrize(
    "body",
    [
        b'{"aud": "silta", "aud": "other"}',
        b'{"exp": NaN}',
        b'{"exp": 1e999}',
        b"[" * 3000,
        b'["silta"]',
        b'{"exp": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"",
    ],
)
def test_a_body_that_is_no_plain_object_is_refused_though_it_is_signed(body: bytes) -> None:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "first"}
    assert refused(jws.serialize_compact(head, body, KEY, ["ES256"]))


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b", "a.b.c.d", "a.b.c", "é.é.é", "....", part([]) + ".e30.e30", "x" * 9000],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    assert refused(token)


def test_a_body_that_names_a_claim_twice_is_refused_though_it_is_signed() -> None:
    body = base64.urlsafe_b64decode(token_of(ISSUER, KEY).split(".")[1] + "==")
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "first"}
    assert read(jws.serialize_compact(head, body, KEY, ["ES256"]))
    twice = body[:-1] + b',"sub":"pseudonym-2"}'
    assert "body" in refused(jws.serialize_compact(head, twice, KEY, ["ES256"]))


def test_a_header_that_names_a_field_twice_is_refused() -> None:
    twice = b'{"alg":"none","alg":"ES256","typ":"at+jwt","kid":"first"}'
    claims, signature = token_of(ISSUER, KEY).split(".")[1:]
    assert "header" in refused(f"{part(twice)}.{claims}.{signature}")


def test_no_refusal_repeats_what_a_token_said() -> None:
    for claim in ("iss", "aud", "exp"):
        claims: dict[str, Any] = {claim: "secret-value"}
        assert "secret-value" not in refused(token_of(ISSUER, KEY, **claims))
    head: dict[str, Any]
    for field in ("alg", "typ"):
        head = {"alg": "ES256", "typ": "at+jwt", "kid": "k", field: "secret-value"}
        assert "secret-value" not in refused(f"{part(head)}.e30.AAAA")
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "k", "secret-value": 1}
    assert "secret-value" not in refused(f"{part(head)}.e30.AAAA")
