"""Who a token's claims name, and as which parties they may act."""

from typing import Any

import pytest

from silta_contracts.party import CLIENT, ClosePersonParty, OrganisationParty, SensitiveUnitParty
from silta_contracts.principal import BadClaims, principal_of

CASE = "a" * 26
UNIT: dict[str, Any] = {
    "sub": "pseudonym-1",
    "client_id": "a-program",
    "silta_organisation": "1.2.246.10.12345671",
    "silta_unit": "guidance",
    "silta_type": "kela",
    "roles": ["professional"],
}
PERSON: dict[str, Any] = {"sub": "pseudonym-2", "client_id": "a-program", "silta_cases": [CASE]}


def test_a_unit_acts_in_each_of_its_roles_and_in_no_other() -> None:
    who = principal_of({**UNIT, "roles": ["professional", "offline_access", "case_manager"]})
    assert [getattr(party, "role", None) for party in who.parties] == [
        "professional",
        "case_manager",
    ]
    assert isinstance(who.as_role("case_manager"), OrganisationParty)
    assert who.as_role("management") is None
    assert who.as_role("offline_access") is None
    assert who.cases is None
    assert not who.is_operator


def test_a_sensitive_unit_acts_under_its_reference_and_nothing_else_of_it_is_told() -> None:
    ref = "0123456789abcdef"
    who = principal_of({**UNIT, "silta_unit_ref": ref})
    assert who.parties == (SensitiveUnitParty(ref=ref, role="professional", type="kela"),)
    assert "guidance" not in str(who.parties)
    bare = {k: v for k, v in UNIT.items() if k not in ("silta_organisation", "silta_unit")}
    assert principal_of({**bare, "silta_unit_ref": ref}).parties == who.parties


def test_an_operator_is_no_party_and_a_person_is_no_operator() -> None:
    operator = {"sub": "pseudonym-3", "client_id": "a-program", "roles": ["operator"]}
    assert principal_of(operator).is_operator
    assert principal_of(operator).parties == ()
    assert principal_of({**UNIT, "roles": ["professional", "operator"]}).is_operator
    for kind in ("client", "expert_by_experience", "service"):
        other = principal_of({**PERSON, "silta_kind": kind, "roles": ["operator", "management"]})
        assert not other.is_operator
        assert other.as_role("management") is None


def test_people_are_bound_to_their_cases() -> None:
    client = principal_of({**PERSON, "silta_kind": "client"})
    assert client.parties == (CLIENT,)
    assert client.cases == frozenset({CASE})
    close = principal_of(
        {**PERSON, "silta_kind": "close_person", "silta_number": 2, "silta_mandate": "guardian"}
    )
    assert (close.parties, close.mandate) == ((ClosePersonParty(number=2),), "guardian")
    assert close.cases == frozenset({CASE})


@pytest.mark.parametrize("none", [[], None])
def test_who_has_no_case_yet_signs_in_and_acts_in_none(none: list[str] | None) -> None:
    for kind in ("client", "close_person", "expert_by_experience"):
        claims = {**PERSON, "silta_kind": kind, "silta_cases": none, "silta_number": 1}
        assert principal_of(claims).cases == frozenset()
        left_out = {name: claim for name, claim in claims.items() if claim is not None}
        assert principal_of(left_out).cases == frozenset()


def test_a_service_is_no_party() -> None:
    who = principal_of({**PERSON, "silta_kind": "service", "client_id": "silta-consent"})
    assert (who.parties, who.service) == ((), "silta-consent")


def test_an_issuer_may_say_azp_for_client_id() -> None:
    claims = {name: value for name, value in PERSON.items() if name != "client_id"}
    assert principal_of({**claims, "silta_kind": "service", "azp": "silta-intake"}).service == (
        "silta-intake"
    )


@pytest.mark.parametrize(
    "sub",
    [
        "f:8b1cf0a3-0000-4000-8000-123456789012:u7",
        "12010190-9991-4bcd-8e1f-010190a9991b",
        "local-1d010190a999f2",
        "service-account-silta-consent",
    ],
)
def test_a_pseudonym_may_be_random_digits(sub: str) -> None:
    assert principal_of({**UNIT, "sub": sub}).subject == sub


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"sub": None}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "somebody@example.org"}, "sub"),
        ({"sub": "Some Body Here"}, "sub"),
        ({"sub": "010190-999X"}, "sub"),
        ({"sub": "user:010190A999X"}, "sub"),
        ({"client_id": None}, "client_id"),
        ({"silta_kind": "administrator"}, "silta_kind"),
        ({"roles": "professional"}, "roles"),
        ({"roles": [1]}, "roles"),
        ({"roles": {"professional": True}}, "roles"),
        ({"roles": ["x"] * 101}, "roles"),
        ({"silta_organisation": None}, "silta_organisation"),
        ({"silta_organisation": "12345671"}, "silta_organisation"),
        ({"silta_organisation": ["1.2.246.10.12345671"]}, "silta_organisation"),
        ({"silta_unit": None}, "silta_unit"),
        ({"silta_unit": "Not A Unit"}, "silta_unit"),
        ({"silta_type": None}, "silta_type"),
        ({"silta_type": "bank"}, "silta_type"),
        ({"silta_unit_ref": "short"}, "silta_unit_ref"),
        ({"silta_kind": "client", "silta_cases": CASE}, "silta_cases"),
        ({"silta_kind": "client", "silta_cases": ["*"]}, "silta_cases"),
        ({"silta_kind": "client", "silta_cases": [CASE] * 201}, "silta_cases"),
        ({"silta_kind": "close_person", "silta_cases": [CASE]}, "silta_number"),
        ({"silta_kind": "close_person", "silta_cases": [], "silta_number": "1"}, "silta_number"),
        ({"silta_kind": "close_person", "silta_cases": [], "silta_number": True}, "silta_number"),
        ({"silta_kind": "close_person", "silta_cases": [], "silta_number": 0}, "silta_number"),
        ({"silta_mandate": "My Guardian"}, "silta_mandate"),
    ],
)
def test_a_claim_that_is_missing_or_wrong_is_named_without_its_value(
    wrong: dict[str, Any], named: str
) -> None:
    claims = {k: v for k, v in {**UNIT, **wrong}.items() if v is not None}
    with pytest.raises(BadClaims, match=rf": {named}\b") as bad:
        principal_of(claims)
    for value in wrong.values():
        assert not isinstance(value, str) or value not in str(bad.value)
