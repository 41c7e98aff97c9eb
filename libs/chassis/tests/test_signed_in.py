"""What the doors answer to tokens: who acts, who may not, and what to do next."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from toy_issuer import (
    CASE,
    OF_A_CLIENT,
    OF_A_SERVICE,
    OTHER_CASE,
    UNIT,
    ToyIssuer,
    ec_key,
    token_of,
    toy_issuer,
)

from silta_chassis import identity as module
from silta_chassis.http import problems
from silta_chassis.http.headers import Acting, FromService, Signed
from silta_chassis.http.identity import from_operator
from silta_chassis.identity import Identity
from silta_chassis.issuer import Issuer
from silta_chassis.keys import Keys
from silta_chassis.tokens import Expected
from silta_contracts.party import format_party

PARTY = "organisation;1.2.246.10.12345671;guidance;professional;kela"


@pytest.fixture
def issuer() -> Iterator[ToyIssuer]:
    with toy_issuer() as found:
        found.keys = [ec_key("first")]
        yield found


@pytest.fixture
def identity(issuer: ToyIssuer) -> Identity:
    return Identity(False, Expected(issuer.url, "silta", 900), Keys(Issuer(issuer.url)))


def doors(identity: Identity) -> httpx.AsyncClient:
    """A door of each kind."""
    app = FastAPI()
    app.state.identity = identity
    problems.install(app, app.routes)

    @app.get("/cases/{case}")
    async def of_case(case: str, party: Acting) -> str:
        return format_party(party)

    @app.post("/cases/open")
    async def opening(party: Acting, principal: Signed) -> list[str]:
        return [format_party(party), principal.subject if principal else ""]

    @app.get("/facts")
    async def facts(principal: FromService) -> str | None:
        return principal.service if principal else None

    @app.get("/operate/waiting", dependencies=[Depends(from_operator)])
    async def operate() -> str:
        return "done"

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


def bearer(issuer: ToyIssuer, **claims: Any) -> dict[str, str]:
    """The header of a token of the issuer's present key."""
    key = issuer.keys[0]
    return {
        "Authorization": f"Bearer {token_of(issuer.url, key, header={'kid': key.kid}, **claims)}"
    }


async def ask(
    identity: Identity, path: str, headers: Any = None, method: str = "GET"
) -> tuple[int, Any, httpx.Headers]:
    """Status, what is answered (a problem's reason), and headers."""
    async with doors(identity) as client:
        answer = await client.request(method, path, headers=headers)
    told = answer.json()
    if answer.is_success:
        return answer.status_code, told, answer.headers
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    return answer.status_code, told["title"], answer.headers


async def test_the_party_comes_from_the_token(identity: Identity, issuer: ToyIssuer) -> None:
    assert (await ask(identity, f"/cases/{CASE}", bearer(issuer, **UNIT)))[:2] == (200, PARTY)
    opened = await ask(identity, "/cases/open", bearer(issuer, **UNIT), "POST")
    assert opened[1] == [PARTY, "pseudonym-1"]


async def test_a_header_names_nobody_outside_local_use(
    identity: Identity, issuer: ToyIssuer
) -> None:
    alone = await ask(identity, f"/cases/{CASE}", {"Silta-Party": "client"})
    assert alone[:2] == (400, "party-in-header")
    both = await ask(
        identity, f"/cases/{CASE}", {"Silta-Party": "client", **bearer(issuer, **UNIT)}
    )
    assert both[:2] == (400, "party-in-header")


@pytest.mark.parametrize("path", [f"/cases/{CASE}", "/facts", "/operate/waiting"])
async def test_every_door_wants_a_token_outside_local_use(identity: Identity, path: str) -> None:
    status, reason, headers = await ask(identity, path)
    assert (status, reason, headers["www-authenticate"]) == (401, "token-missing", "Bearer")


