"""A small OpenID Connect issuer for local use: it proves nothing, for whoever has its files is anybody.

It shows its keys and gives services their own tokens (client credentials). Tokens of people are made with its key
file by `mint`. It refuses to start where SILTA_ENVIRONMENT is not `local`.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote_plus

from joserfc import jwt
from joserfc.jwk import ECKey

from silta_local.errors import StackError, disk_or_access
from silta_local.ports import HOST

ENVIRONMENT = "SILTA_ENVIRONMENT"
CLIENTS = "SILTA_ISSUER_CLIENTS"
AUDIENCE = "silta"
LIFE_SECONDS = 600
ALGORITHM = "ES256"
MOST_BYTES = 10_000
MOST_KEYS = 2
DISCOVERY = "/.well-known/openid-configuration"


def issuer_url(port: int) -> str:
    """Return the address of the issuer at this port: what its tokens name as `iss`."""
    return f"http://{HOST}:{port}"


def keys_of(folder: Path) -> list[ECKey]:
    """Return the key pairs in this folder, the one that signs first; one is made where there is none.

    Raises StackError where the file cannot be read or written.
    """
    file = folder / "keys.json"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _keep(folder, [_new_key()])
    except ValueError as error:
        raise StackError(
            "The keys of the local issuer cannot be read.", "Remove the file: new ones are made.", file
        ) from error
    except OSError as error:
        raise disk_or_access(error, folder) from error
    return [ECKey.import_key(key) for key in kept]


def rotate_keys(folder: Path) -> None:
    """Sign with a new key from now on; the last one is still shown, any older one is not."""
    _keep(folder, [_new_key(), *keys_of(folder)][:MOST_KEYS])


def mint(folder: Path, issuer: str, claims: Mapping[str, Any], *, seconds: float = LIFE_SECONDS) -> str:
    """Return an access token of this issuer with these claims, which go before its own."""
    key = keys_of(folder)[0]
    now = int(time.time())
    body = {
        "iss": issuer,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + int(seconds),
        "jti": secrets.token_hex(16),
        "client_id": "silta-local",
        **claims,
    }
    return jwt.encode({"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}, body, key, [ALGORITHM])


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})


def _keep(folder: Path, keys: list[ECKey]) -> list[ECKey]:
    file, draft = folder / "keys.json", folder / f"keys.{secrets.token_hex(4)}.new"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            json.dump([key.as_dict(private=True) for key in keys], written)
        # Whole or not at all.
        draft.replace(file)
    except OSError as error:
        raise disk_or_access(error, folder) from error
    return keys


class _Doors(BaseHTTPRequestHandler):
    """Discovery, keys, and tokens for services."""

    protocol_version = "HTTP/1.1"
    folder: ClassVar[Path]
    url: ClassVar[str]
    clients: ClassVar[Mapping[str, str]]

    def do_GET(self) -> None:
        """Answer what is public."""
        match self.path.partition("?")[0]:
            case document if document == DISCOVERY:
                self._say(200, _document(self.url))
            case "/keys":
                # As they are now: `rotate_keys` may have been called by another process.
                self._say(200, {"keys": [key.as_dict(private=False) for key in keys_of(self.folder)]})
            case _:
                self._say(404, {"error": "not_found"})

    def do_POST(self) -> None:
        """Give a service its own token."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/token" or not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            return self._say(400, {"error": "invalid_request"})
        form = parse_qs(self.rfile.read(int(length)).decode("ascii", "replace"))
        if form.get("grant_type") != ["client_credentials"]:
            return self._say(400, {"error": "unsupported_grant_type"})
        name = self._client()
        if name is None:
            return self._say(401, {"error": "invalid_client"})
        claims = {"sub": f"service-account-{name}", "silta_kind": "service", "client_id": name}
        token = mint(self.folder, self.url, claims)
        return self._say(200, {"access_token": token, "token_type": "Bearer", "expires_in": LIFE_SECONDS})

    def _client(self) -> str | None:
        """Return who asks, if the secret is theirs."""
        kind, _, told = self.headers.get("Authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(told, validate=True).decode("ascii").partition(":")
        except ValueError:
            return None
        known = self.clients.get(unquote_plus(name))
        right = known is not None and hmac.compare_digest(known, unquote_plus(secret))
        return unquote_plus(name) if right and kind.lower() == "basic" else None

    def _say(self, status: int, body: Mapping[str, Any]) -> None:
        told = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: Any) -> None:
        """Say nothing: a request line may hold what is nobody's business."""


def _document(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "jwks_uri": f"{url}/keys",
        "token_endpoint": f"{url}/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
    }


def main() -> None:
    """Serve until told to stop; exits 2 with one sentence where it may not or cannot start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    if os.environ.get(ENVIRONMENT) != "local":
        print(
            f"The local issuer cannot start: {ENVIRONMENT} is not `local`. It gives anybody any token; "
            "elsewhere use an issuer that knows who people are.",
            file=sys.stderr,
        )
        raise SystemExit(2)
    _Doors.folder, _Doors.url = given.folder, issuer_url(given.port)
    _Doors.clients = json.loads(os.environ.get(CLIENTS, "{}"))
    keys_of(given.folder)
    ThreadingHTTPServer((HOST, given.port), _Doors).serve_forever()


if __name__ == "__main__":
    main()
