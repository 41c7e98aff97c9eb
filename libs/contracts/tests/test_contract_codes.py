"""Codes are strict when written and tolerant when read."""

import json
import pickle
import pkgutil
from importlib import import_module
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import silta_contracts
from silta_contracts.binding import decode_body, encode
from silta_contracts.codes import DataCategory, Need, OrganisationType, Role
from silta_contracts.facts import ContactRequestReceived, NeedAssessed
from silta_contracts.open_codes import Code, Open, UnknownCode, label
from silta_contracts.party import CLIENT

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
MODULES = [
    import_module(f"silta_contracts.{found.name}")
    for found in pkgutil.iter_modules(silta_contracts.__path__)
    if found.name.endswith("codes") and found.name != "open_codes"
]
LISTS = [
    member
    for module in MODULES
    for member in vars(module).values()
    if isinstance(member, type) and issubclass(member, Code) and member is not Code
]


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)
def test_every_code_is_a_code_and_has_labels(listed: type[Code]) -> None:
    for code in listed:
        assert str(UnknownCode(code.value)) == code.value
        assert code.fi
        assert code.en
        assert listed.__doc__


def need_assessed(*needs: Any) -> NeedAssessed:
    return NeedAssessed(case=CASE, needs=needs, assessed_by=(CLIENT,), client_took_part=True)


def test_an_unknown_code_is_kept_and_passed_on(request_received: Any) -> None:
    body = request_received.body | {"needs": ["work_ability", "need_of_2031"], "channel": "drone"}
    fact = decode_body(json.dumps(body).encode())
    assert isinstance(fact, ContactRequestReceived)
    assert fact.needs == (Need.WORK_ABILITY, UnknownCode("need_of_2031"))
    assert isinstance(fact.needs[1], UnknownCode)
    assert label(fact.needs[1], "en") == "need_of_2031"
    assert decode_body(encode(fact)) == fact
    # What was decoded may be written into a fact of one's own.
    assert need_assessed(*fact.needs).needs == fact.needs


@pytest.mark.parametrize("code", ["need_of_2031", "Work ability", Role.MANAGEMENT, 3, None])
def test_a_code_that_is_not_known_is_not_written(code: Any) -> None:
    with pytest.raises(ValidationError, match="is not a code of Need"):
        need_assessed(code)


@pytest.mark.parametrize("code", ["Need of 2031", "x" * 65, "", "hän", 7, None])
def test_what_is_no_code_is_not_read(code: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter[Any](Open[Need]).validate_json(json.dumps(code))


def test_a_known_code_may_be_written_as_its_text() -> None:
    assert need_assessed("housing").needs[0] is Need.HOUSING


def test_a_code_once_unknown_is_known_after_an_upgrade() -> None:
    assert need_assessed(UnknownCode("housing")).needs[0] is Need.HOUSING


def test_who_reads_a_state_back_says_so() -> None:
    adapter = TypeAdapter[Any](Open[Need])
    assert adapter.validate_python("need_of_2031", context={"tolerant": True}) == "need_of_2031"
    with pytest.raises(ValidationError):
        adapter.validate_python("need_of_2031")


def test_an_unknown_code_is_a_code() -> None:
    with pytest.raises(ValueError, match="a code is lowercase"):
        UnknownCode("Matti Meikäläinen")
    assert pickle.loads(pickle.dumps(UnknownCode("later"))) == "later"


class Later(Code):
    """A list that nobody has translated."""

    BARE = "bare", "vielä suomeksi", "still in Finnish"
    OWN = "own", "omat sanat", "own words", "egna ord", "sinun sanasi"


def test_a_code_is_shown_in_the_four_languages() -> None:
    assert label(Need.HOUSING) == "asuminen"
    assert label(Need.HOUSING, "en") == "housing"
    assert label(Need.HOUSING, "sv") == "boende"
    assert label(OrganisationType.KELA, "sv") == "FPA"
    assert label(Role.PROFESSIONAL, "plain") == "työntekijä"
    assert label(UnknownCode("need_of_2031"), "plain") == "need_of_2031"


def test_what_is_not_translated_yet_is_shown_in_finnish() -> None:
    assert label(Later.BARE, "sv") == label(Later.BARE, "plain") == "vielä suomeksi"
    assert label(Later.OWN, "sv") == "egna ord"
    assert label(Later.OWN, "plain") == "sinun sanasi"


def test_special_categories_are_marked() -> None:
    assert DataCategory.HEALTH.special
    assert not DataCategory.PLAN.special
