"""A real Keycloak beside the six services: its realm, their accounts there, and people's tokens."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from silta_cli.services import REPOSITORY, local_secret
from silta_cli.sign_in import ADDRESS, account, own_secrets, taking
from silta_contracts.codes import Role
from silta_contracts.principal import OPERATOR
from silta_local.errors import StackError
from silta_local.folders import default_data_folder
from silta_local.keycloak import ADMIN, KEYCLOAK, Certificate, keycloak_spec
from silta_local.progress import Progress, silent
from silta_local.specs import ServiceSpec

REALM = "silta"
REALM_FILE = REPOSITORY / "deploy" / "keycloak" / "silta-realm.json"
# Where people's programs run, of the redirects of the interactive client; here there is none.
APP_VARIABLE = "SILTA_APP_ADDRESS"
# Gives a person's token for their password, without a browser: in no file of a deployment.
LOCAL_CLIENT = "silta-local"
ANSWER_SECONDS = 30.0
# Of the administrator's token, which Keycloak ends after a minute.
KEPT_SECONDS = 30.0
Body = dict[str, Any]


def with_keycloak(
    services: Sequence[ServiceSpec],
    folder: Path,
    *,
    tls: Certificate | None = None,
    progress: Progress = silent,
) -> list[ServiceSpec]:
    """Keycloak of the stack in this folder, then the services, each with an account there.

    Fetches Keycloak where it is missing. With ``tls`` it is reached by https, as in production.
    """
    own = own_secrets(services, folder)
    realm = local_realm(
        json.loads(REALM_FILE.read_text(encoding="utf-8")),
        {account(name): secret for name, secret in own.items()},
        derived(folder, LOCAL_CLIENT),
    )
    keycloak = keycloak_spec(
        default_data_folder(),
        folder / KEYCLOAK,
        realm,
        derived(folder, ADMIN),
        {APP_VARIABLE: ADDRESS},
        tls=tls,
        progress=progress,
    )
    address = ADDRESS if tls is None else ADDRESS.replace("http:", "https:")
    return [keycloak, *taking(services, f"{address}:{{port:{KEYCLOAK}}}/realms/{REALM}", own)]


def local_realm(delivered: Body, secrets: Mapping[str, str], local: str) -> Body:
    """The realm of a deployment with these secrets, and a client for tokens without a browser."""
    clients = [
        {**client, "secret": secrets[client["clientId"]]}
        if client["clientId"] in secrets
        else client
        for client in delivered["clients"]
    ]
    app = next(client for client in clients if client["publicClient"])
    without_browser = {
        **app,
        "clientId": LOCAL_CLIENT,
        "name": "Local use: tokens without a browser",
        "publicClient": False,
        "secret": local,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": True,
        "fullScopeAllowed": True,
        "redirectUris": [],
        "webOrigins": [],
    }
    return {**delivered, "clients": [*clients, without_browser]}


def derived(folder: Path, what: str) -> str:
    """A password of a local stack, from its secret."""
    return hashlib.sha256(f"{local_secret(folder)}:{KEYCLOAK}:{what}".encode()).hexdigest()


@dataclass
class People:
    """Makes accounts in the Keycloak of a local stack, and signs in as them.

    ``url`` is Keycloak's, ``folder`` the stack's. Raises StackError where Keycloak does not do it.
    """

    url: str
    folder: Path
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=ANSWER_SECONDS))
    _admin: str = field(default="", repr=False)
    _until: float = 0.0

    def token(self, name: str, claims: Mapping[str, Any]) -> str:
        """A token of the person with this account, who has these claims from now on.

        `sub` is Keycloak's own.
        """
        password = derived(self.folder, f"person:{name}")
        told = {
            key: [str(one) for one in (value if isinstance(value, list) else [value])]
            for key, value in claims.items()
            if key.startswith("silta_")
        }
        body: Body = {"username": name, "enabled": True, "attributes": told}
        known = self._known(name)
        if known is None:
            kept = {"type": "password", "value": password, "temporary": False}
            self.admin("POST", "/users", {**body, "credentials": [kept]})
            known = self._known(name)
        else:
            self.admin("PUT", f"/users/{known}", body)
        self._set_roles(str(known), set(claims.get("roles", ())))
        asked = {"grant_type": "password", "username": name, "password": password}
        return self.signed_in(REALM, LOCAL_CLIENT, derived(self.folder, LOCAL_CLIENT), asked)

    def service_token(self, service: str, secret: str) -> str:
        """A service's own token (client credentials)."""
        return self.signed_in(REALM, account(service), secret, {"grant_type": "client_credentials"})

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """What Keycloak's Admin REST API answers for the realm; None where it is nothing."""
        shown = {"Authorization": f"Bearer {self.admin_token()}"}
        answer = self._ask(method, f"/admin/realms/{REALM}{path}", json=body, headers=shown)
        return answer.json() if answer.content else None

    def admin_token(self) -> str:
        """A token of Keycloak's administrator."""
        if time.monotonic() > self._until:
            password = derived(self.folder, ADMIN)
            asked = {"grant_type": "password", "username": ADMIN, "password": password}
            self._admin = self.signed_in("master", "admin-cli", None, asked)
            self._until = time.monotonic() + KEPT_SECONDS
        return self._admin

    def _known(self, name: str) -> str | None:
        found = self.admin("GET", f"/users?exact=true&username={quote(name)}")
        return str(found[0]["id"]) if found else None

    def _set_roles(self, person: str, wanted: set[str]) -> None:
        path = f"/users/{person}/role-mappings/realm"
        ours = {*map(str, Role), OPERATOR}
        has = {role["name"]: role for role in self.admin("GET", path) or ()}
        if gone := [role for name, role in has.items() if name in ours - wanted]:
            self.admin("DELETE", path, gone)
        if new := [self.admin("GET", f"/roles/{name}") for name in sorted(wanted - has.keys())]:
            self.admin("POST", path, new)

    def signed_in(self, realm: str, client: str, secret: str | None, asked: Body) -> str:
        """An access token of that realm, given to that client."""
        whole = {**asked, "client_id": client} | ({"client_secret": secret} if secret else {})
        path = f"/realms/{realm}/protocol/openid-connect/token"
        return str(self._ask("POST", path, data=whole).json()["access_token"])

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        log = self.folder / "logs" / f"{KEYCLOAK}.log"
        try:
            answer = self.http.request(method, f"{self.url}{path}", **more)
        except httpx.HTTPError as error:
            raise StackError(
                f"Keycloak does not answer ({type(error).__name__}).",
                "See whether it runs: `silta status`; start the stack anew where it does not.",
                log,
            ) from error
        if not answer.is_success:
            # What it says could name a person.
            raise StackError(
                f"Keycloak refused {method} {path.partition('?')[0]} ({answer.status_code}).",
                "If its realm was changed by hand, start the stack anew: it is imported again.",
                log,
            )
        return answer