@pytest.mark.parametrize(
    "given",
    ["Basic abc", "Bearer", "Bearer ", "bearer nonsense", "Token x", "Bearer a b c", "Bearer é"],
)
async def test_what_is_no_bearer_token_is_refused(identity: Identity, given: str) -> None:
    status, reason, headers = await ask(
        identity, f"/cases/{CASE}", [(b"authorization", given.encode("utf-8"))]
    )
    assert (status, reason) == (401, "invalid-token")
    assert headers["www-authenticate"].startswith('Bearer error="invalid_token", error_descr')


async def test_two_tokens_at_once_are_refused(identity: Identity, issuer: ToyIssuer) -> None:
    two = [("authorization", bearer(issuer, **UNIT)["Authorization"])] * 2
    assert (await ask(identity, f"/cases/{CASE}", two))[:2] == (401, "invalid-token")


async def test_a_token_of_another_issuers_key_is_refused(
    identity: Identity, issuer: ToyIssuer
) -> None:
    with toy_issuer() as other:
        other.keys = [ec_key("theirs")]
        for iss in (issuer.url, other.url):
            token = bearer(other, iss=iss, **UNIT)
            assert (await ask(identity, "/cases/x", token))[:2] == (401, "invalid-token")
        # Nobody asks an issuer that a token names.
        assert not other.asked
    # Theirs under the name of ours.
    forged = token_of(issuer.url, ec_key("first"), **UNIT)
    answer = await ask(identity, "/cases/x", {"Authorization": f"Bearer {forged}"})
    assert answer[:2] == (401, "invalid-token")


async def test_a_token_stops_with_its_key_though_it_was_checked_before(
    identity: Identity, issuer: ToyIssuer
) -> None:
    token = bearer(issuer, **UNIT)
    assert (await ask(identity, f"/cases/{CASE}", token))[0] == 200
    issuer.keys = [ec_key("second")]
    assert identity.keys is not None
    identity.keys._not_before = 0
    assert (await ask(identity, f"/cases/{CASE}", bearer(issuer, **UNIT)))[0] == 200
    assert (await ask(identity, f"/cases/{CASE}", token))[:2] == (401, "invalid-token")


async def test_a_token_that_was_checked_ends_all_the_same(
    identity: Identity, issuer: ToyIssuer
) -> None:
    token = bearer(issuer, **UNIT)
    assert (await ask(identity, f"/cases/{CASE}", token))[0] == 200
    now = identity.clock()
    identity.clock = lambda: now + 650
    assert (await ask(identity, f"/cases/{CASE}", token))[0] == 200
    identity.clock = lambda: now + 661
    assert (await ask(identity, f"/cases/{CASE}", token))[:2] == (401, "invalid-token")


