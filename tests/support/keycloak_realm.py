"""What a test changes in the realm of a real Keycloak, and tokens that it did not sign."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc.jwk import ECKey
from keycloaked import Keycloaked
from toy_issuer import token_of

from silta_cli.keycloak import derived
from silta_cli.token import read_claims

KEYS = "org.keycloak.keys.KeyProvider"
# A service looks for a key that it does not know at most every 10 s.
LOOKS_AGAIN_SECONDS = 15.0


def other_client(found: Keycloaked, name: str, *, silta: bool, life: int = 60, **more: str) -> None:
    """One more client of the realm; without `silta` its tokens are for another audience."""
    attributes = {"access.token.header.type.rfc9068": "true", "access.token.lifespan": str(life)}
    audience = {
        "name": "audience",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-audience-mapper",
        "config": {"included.custom.audience": "another", "access.token.claim": "true"},
    }
    body = {
        "clientId": name,
        "publicClient": False,
        "secret": derived(found.people.folder, name),
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": True,
        "attributes": {**attributes, **more},
        "defaultClientScopes": ["silta"] if silta else [],
        "optionalClientScopes": [],
        "protocolMappers": [] if silta else [audience],
    }
    found.people.admin("POST", "/clients", body)


def grant(found: Keycloaked, client: str, person: str, **more: str) -> Mapping[str, Any]:
    """All that Keycloak gives a client for a person's password."""
    folder = found.people.folder
    asked = {
        "grant_type": "password",
        "username": person,
        "password": derived(folder, f"person:{person}"),
        "client_id": client,
        "client_secret": derived(folder, client),
        **more,
    }
    answer = found.people.http.post(f"{found.issuer}/protocol/openid-connect/token", data=asked)
    assert answer.status_code == 200, answer.status_code
    given: Mapping[str, Any] = answer.json()
    return given


def by_password(found: Keycloaked, client: str, person: str) -> str:
    """The access token of these."""
    return str(grant(found, client, person)["access_token"])


def header_of(token: str) -> dict[str, Any]:
    """What a token says of its signature; nothing is checked."""
    found: dict[str, Any] = read_claims(f".{token.split('.')[0]}.")
    return found


def encoded(value: Mapping[str, Any]) -> str:
    """As a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def hs256(token: str, secret: bytes, header: Mapping[str, Any]) -> str:
    """The claims of that token, signed with a secret that everybody knows."""
    said = f"{encoded(header)}.{token.split('.')[1]}"
    mac = hmac.new(secret, said.encode(), hashlib.sha256).digest()
    return f"{said}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def public_key(found: Keycloaked, kid: str) -> dict[str, Any]:
    """The key of that name, as Keycloak shows it."""
    shown = found.people.http.get(f"{found.issuer}/protocol/openid-connect/certs").json()["keys"]
    [key] = [one for one in shown if one["kid"] == kid]
    return dict(key)


def forged(found: Keycloaked, real: str, case: str) -> dict[str, tuple[str, str]]:
    """Tokens like a real one of a person, and what has to be said of each; one names that case."""
    header, claims = header_of(real), read_claims(real)
    key = public_key(found, header["kid"])
    pem = ECKey.import_key(key).as_pem(private=False)
    der = ECKey.import_key(key).as_der(private=False)
    symmetric = {**header, "alg": "HS256"}
    body = real.split(".")[1]
    own = ECKey.generate_key("P-256", {"kid": header["kid"]})
    unknown = ECKey.generate_key("P-256", {"kid": "nobody-knows-it"})
    return {
        "alg none": (f"{encoded({**header, 'alg': 'none'})}.{body}.", "must be signed with"),
        "HS256 with the public key, PEM": (hs256(real, pem, symmetric), "must be signed with"),
        "HS256 with the public key, DER": (hs256(real, der, symmetric), "must be signed with"),
        "another key of that name": (
            token_of(found.issuer, own, header=header, **claims),
            "signature",
        ),
        "an unknown key": (
            token_of(found.issuer, unknown, header={**header, "kid": "nobody-knows-it"}, **claims),
            "does not have",
        ),
        "another body": (
            f"{real.split('.')[0]}."
            f"{encoded({**claims, 'silta_cases': [case]})}.{real.split('.')[2]}",
            "signature",
        ),
    }


def new_key(found: Keycloaked, name: str, priority: int) -> None:
    """Keycloak signs with a key of the highest priority, and shows all that are enabled."""
    config = {
        "priority": [str(priority)],
        "enabled": ["true"],
        "active": ["true"],
        "ecdsaEllipticCurveKey": ["P-256"],
    }
    realm = found.people.admin("GET", "")["id"]
    body = {
        "name": name,
        "providerId": "ecdsa-generated",
        "providerType": KEYS,
        "parentId": realm,
        "config": config,
    }
    found.people.admin("POST", "/components", body)


def drop_key(found: Keycloaked, name: str) -> None:
    """Keycloak shows it no more."""
    for one in found.people.admin("GET", f"/components?type={KEYS}&name={name}"):
        found.people.admin("DELETE", f"/components/{one['id']}")


def until(read: Callable[[], bool], what: str) -> None:
    """Waits until it is so, as long as a service may take to look for keys again."""
    end = time.monotonic() + LOOKS_AGAIN_SECONDS
    while not read():
        assert time.monotonic() < end, what
        # Another process' clock decides: there is nothing to be woken by.
        time.sleep(0.5)
