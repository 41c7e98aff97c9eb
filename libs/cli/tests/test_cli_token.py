"""`silta token`: what it refuses to make, and whose tokens it makes."""

from typing import Any

import pytest

from silta_cli import token as module
from silta_cli.token import claims_of_unit
from silta_contracts.principal import principal_of

UNIT = "organisation;1.2.246.10.12345671;guidance;professional;kela"
CASE = "a" * 26


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "none is said"),
        (("--client", "--operator"), "not --client and --operator"),
        (("--party", "organisation;x"), "--party"),
        (("--party", "client"), "--party is for units"),
        (("--party", UNIT, "--role", "boss"), "no role boss"),
        (("--party", UNIT, "--case", CASE), "--case goes with"),
        (("--operator", "--mandate", "guardian"), "--mandate goes with"),
        (("--service", "consentt"), "no service consentt"),
        (("--client", "--case", "17"), "silta_cases"),
        (("--close-person", "0", "--case", CASE), "silta_number"),
        (("--operator", "--subject", "somebody@example.org"), "sub"),
        (("--operator", "--seconds", "86400"), "--seconds"),
    ],
)
def test_what_no_service_would_take_is_refused(
    silta: Any, words: tuple[str, ...], says: str
) -> None:
    told = silta("token", *words)
    assert told.code == 2
    assert says in " ".join(told.err.replace("│", " ").split())
    assert told.out == ""


def test_outside_local_use_it_makes_none(silta: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTA_ENVIRONMENT", "production")
    told = silta("token", "--operator")
    assert (told.code, told.out) == (2, "")
    assert "SILTA_ENVIRONMENT is not `local`" in " ".join(told.err.replace("│", " ").split())


def test_without_a_stack_it_says_how_to_start_one(silta: Any) -> None:
    told = silta("token", "--operator")
    assert (told.code, told.out) == (1, "")
    assert "make up NAME=default" in told.err


def test_a_unit_has_the_claims_of_its_header() -> None:
    who = principal_of(
        {"sub": "pseudonym-1", "client_id": "x", **claims_of_unit(UNIT, ["case_manager"])}
    )
    assert [getattr(p, "role", "") for p in who.parties] == ["professional", "case_manager"]
    sensitive = claims_of_unit("sensitive_unit;0123456789abcdef;professional;kela", [])
    assert "silta_organisation" not in sensitive
    assert sensitive["silta_unit_ref"] == "0123456789abcdef"


def test_the_same_person_has_the_same_pseudonym_and_another_has_another() -> None:
    claims = claims_of_unit(UNIT, [])
    assert module._pseudonym(claims) == module._pseudonym(claims_of_unit(UNIT, []))
    assert module._pseudonym(claims) != module._pseudonym(claims_of_unit(UNIT, ["management"]))