async def test_what_was_checked_is_kept_within_bounds(
    identity: Identity, issuer: ToyIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    for number in range(10):
        token = bearer(issuer, jti=f"t{number}", **UNIT)["Authorization"].removeprefix("Bearer ")
        assert await identity.principal(token) is await identity.principal(token)
    assert len(identity._checked) == 3


async def test_without_keys_everybody_is_told_when_to_try_again(
    identity: Identity, issuer: ToyIssuer
) -> None:
    issuer.away("/keys")
    status, reason, headers = await ask(identity, f"/cases/{CASE}", bearer(issuer, **UNIT))
    assert (status, reason, headers["retry-after"]) == (503, "no-keys", "2")


async def test_one_of_several_roles_is_chosen(identity: Identity, issuer: ToyIssuer) -> None:
    token = bearer(issuer, **{**UNIT, "roles": ["professional", "case_manager", "default"]})
    path = f"/cases/{CASE}"
    assert (await ask(identity, path, token))[:2] == (400, "role-missing")
    chosen = await ask(identity, path, {**token, "Silta-Role": "case_manager"})
    assert chosen[1] == PARTY.replace("professional", "case_manager")
    for role in ("management", "default", "", "professional "):
        answer = await ask(identity, path, {**token, "Silta-Role": role.strip() or "x"})
        assert role == "professional " or answer[:2] == (403, "role-not-yours")


async def test_a_role_that_the_token_has_not_cannot_be_taken(
    identity: Identity, issuer: ToyIssuer
) -> None:
    for claims in (UNIT, OF_A_CLIENT):
        token = {**bearer(issuer, **claims), "Silta-Role": "management"}
        assert (await ask(identity, f"/cases/{CASE}", token))[:2] == (403, "role-not-yours")


async def test_a_person_acts_in_their_own_case_and_may_open_a_new_one(
    identity: Identity, issuer: ToyIssuer
) -> None:
    for claims in (
        OF_A_CLIENT,
        {**OF_A_CLIENT, "silta_kind": "close_person", "silta_number": 1},
        {**OF_A_CLIENT, "silta_kind": "expert_by_experience"},
    ):
        token = bearer(issuer, **claims)
        assert (await ask(identity, f"/cases/{CASE}", token))[0] == 200
        assert (await ask(identity, "/cases/open", token, "POST"))[0] == 200
        assert (await ask(identity, f"/cases/{OTHER_CASE}", token))[:2] == (403, "not-yours")


async def test_a_missing_claim_is_told_by_its_name(identity: Identity, issuer: ToyIssuer) -> None:
    status, reason, headers = await ask(
        identity, "/cases/x", bearer(issuer, silta_kind="close_person")
    )
    assert (status, reason) == (401, "invalid-token")
    assert "silta_number" in headers["www-authenticate"]


async def test_services_have_doors_of_their_own_and_no_others(
    identity: Identity, issuer: ToyIssuer
) -> None:
    service = bearer(issuer, **OF_A_SERVICE)
    assert (await ask(identity, "/facts", service))[:2] == (200, "silta-consent")
    assert (await ask(identity, f"/cases/{CASE}", service))[:2] == (403, "not-yours")
    assert (await ask(identity, "/operate/waiting", service))[:2] == (403, "not-yours")
    for claims in (UNIT, OF_A_CLIENT, {"roles": ["operator"]}):
        assert (await ask(identity, "/facts", bearer(issuer, **claims)))[:2] == (403, "not-yours")


async def test_operating_is_for_operators(identity: Identity, issuer: ToyIssuer) -> None:
    operator = bearer(issuer, roles=["operator"])
    assert (await ask(identity, "/operate/waiting", operator))[0] == 200
    assert (await ask(identity, f"/cases/{CASE}", operator))[:2] == (403, "not-yours")
    for claims in (UNIT, {**OF_A_CLIENT, "roles": ["operator"]}):
        answer = await ask(identity, "/operate/waiting", bearer(issuer, **claims))
        assert answer[:2] == (403, "not-yours")


async def test_in_local_use_a_header_may_name_the_party_and_a_token_goes_before(
    issuer: ToyIssuer, identity: Identity
) -> None:
    for local in (Identity(True), Identity(True, identity.expected, identity.keys)):
        assert (await ask(local, f"/cases/{CASE}", {"Silta-Party": "client"}))[:2] == (
            200,
            "client",
        )
        assert (await ask(local, f"/cases/{CASE}"))[:2] == (401, "party-missing")
        assert (await ask(local, "/cases/x", {"Silta-Party": "me"}))[:2] == (
            400,
            "party-unreadable",
        )
        assert (await ask(local, "/facts"))[0] == 200
        assert (await ask(local, "/operate/waiting"))[0] == 200
        bad = {"Authorization": "Bearer x.y.z", "Silta-Party": "client"}
        assert (await ask(local, f"/cases/{CASE}", bad))[:2] == (400, "party-in-header")
        bad.pop("Silta-Party")
        assert (await ask(local, f"/cases/{CASE}", bad))[:2] == (401, "invalid-token")
    token = bearer(issuer, **OF_A_CLIENT)
    local = Identity(True, identity.expected, identity.keys)
    assert (await ask(local, "/facts", token))[:2] == (403, "not-yours")
