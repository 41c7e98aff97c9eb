"""The party of the header, and whether two are the same unit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from silta_contracts.codes import OrganisationType, Role
from silta_contracts.ids import CASE_PATTERN, OID_PATTERN, REF_PATTERN, SLUG_PATTERN, mint_case
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    PartyHeaderError,
    SensitiveUnitParty,
    format_party,
    parse_party,
    same_unit,
)

PARTIES: st.SearchStrategy[Party] = st.one_of(
    st.builds(
        OrganisationParty,
        kind=st.just("organisation"),
        oid=st.from_regex(OID_PATTERN[:-1], fullmatch=True),
        unit=st.from_regex(SLUG_PATTERN[:-1], fullmatch=True),
        role=st.sampled_from(Role),
        type=st.sampled_from(OrganisationType),
    ),
    st.builds(
        SensitiveUnitParty,
        kind=st.just("sensitive_unit"),
        ref=st.from_regex(REF_PATTERN[:-1], fullmatch=True),
        role=st.sampled_from(Role),
        type=st.sampled_from(OrganisationType),
    ),
    st.builds(ClosePersonParty, kind=st.just("close_person"), number=st.integers(1, 99)),
    st.sampled_from([CLIENT, ExpertByExperienceParty()]),
)


@given(party=PARTIES)
def test_a_party_comes_back_from_its_header(party: Party) -> None:
    assert parse_party(format_party(party)) == party


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "Silta-Party must be"),
        ("Matti Meikäläinen", "Silta-Party must be"),
        ("client;1", "Silta-Party must be"),
        ("organisation;1.2.246.10.12345678;unit;professional", "Silta-Party must be"),
        ("organisation;12345678;unit;professional;kela", "oid in Silta-Party"),
        ("organisation;1.2.246.10.12345678;Yksikkö;professional;kela", "unit in Silta-Party"),
        ("organisation;1.2.246.10.12345678;unit;boss;kela", "role in Silta-Party must be one of"),
        ("organisation;1.2.246.10.12345678;unit;professional;bank", "type in Silta-Party"),
        ("sensitive_unit;short;professional;kela", "ref in Silta-Party"),
        ("close_person;0", "number in Silta-Party"),
        ("close_person;Maija", "number in Silta-Party"),
        ("client\n", "client"),
    ],
)
def test_a_header_that_names_no_party_says_what_is_expected(header: str, expected: str) -> None:
    if header.strip() == "client":
        assert parse_party(header) == CLIENT
        return
    with pytest.raises(PartyHeaderError, match=expected) as caught:
        parse_party(header)
    for given_part in ("Matti", "Yksikkö", "boss", "bank", "Maija"):
        assert given_part not in str(caught.value)


def test_the_same_unit_may_act_in_another_role() -> None:
    one = parse_party("organisation;1.2.246.10.12345678;unit;professional;kela")
    other = parse_party("organisation;1.2.246.10.12345678;unit;case_manager;kela")
    third = parse_party("organisation;1.2.246.10.12345678;unit-2;case_manager;kela")
    assert same_unit(one, other)
    assert not same_unit(other, third)
    assert same_unit(CLIENT, parse_party("client"))
    assert not same_unit(ClosePersonParty(number=1), ClosePersonParty(number=2))
    assert not same_unit(one, CLIENT)


@given(digest=st.binary(min_size=17, max_size=64))
def test_a_digest_mints_one_case_id(digest: bytes) -> None:
    case = mint_case(digest)
    assert re.fullmatch(CASE_PATTERN[:-1], case)
    assert mint_case(digest) == case


def test_a_short_digest_mints_none() -> None:
    with pytest.raises(ValueError, match="at least 17 bytes"):
        mint_case(b"short")
