"""The realm for Keycloak, as a file; tests/system/test_keycloak.py imports it into a real one."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from silta_chassis.settings import Settings
from silta_cli.keycloak import APP_VARIABLE, LOCAL_CLIENT, local_realm
from silta_cli.sign_in import account
from silta_contracts import principal
from silta_contracts.catalogue import SERVICES
from silta_contracts.codes import Role

FILE = Path(__file__).parents[2] / "deploy" / "keycloak" / "silta-realm.json"
REALM: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
CLIENTS: dict[str, dict[str, Any]] = {one["clientId"]: one for one in REALM["clients"]}
[SCOPE] = REALM["clientScopes"]
MAPPERS: dict[str, dict[str, Any]] = {one["name"]: one for one in SCOPE["protocolMappers"]}
[PROFILE] = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
ATTRIBUTES: dict[str, dict[str, Any]] = {
    one["name"]: one
    for one in json.loads(PROFILE["config"]["kc.user.profile.config"][0])["attributes"]
}
CLAIMS = {name for name in principal._Claims.model_fields if name.startswith("silta_")}


def test_every_claim_of_the_contract_has_its_mapper_and_its_attribute() -> None:
    assert {name for name in MAPPERS if name.startswith("silta_")} == CLAIMS
    assert {name for name in ATTRIBUTES if name.startswith("silta_")} == CLAIMS
    for name in CLAIMS:
        config = MAPPERS[name]["config"]
        assert (config["claim.name"], config["user.attribute"]) == (name, name)
        assert config["access.token.claim"] == "true"
    assert MAPPERS["silta_number"]["config"]["jsonType.label"] == "int"
    assert MAPPERS["silta_cases"]["config"]["multivalued"] == "true"
    assert MAPPERS["audience"]["config"]["included.custom.audience"] == (
        Settings.model_fields["audience"].default
    )


def test_only_administrators_edit_what_a_token_says_of_a_person() -> None:
    for name in CLAIMS:
        assert ATTRIBUTES[name]["permissions"]["edit"] == ["admin"], name
    kinds = ATTRIBUTES["silta_kind"]["validations"]["options"]["options"]
    # A person who could be a service would read the facts of every case.
    assert principal.SERVICE not in kinds
    assert {*kinds, principal.SERVICE} == set(get_args(principal.Kind))
    assert ATTRIBUTES["silta_cases"]["validations"]["multivalued"]["max"] == str(
        principal.MOST_CASES
    )


def test_the_roles_are_those_of_the_contract_and_the_operators() -> None:
    assert {one["name"] for one in REALM["roles"]["realm"]} == {*map(str, Role), principal.OPERATOR}
    [given] = REALM["scopeMappings"]
    assert CLIENTS[given["client"]]["publicClient"] is True
    assert set(given["roles"]) == {*map(str, Role), principal.OPERATOR}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_an_account_and_can_do_nothing_but_get_its_token(service: str) -> None:
    client = CLIENTS[account(service)]
    assert (client["publicClient"], client["serviceAccountsEnabled"]) == (False, True)
    flows = ("standardFlowEnabled", "implicitFlowEnabled", "directAccessGrantsEnabled")
    assert [client[flow] for flow in flows] == [False, False, False]
    assert client["fullScopeAllowed"] is False
    [kind] = client["protocolMappers"]
    assert kind["config"]["claim.name"] == "silta_kind"
    assert kind["config"]["claim.value"] == principal.SERVICE


def test_people_sign_in_with_a_code_and_its_proof_only() -> None:
    [app] = [one for one in CLIENTS.values() if one["publicClient"]]
    assert app["attributes"]["pkce.code.challenge.method"] == "S256"
    assert (app["standardFlowEnabled"], app["implicitFlowEnabled"]) == (True, False)
    assert (app["directAccessGrantsEnabled"], app["serviceAccountsEnabled"]) == (False, False)
    # Keycloak does not start where this is left open.
    assert app["redirectUris"] == [f"${{{APP_VARIABLE}}}/*"]


def test_every_client_gets_access_tokens_of_the_right_type_and_life() -> None:
    assert len(CLIENTS) == len(SERVICES) + 1
    for name, client in CLIENTS.items():
        assert client["attributes"]["access.token.header.type.rfc9068"] == "true", name
        assert client["defaultClientScopes"] == [SCOPE["name"]], name
        # Those of profile and email would put names into tokens.
        assert client["optionalClientScopes"] == [], name
        assert "access.token.lifespan" not in client["attributes"], name
    assert REALM["accessTokenLifespan"] <= Settings.model_fields["token_minutes"].default * 60
    assert REALM["defaultSignatureAlgorithm"] == "ES256"


def test_no_secret_stands_in_the_file_and_no_placeholder_for_one() -> None:
    # Keycloak takes a placeholder whose variable is not set as it stands: a secret for everybody.
    assert [name for name, client in CLIENTS.items() if "secret" in client] == []
    assert FILE.read_text(encoding="utf-8").count("${") == 2


def test_local_use_adds_secrets_and_one_client_and_changes_nothing_else() -> None:
    secrets = {account(name): f"secret of {name}" for name in SERVICES}
    ours = "of local use"
    local = local_realm(REALM, secrets, ours)
    clients = {one["clientId"]: one for one in local["clients"]}
    without_browser = clients.pop(LOCAL_CLIENT)
    assert without_browser["directAccessGrantsEnabled"] is True
    assert without_browser["secret"] == ours
    assert {name: one.pop("secret", None) for name, one in clients.items()} == {
        name: secrets.get(name) for name in CLIENTS
    }
    assert clients == CLIENTS
    assert {**local, "clients": []} == {**REALM, "clients": []}
