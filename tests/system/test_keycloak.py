"""Signing in at a real Keycloak with the realm of deploy/, at services as in production."""

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from keycloak_realm import (
    by_password,
    drop_key,
    forged,
    grant,
    header_of,
    new_key,
    other_client,
    until,
)
from keycloak_world import NOT_THEIRS, World, keycloak_world
from keycloaked import claims_of
from real_parts import are_local

from silta_cli.courses.central_finland import EARLY_SERVICE, FLU, HEALTH_CENTRE
from silta_cli.courses.stage import CLIENT
from silta_cli.keycloak import APP_VARIABLE, LOCAL_CLIENT, REALM_FILE, derived
from silta_cli.sign_in import account
from silta_cli.token import read_claims
from silta_contracts.catalogue import SERVICES
from silta_contracts.party import CLIENT as CLIENT_PARTY
from silta_contracts.party import ClosePersonParty, parse_party
from silta_contracts.principal import principal_of
from silta_local.errors import StackError

pytestmark = pytest.mark.system

OTHER_CASE = "b" * 26
SKEW_SECONDS = 60
REDIRECT = "http://127.0.0.1/app"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The stack and a case that was played in it, started once for the file."""
    if not are_local():
        pytest.skip("Keycloak is started beside parts of the local stack")
    with keycloak_world(tmp_path_factory.mktemp("keycloak")) as found:
        yield found


def title(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json().get("title", ""))


def sentence(answer: httpx.Response) -> str:
    assert title(answer) == (401, "invalid-token"), answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    return str(answer.json()["detail"])


def test_keycloak_says_of_each_kind_who_they_are(world: World) -> None:
    found = world.keycloaked
    unit = principal_of(read_claims(found.token(EARLY_SERVICE.header)))
    assert unit.parties == (parse_party(EARLY_SERVICE.header),)
    client = principal_of(read_claims(found.token(CLIENT, world.case)))
    assert client.parties == (CLIENT_PARTY,)
    assert client.cases == frozenset({world.case})
    mandated = {
        "silta_kind": "close_person",
        "silta_number": 2,
        "silta_cases": [world.case, OTHER_CASE],
        "silta_mandate": "guardian",
    }
    close = principal_of(read_claims(found.people.token("account-of-close-person", mandated)))
    assert close.parties == (ClosePersonParty(number=2),)
    assert close.cases == frozenset({world.case, OTHER_CASE})
    assert close.mandate == "guardian"
    operator = read_claims(found.people.token("account-of-operator", {"roles": ["operator"]}))
    assert principal_of(operator).is_operator
    service = principal_of(
        read_claims(found.people.service_token("intake", found.secret("intake")))
    )
    assert (service.kind, service.service) == ("service", account("intake"))
    for token in (found.token(EARLY_SERVICE.header), found.token(CLIENT, world.case)):
        claims = read_claims(token)
        assert header_of(token)["typ"] == "at+jwt"
        assert claims["exp"] - claims["iat"] <= 15 * 60
        assert not {"name", "email", "preferred_username", "given_name"} & claims.keys()


def test_each_gets_through_their_own_doors_and_no_other(world: World) -> None:
    found, case = world.keycloaked, world.case
    unit, client = found.token(HEALTH_CENTRE.header), found.token(CLIENT, case)
    operator = found.people.token("account-of-operator", {"roles": ["operator"]})
    service = found.people.service_token("consent", found.secret("consent"))
    for name in ("intake", "consent", "network"):
        assert found.get(name, f"/cases/{case}", client).status_code == 200, name
        assert title(found.get(name, f"/cases/{OTHER_CASE}", client)) == (403, "not-yours")
        assert found.get(name, f"/facts/{case}", service).status_code == 200, name
        assert title(found.get(name, f"/facts/{case}", unit)) == (403, "not-yours")
        assert found.get(name, "/operate/waiting", operator).status_code == 200, name
        assert title(found.get(name, "/operate/waiting", service)) == (403, "not-yours")
    header = httpx.get(f"{found.stack.url('intake')}/cases/{case}", headers={"Silta-Party": CLIENT})
    assert title(header)[0] in (400, 401)


def test_a_service_asks_consent_with_its_own_token_before_it_discloses(world: World) -> None:
    found = world.keycloaked
    path, asked = f"/cases/{world.case}/disclosed/person", {"purpose": "cooperate"}
    member = found.get("intake", path, found.token(HEALTH_CENTRE.header), **asked)
    assert member.status_code == 200, member.text
    assert member.json()["fields"]["name"] == FLU.client["name"]
    assert {one["category"] for one in member.json()["grounds"]} >= {"identity"}
    stranger = HEALTH_CENTRE.header.replace("health-centre", "dental-care", 1)
    refused = found.get("intake", path, found.token(stranger), **asked)
    assert (refused.status_code, "not-a-member" in refused.text) == (403, True)


def test_a_person_signs_in_with_a_browser_and_only_with_pkce(world: World) -> None:
    found = world.keycloaked
    found.fresh(CLIENT, world.case)
    verifier = "v" * 64
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    asked = {
        "client_id": "silta-app",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": REDIRECT,
        "nonce": "a-nonce",
        "state": "a-state",
    }
    proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    door, http = f"{found.issuer}/protocol/openid-connect", found.people.http
    without = http.get(f"{door}/auth", params=asked)
    assert parse_qs(urlsplit(without.headers["location"]).query)["error"] == ["invalid_request"]
    page = http.get(f"{door}/auth", params={**asked, **proof})
    form = re.search(r'action="([^"]+)"', page.text)
    assert form is not None
    password = derived(found.people.folder, "person:account-of-client")
    typed = {"username": "account-of-client", "password": password}
    back = http.post(unescape(form[1]), data=typed).headers["location"]
    assert back.startswith(REDIRECT)
    code = {
        "grant_type": "authorization_code",
        "client_id": "silta-app",
        "redirect_uri": REDIRECT,
        "code": parse_qs(urlsplit(back).query)["code"][0],
    }
    given = http.post(f"{door}/token", data={**code, "code_verifier": verifier})
    assert given.status_code == 200, given.text
    token = given.json()["access_token"]
    assert found.get("intake", f"/cases/{world.case}", token).status_code == 200
    # The code serves once.
    assert http.post(f"{door}/token", data={**code, "code_verifier": verifier}).is_client_error


def test_what_keycloak_did_not_sign_is_refused(world: World) -> None:
    found, path = world.keycloaked, f"/cases/{world.case}"
    real = found.token(CLIENT, world.case)
    for name, (token, says) in forged(found, real, OTHER_CASE).items():
        told = sentence(found.get("intake", path, token))
        assert says in told, f"{name}: {told}"
    assert found.get("intake", path, real).status_code == 200


def test_what_keycloak_signed_for_something_else_is_refused(world: World) -> None:
    found, path = world.keycloaked, f"/cases/{world.case}"
    found.fresh(CLIENT, world.case)
    other_client(found, "another", silta=False)
    another = by_password(found, "another", "account-of-client")
    assert "audience" in sentence(found.get("intake", path, another))
    given = grant(found, LOCAL_CLIENT, "account-of-client", scope="openid")
    assert "no access token" in sentence(found.get("intake", path, given["id_token"]))
    # Keycloak signs these for itself, with a secret.
    assert sentence(found.get("intake", path, given["refresh_token"]))
    master = found.people.signed_in(
        "master",
        "admin-cli",
        None,
        {
            "grant_type": "password",
            "username": "admin",
            "password": derived(found.people.folder, "admin"),
        },
    )
    assert sentence(found.get("intake", "/operate/waiting", master))


def test_a_request_sent_again_does_nothing_twice_and_nothing_for_somebody_else(
    world: World,
) -> None:
    found = world.keycloaked
    url = f"{found.stack.url('intake')}/cases/submit-contact-request"
    body = {
        "client": FLU.client,
        "contact": {"municipality": "179", "phone": "+358 40 000 3535"},
        "words": {"said": "Esimerkki."},
        "area": "central-finland",
        "channel": "professional",
        "needs": ["employment"],
        "drawn_up_with_client": True,
        "ground": {"kind": "consent_to_be_asked"},
    }

    def send(token: str) -> httpx.Response:
        shown = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one-and-the-same-key"}
        return httpx.post(url, json=body, headers=shown)

    token = found.token(EARLY_SERVICE.header)
    first, again = send(token), send(token)
    assert first.is_success, first.text
    assert again.json() == first.json()
    # A colleague: the same party, another person.
    theirs = send(found.people.token("account-of-colleague", claims_of(EARLY_SERVICE.header, None)))
    assert theirs.json()["case"] != first.json()["case"]


def test_administrators_cannot_make_a_person_a_service_or_invent_a_case(world: World) -> None:
    for wrong in ({"silta_kind": "service"}, {"silta_kind": "client", "silta_cases": ["*"]}):
        with pytest.raises(StackError, match="400"):
            world.keycloaked.people.token("account-of-nobody", wrong)


def test_the_realm_as_it_is_delivered_has_no_secret_that_anybody_knows(world: World) -> None:
    found = world.keycloaked
    text = REALM_FILE.read_text(encoding="utf-8").replace(
        f"${{{APP_VARIABLE}}}", "https://app.example"
    )
    assert "${" not in text
    assert '"secret"' not in text
    delivered = json.loads(text)
    delivered["realm"] = "delivered"
    # Asked for before, so that the token is there.
    found.people.admin("GET", "/clients?clientId=silta-app")
    shown = {"Authorization": f"Bearer {found.people.admin_token()}"}
    realms = f"{found.people.url}/admin/realms"
    made = found.people.http.post(realms, json=delivered, headers=shown)
    assert made.status_code == 201, made.text
    clients = found.people.http.get(
        f"{realms}/delivered/clients",
        headers={"Authorization": f"Bearer {found.people.admin_token()}"},
    ).json()
    secrets = {one["clientId"]: one.get("secret", "") for one in clients}
    assert LOCAL_CLIENT not in secrets
    ours = [secrets[account(name)] for name in SERVICES]
    assert min(map(len, ours)) >= 32
    assert len(set(ours)) == len(SERVICES)
    by_password_alone = [one["clientId"] for one in clients if one["directAccessGrantsEnabled"]]
    assert [name for name in by_password_alone if name.startswith("silta-")] == []


def test_a_token_that_ended_is_refused_though_it_was_taken_before(world: World) -> None:
    left = read_claims(world.short)["exp"] + SKEW_SECONDS - time.time()
    # Real time has to pass: the services' clocks cannot be put forward.
    time.sleep(max(0.0, left + 1))
    assert "expired" in sentence(world.keycloaked.get("intake", NOT_THEIRS, world.short))


def test_a_new_key_serves_and_the_old_one_until_keycloak_drops_it(world: World) -> None:
    found, path = world.keycloaked, f"/cases/{world.case}"

    def status(token: str, service: str = "planning") -> int:
        return found.get(service, path, token).status_code

    old = found.fresh(HEALTH_CENTRE.header)
    first = status(old)
    assert first not in (401, 503)
    new_key(found, "second", 200)
    new = found.fresh(HEALTH_CENTRE.header)
    assert header_of(new)["kid"] != header_of(old)["kid"]
    # At once, unless somebody named an unknown key in the last 10 s.
    until(lambda: status(new) == first, "the new key was not taken in time")
    assert status(old) == first
    drop_key(found, "es256")
    new_key(found, "third", 300)
    newest = found.fresh(HEALTH_CENTRE.header)
    until(lambda: status(newest) == first, "the newest key was not taken in time")
    assert (status(new), status(old)) == (first, 401)
    assert "key" in sentence(found.get("planning", path, old))
    until(lambda: status(newest, "consent") != 401, "consent took no token of the newest key")
    until(lambda: status(newest, "intake") != 401, "intake took no token of the newest key")
    # Intake's own token of the first key is taken no more: it gets another, and nobody notices.
    asked = f"/cases/{world.case}/disclosed/person"
    assert found.get("intake", asked, newest, purpose="cooperate").status_code == 200
