"""Six services as in production, and a real Keycloak behind TLS whose tokens they take."""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import trustme
from real_parts import real_parts, stack_name

from silta_cli.client import Client
from silta_cli.keycloak import REALM, People, with_keycloak
from silta_cli.keys import make
from silta_cli.services import ALL_TOPICS, service_specs
from silta_cli.token import claims_of_unit
from silta_contracts.catalogue import SERVICES
from silta_local.keycloak import KEYCLOAK, Certificate
from silta_local.stack import Stack

READY_SECONDS = 300.0


@dataclass
class Keycloaked:
    """The stack, and the people who sign in at its Keycloak.

    A token is asked for once for each party and case: a password is slow to check.
    """

    stack: Stack
    people: People
    _given: dict[tuple[str, str | None], str] = field(default_factory=dict, repr=False)

    @property
    def issuer(self) -> str:
        """What Keycloak's tokens name."""
        return f"{self.people.url}/realms/{REALM}"

    def secret(self, service: str) -> str:
        """What a service shows Keycloak."""
        [found] = [one for one in self.stack.processes if one.name == service]
        return found.env["SILTA_CLIENT_SECRET"]

    def token(self, party: str, case: str | None = None) -> str:
        """A token of a party as the header names it, in that case."""
        if (party, case) not in self._given:
            self._given[party, case] = self.fresh(party, case)
        return self._given[party, case]

    def fresh(self, party: str, case: str | None = None) -> str:
        """The same, asked for now."""
        return self.people.token(name_of(party), claims_of(party, case))

    def get(self, service: str, path: str, token: str, **query: str) -> httpx.Response:
        """What a door answers to who shows this token."""
        shown = {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.stack.url(service)}{path}", params=query, headers=shown)

    def client(self) -> Client:
        """A client whose parties all sign in at Keycloak."""

        def sign_in(request: httpx.Request) -> None:
            party = request.headers.pop("Silta-Party", None)
            found = re.match(r"/cases/([0-9a-z]{26})(/|$)", request.url.path)
            if party is not None:
                token = self.token(party, found[1] if found else None)
                request.headers["Authorization"] = f"Bearer {token}"

        http = httpx.Client(timeout=10, event_hooks={"request": [sign_in]})
        return Client({name: self.stack.url(name) for name in SERVICES}, _http=http)


def name_of(party: str) -> str:
    """The account of a party: nobody's name."""
    return f"account-of-{re.sub('[^a-z0-9]', '-', party)[:80]}"


def claims_of(party: str, case: str | None) -> Mapping[str, Any]:
    """What Keycloak is to say of a party."""
    kind, _, rest = party.partition(";")
    if kind in ("organisation", "sensitive_unit"):
        return claims_of_unit(party, [])
    claims: dict[str, Any] = {"silta_kind": kind, "silta_cases": [case] if case else []}
    return claims | ({"silta_number": int(rest)} if rest else {})


@contextmanager
def keycloaked(folder: Path) -> Iterator[Keycloaked]:
    """The stack on parts of its own, with an issuer that has a certificate."""
    authority = trustme.CA()
    trusted, chain, key = (folder / f"{name}.pem" for name in ("authority", "chain", "key"))
    authority.cert_pem.write_to_path(str(trusted))
    its = authority.issue_cert("127.0.0.1")
    its.private_key_pem.write_to_path(str(key))
    chain.write_bytes(b"".join(blob.bytes() for blob in its.cert_chain_pems))
    vault_keys = folder / "keys.toml"
    make(vault_keys, "k1")
    more = {
        "SILTA_ENVIRONMENT": "production",
        "SILTA_VAULT_KEYS": str(vault_keys),
        "SSL_CERT_FILE": str(trusted),
        # A test asks faster than any person.
        "SILTA_REQUESTS_A_MINUTE": "0",
    }
    name = stack_name("keycloak")
    specs = with_keycloak(
        service_specs(folder / name, prefix=KEYCLOAK, more=more),
        folder / name,
        tls=Certificate(chain, key),
    )
    for parts in real_parts("keycloak-parts"):
        with (
            Stack.up(
                specs,
                ALL_TOPICS,
                name=name,
                data=folder,
                parts=parts,
                ready_seconds=READY_SECONDS,
            ) as stack,
            httpx.Client(
                timeout=30, verify=ssl.create_default_context(cafile=str(trusted))
            ) as http,
        ):
            url = stack.url(KEYCLOAK).replace("http:", "https:")
            yield Keycloaked(stack, People(url, stack.folder, http))
