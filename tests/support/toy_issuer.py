"""An issuer that says what a test has it say, over HTTP, and counts who asks what."""

import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key

CASE = "a" * 26
OTHER_CASE = "b" * 26
UNIT: dict[str, Any] = {
    "silta_organisation": "1.2.246.10.12345671",
    "silta_unit": "guidance",
    "silta_type": "kela",
    "roles": ["professional"],
}
OF_A_CLIENT: dict[str, Any] = {"silta_kind": "client", "silta_cases": [CASE]}
OF_A_SERVICE: dict[str, Any] = {"silta_kind": "service", "client_id": "silta-consent"}
ALL_ALGORITHMS = ["none", "HS256", "HS512", "RS256", "PS256", "RS512", "ES256", "EdDSA", "Ed25519"]


def ec_key(kid: str = "first") -> ECKey:
    """A key pair of that name."""
    return ECKey.generate_key("P-256", {"kid": kid})


def token_of(
    issuer: str,
    key: Any,
    *,
    header: Mapping[str, Any] | None = None,
    **claims: Any,
) -> str:
    """A token that holds, but for what is said; a claim or header that is None is left out."""
    now = time.time()
    body = {
        "iss": issuer,
        "aud": "silta",
        "sub": "pseudonym-1",
        "iat": int(now),
        "exp": int(now) + 600,
        "jti": "a-name",
        "client_id": "a-program",
        **claims,
    }
    head = {"alg": "ES256", "typ": "at+jwt", "kid": "first", **(header or {})}
    return jwt.encode(
        {name: value for name, value in head.items() if value is not None},
        {name: value for name, value in body.items() if value is not None},
        key,
        ALL_ALGORITHMS,
        default_type=None,
    )


@dataclass
class ToyIssuer:
    """``keys`` are those that it shows; ``says`` answers a path with something else.

    ``makes`` gives the token of a program; without it, one that only holds its number.
    """

    url: str
    keys: list[Key] = field(default_factory=list)
    says: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    makes: Callable[[], str] | None = None
    asked: Counter[str] = field(default_factory=Counter)
    shown: list[str | None] = field(default_factory=list)

    def answer(self, path: str, shown: str | None) -> tuple[int, bytes]:
        """What it says to a request."""
        self.asked[path] += 1
        self.shown.append(shown)
        if path in self.says:
            return self.says[path]
        match path:
            case "/.well-known/openid-configuration":
                return 200, json.dumps(self.document()).encode()
            case "/keys":
                shows = [key.as_dict(private=False) for key in self.keys]
                return 200, json.dumps({"keys": shows}).encode()
            case "/token":
                token = self.makes() if self.makes else f"own-{self.asked[path]}"
                given = {"access_token": token, "token_type": "Bearer", "expires_in": 300}
                return 200, json.dumps(given).encode()
        return 404, b"{}"

    def document(self, **other: str) -> dict[str, str]:
        """Its discovery document."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint": f"{self.url}/token",
            **other,
        }

    def documents(self, **other: str) -> None:
        """Lets the discovery document say something else."""
        told = json.dumps(self.document(**other)).encode()
        self.says["/.well-known/openid-configuration"] = (200, told)

    def away(self, *paths: str) -> None:
        """Answers these with an error."""
        self.says |= dict.fromkeys(paths, (503, b""))


@contextmanager
def toy_issuer(tls: ssl.SSLContext | None = None) -> Iterator[ToyIssuer]:
    """One that listens, with that certificate where one is given."""

    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = found.answer(self.path, self.headers.get("Authorization"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doors)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "http" if tls is None else "https"
    found = ToyIssuer(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield found
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
