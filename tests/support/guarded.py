"""Six services as in production: who acts comes from a token, and a header says nothing."""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import trustme
from joserfc.jwk import ECKey
from real_parts import real_parts, stack_name
from toy_issuer import OF_A_SERVICE, ToyIssuer, ec_key, token_of, toy_issuer

from silta_cli.client import Client
from silta_cli.keys import make
from silta_cli.services import ALL_TOPICS, service_specs
from silta_cli.token import claims_of_unit
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

PREFIX = "guarded"
OPERATOR: Mapping[str, Any] = {"roles": ["operator"], "sub": "pseudonym-of-operator"}
SERVICE: Mapping[str, Any] = {**OF_A_SERVICE, "sub": "service-account-consent"}


@dataclass(frozen=True)
class Guarded:
    """The stack, and who gives tokens for it."""

    stack: Stack
    issuer: ToyIssuer
    key: ECKey

    def bearer(self, claims: Mapping[str, Any]) -> str:
        """What to send as Authorization, for ten minutes."""
        return f"Bearer {token_of(self.issuer.url, self.key, **claims)}"

    def bearer_of(self, party: str, case: str | None) -> str:
        """The same for a party as the header names it, in that case."""
        kind, _, rest = party.partition(";")
        sub = f"pseudonym-of-{re.sub('[^a-z0-9]', '-', party)[:80]}"
        if kind in ("organisation", "sensitive_unit"):
            return self.bearer({**claims_of_unit(party, []), "sub": sub})
        claims = {"silta_kind": kind, "silta_cases": [case] if case else [], "sub": sub}
        return self.bearer(claims | ({"silta_number": int(rest)} if rest else {}))

    def client(self) -> Client:
        """A client whose parties all sign in."""

        def sign_in(request: httpx.Request) -> None:
            party = request.headers.pop("Silta-Party", None)
            found = re.match(r"/cases/([0-9a-z]{26})(/|$)", request.url.path)
            if party is not None:
                case = found[1] if found else None
                request.headers["Authorization"] = self.bearer_of(party, case)

        http = httpx.Client(timeout=10, event_hooks={"request": [sign_in]})
        return Client({name: self.stack.url(name) for name in SERVICES}, _http=http)


@contextmanager
def guarded(folder: Path) -> Iterator[Guarded]:
    """The stack on parts of its own, with an issuer that has a certificate."""
    keys = folder / "keys.toml"
    make(keys, "k1")
    authority = trustme.CA()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    key = ec_key()
    with toy_issuer(tls) as issuer:
        issuer.keys.append(key)
        # Made when it is asked for: the stack may stand longer than a token holds.
        issuer.makes = lambda: token_of(issuer.url, key, **SERVICE)
        more = {
            "SILTA_ENVIRONMENT": "production",
            "SILTA_ISSUER": issuer.url,
            "SILTA_CLIENT_SECRET": "of no use elsewhere",
            "SILTA_VAULT_KEYS": str(keys),
            "SSL_CERT_FILE": str(trusted),
            # A test asks faster than any person.
            "SILTA_REQUESTS_A_MINUTE": "0",
        }
        specs = service_specs(folder / "guarded", prefix=PREFIX, more=more)
        for parts in real_parts("guarded-parts"):
            name = stack_name("guarded")
            with Stack.up(specs, ALL_TOPICS, name=name, data=folder, parts=parts) as stack:
                yield Guarded(stack, issuer, key)
