"""Codes, parties and days in words; the language that a caller wants."""

from datetime import date
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from silta_contracts.codes import Need
from silta_contracts.grounds import Recipient
from silta_contracts.open_codes import Language
from silta_contracts.party import CLIENT, parse_party
from silta_contracts.telling import (
    TAGS,
    coded_in,
    day,
    language_of,
    listed,
    party_text,
    recipient_told,
)

LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fi"),
        ("", "fi"),
        ("sv", "sv"),
        ("sv-FI, fi;q=0.8", "sv"),
        ("de, en;q=0.5, sv;q=0.7", "sv"),
        ("fi-x-plain", "plain"),
        ("FI-X-Plain, fi;q=0.9", "plain"),
        ("fi;q=0.5, fi-x-plain;q=0.1", "fi"),
        ("en;q=0", "fi"),
        ("en;q=nonsense, sv;q=0.1", "sv"),
        ("en;level=1, sv;q=0.1", "sv"),
        ("*", "fi"),
        (";;,,=", "fi"),
    ],
)
def test_the_language_is_the_one_that_is_wanted_most(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_what_a_header_says_of_a_language_asks_for_it_again() -> None:
    for language in LANGUAGES:
        assert language_of(TAGS[language]) == language


def test_a_code_of_a_newer_writer_is_its_own_text() -> None:
    assert coded_in(Need, "debt", "sv")["text"] != "debt"
    assert coded_in(Need, "flying", "sv") == {"code": "flying", "text": "flying"}


@pytest.mark.parametrize(
    ("party", "said"),
    [
        ("client", "du"),
        ("close_person;2", "närstående 2"),
        ("expert_by_experience", "erfarenhetsexpert"),
        ("organisation;1.2.246.10.90000025;kela;professional;kela", "FPA"),
    ],
)
def test_a_party_is_told_in_words(party: str, said: str) -> None:
    assert party_text(parse_party(party), "sv") == said
    assert len({party_text(CLIENT, lang) for lang in LANGUAGES}) >= 3


@pytest.mark.parametrize(
    "recipient",
    [
        {"kind": "organisation", "oid": "1.2.246.10.90000025"},
        {"kind": "unit", "oid": "1.2.246.10.90000025", "unit": "kela"},
        {"kind": "sensitive_unit", "ref": "mh7k2q9x4w1d8c3e"},
        {"kind": "type", "type": "association"},
        {"kind": "expert_by_experience"},
    ],
)
def test_every_recipient_has_words_of_its_own_in_each_language(recipient: dict[str, Any]) -> None:
    adapter: TypeAdapter[Recipient] = TypeAdapter(Recipient)
    read = adapter.validate_python(recipient, context={"tolerant": True})
    texts = [recipient_told(read, lang)["text"] for lang in LANGUAGES]
    assert len(set(texts)) == len(texts)
    assert not any("_" in text for text in texts)


def test_days_and_lists_are_said_as_people_say_them() -> None:
    on = date(2026, 3, 2)
    assert [day(on, lang) for lang in ("fi", "sv", "en")] == [
        "2.3.2026",
        "2.3.2026",
        "2 March 2026",
    ]
    assert [listed(("a",), "en"), listed(("a", "b", "c"), "sv")] == ["a", "a, b och c"]
