"""A fact of who must sign is taken with a right signature of that one, and with no other."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey
from toy_messages import closed, new_case, record
from toy_service import TOY
from toy_signing import NOBODYS, ONE, OTHERS, OURS, TWO, b64, signed, signers, texts, with_header

from silta_chassis import signers as refused
from silta_chassis.item import Item
from silta_chassis.records import ANOTHERS, Record, Unread, read
from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import Signers
from silta_chassis.signing import SigningKeys
from silta_contracts.signed import (
    ALGORITHM,
    SIGNATURE,
    SIGNED,
    TYPE,
    NotSignable,
    signed_bytes,
)

FACT = record(closed(new_case()), 1)
GOOD = signed(FACT)
HEADER = {"alg": ALGORITHM, "b64": False, "crit": ["b64"], "kid": OURS.kid, "typ": TYPE}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Signers:
    """One organisation signs for the source of the fact, another for another service."""
    return signers(tmp_path_factory.mktemp("signers"), ONE, TWO)


def said(found: Record, table: Signers) -> str:
    """Why a record is not taken; empty where it is."""
    told = read(TOY, found, (), table)
    if isinstance(told, Item):
        return ""
    # Never with a place in the stream of the one that it speaks for.
    assert told.item is None
    return told.reason


def of_header(**changes: Any) -> str:
    """A signature by our key, of the fact, under another protected header."""
    header = {name: value for name, value in (HEADER | changes).items() if value != "left out"}
    protected = b64(json.dumps(header).encode())
    told = signed_bytes({n: v.encode() for n, v in texts(FACT).items()}, FACT.value or b"")
    return f"{protected}..{b64(OURS.private.sign(protected.encode() + b'.' + told))}"


def by_hmac(hash_name: str, alg: str) -> str:
    """What who knows only the public key can make: an HMAC with it as the secret."""
    public = OURS.public()["keys"][0]["x"]
    protected = b64(json.dumps(HEADER | {"alg": alg}).encode())
    told = signed_bytes({n: v.encode() for n, v in texts(FACT).items()}, FACT.value or b"")
    mac = hmac.new(public.encode(), protected.encode() + b"." + told, hash_name).digest()
    return f"{protected}..{b64(mac)}"


def test_a_fact_with_the_signature_of_its_organisation_is_read(two: Signers) -> None:
    assert said(GOOD, two) == ""


def test_the_older_name_of_the_algorithm_and_another_order_of_the_header_are_taken(
    two: Signers,
) -> None:
    assert said(with_header(FACT, SIGNATURE, of_header(alg="EdDSA")), two) == ""
    turned = dict(reversed(HEADER.items()))
    protected = b64(json.dumps(turned, indent=2).encode())
    told = signed_bytes({n: v.encode() for n, v in texts(FACT).items()}, FACT.value or b"")
    made = f"{protected}..{b64(OURS.private.sign(protected.encode() + b'.' + told))}"
    assert said(with_header(FACT, SIGNATURE, made), two) == ""


BAD: dict[str, tuple[Record, str]] = {
    "no signature": (FACT, refused.MISSING),
    "another organisation's key": (signed(FACT, OTHERS), refused.ANOTHERS_KEY),
    "a key that nobody is listed with": (signed(FACT, NOBODYS), refused.UNKNOWN),
    "another body": (
        replace(GOOD, value=(GOOD.value or b"").replace(b"settled", b"no_need")),
        refused.WRONG,
    ),
    "a body with a space more": (
        replace(GOOD, value=(GOOD.value or b"") + b" "),
        refused.WRONG,
    ),
    "the signature of another fact": (
        with_header(FACT, SIGNATURE, texts(signed(record(closed(new_case()), 1)))[SIGNATURE]),
        refused.WRONG,
    ),
    "alg none, unsigned": (
        with_header(FACT, SIGNATURE, f"{of_header(alg='none').partition('..')[0]}.."),
        refused.NO_JWS,
    ),
    "alg none": (with_header(FACT, SIGNATURE, of_header(alg="none")), refused.ALGORITHMS),
    "HS256 with the public key": (
        with_header(FACT, SIGNATURE, by_hmac("sha256", "HS256")),
        refused.NO_JWS,
    ),
    # As long as a signature by Ed25519: told by the name of the algorithm.
    "HS512 with the public key": (
        with_header(FACT, SIGNATURE, by_hmac("sha512", "HS512")),
        refused.ALGORITHMS,
    ),
    "HMAC under the right name": (
        with_header(FACT, SIGNATURE, by_hmac("sha512", ALGORITHM)),
        refused.WRONG,
    ),
    "no alg": (with_header(FACT, SIGNATURE, of_header(alg="left out")), refused.ALGORITHMS),
    "no kid": (with_header(FACT, SIGNATURE, of_header(kid="left out")), refused.HEADER),
    "a kid that is no text": (with_header(FACT, SIGNATURE, of_header(kid=[])), refused.HEADER),
    "a key brought along": (
        with_header(FACT, SIGNATURE, of_header(jwk=OURS.public()["keys"][0])),
        refused.HEADER,
    ),
    "an encoded payload": (with_header(FACT, SIGNATURE, of_header(b64=True)), refused.HEADER),
    "crit without b64": (with_header(FACT, SIGNATURE, of_header(crit=[])), refused.HEADER),
    "crit of something else": (
        with_header(FACT, SIGNATURE, of_header(crit=["b64", "exp"])),
        refused.HEADER,
    ),
    "another type": (with_header(FACT, SIGNATURE, of_header(typ="proof+jwt")), refused.HEADER),
    "a receipt of the same key": (
        with_header(FACT, SIGNATURE, OURS.sign(FACT.value or b"", "proof+jwt")),
        refused.NO_JWS,
    ),
    "a payload inside": (
        with_header(FACT, SIGNATURE, texts(GOOD)[SIGNATURE].replace("..", ".e30.")),
        refused.NO_JWS,
    ),
    "no words at all": (with_header(FACT, SIGNATURE, "x"), refused.NO_JWS),
    "a header that is no JSON": (with_header(FACT, SIGNATURE, f"e30x..{'A' * 86}"), refused.NO_JWS),
    "a header that is a list": (with_header(FACT, SIGNATURE, f"W10..{'A' * 86}"), refused.NO_JWS),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_signed_by_who_may_is_refused_with_its_reason(what: str, two: Signers) -> None:
    found, reason = BAD[what]
    assert said(found, two) == reason


CHANGED = {
    "ce_time": "2026-02-02T08:00:01Z",
    "ce_causationid": "command:other",
    "ce_dataschema": None,
    "content-type": "application/json; charset=utf-8",
    "ce_type": "fi.silta.contact-request-withdrawn.v1",
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_header_that_is_changed_or_left_out_is_refused(name: str, two: Signers) -> None:
    assert said(with_header(GOOD, name, CHANGED[name]), two) == refused.WRONG


def test_a_fact_is_not_moved_to_another_number_case_or_source(two: Signers) -> None:
    case, other = texts(FACT)["ce_subject"], new_case()
    second = with_header(with_header(GOOD, "ce_sequence", f"{2:012d}"), "ce_id", f"{case}-2")
    elsewhere = with_header(with_header(GOOD, "ce_subject", other), "ce_id", f"{other}-1")
    moved = replace(elsewhere, key=other.encode())
    again = with_header(GOOD, "ce_source", "/silta/intake/2")
    assert [said(one, two) for one in (second, moved, again)] == [refused.WRONG] * 3


def test_no_value_passes_for_another_line(two: Signers) -> None:
    # Any character may stand between date and time, as far as reading them goes.
    moment = "2026-02-02\n08:00:00Z"
    split = with_header(FACT, "ce_time", moment)
    with pytest.raises(NotSignable):
        FactSigner(OURS)(texts(split), b"")
    lines = "".join(f"{n}:{texts(split)[n]}\n" for n in SIGNED if n in texts(split))
    protected = b64(json.dumps(HEADER).encode())
    told = f"{protected}.{lines}\n".encode() + (FACT.value or b"")
    made = f"{protected}..{b64(OURS.private.sign(told))}"
    assert said(with_header(split, SIGNATURE, made), two) == refused.NOT_SIGNABLE


def test_a_trace_is_not_signed_and_may_be_another(two: Signers) -> None:
    other = f"00-{'a' * 32}-{'b' * 16}-01"
    assert said(with_header(GOOD, "traceparent", other), two) == ""


def test_two_signatures_are_none(two: Signers) -> None:
    twice = replace(GOOD, headers=(*GOOD.headers, *signed(FACT, OTHERS).headers[-1:]))
    assert said(twice, two) == f"{SIGNATURE}: stands twice"


def test_a_signature_can_be_written_in_one_way_only(two: Signers) -> None:
    text = texts(GOOD)[SIGNATURE]
    # The last letter holds four bits that count; another one with the same reads alike.
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = letters[letters.index(text[-1]) + 1]
    assert said(with_header(FACT, SIGNATURE, text[:-1] + twin), two) == refused.NO_JWS


@given(st.data())
@settings(max_examples=300)
def test_any_byte_that_is_changed_anywhere_is_found(two: Signers, data: st.DataObject) -> None:
    headers = [(name, told or b"") for name, told in GOOD.headers if name != "traceparent"]
    value = GOOD.value or b""
    place = data.draw(st.integers(-1, len(headers) - 1), "header, -1: body")
    before = value if place < 0 else headers[place][1]
    at = data.draw(st.integers(0, len(before) - 1), "place")
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != before[at]), "byte")
    after = before[:at] + bytes([byte]) + before[at + 1 :]
    if place < 0:
        value = after
    else:
        headers[place] = (headers[place][0], after)
    changed = replace(GOOD, headers=tuple(headers), value=value)
    assert isinstance(read(TOY, changed, (), two), Unread)


def test_the_topic_of_another_service_is_told_before_the_signature(two: Signers) -> None:
    assert said(replace(GOOD, topic="silta.network.v1"), two) == ANOTHERS


def test_a_service_that_is_not_listed_is_taken_as_it_comes(tmp_path: Path) -> None:
    only_another = signers(tmp_path, TWO)
    assert said(FACT, only_another) == ""
    assert said(with_header(FACT, SIGNATURE, "nonsense"), only_another) == ""
    assert said(signed(FACT, NOBODYS), only_another) == ""
    assert said(FACT, Signers()) == ""


def test_a_key_that_comes_and_one_that_goes_count_side_by_side(tmp_path: Path) -> None:
    both = signers(tmp_path, (ONE[0], [OURS, NOBODYS], ["intake"], ""))
    assert [said(signed(FACT, key), both) for key in (OURS, NOBODYS)] == ["", ""]
    after = signers(tmp_path, (ONE[0], [NOBODYS], ["intake"], ""))
    assert [said(signed(FACT, key), after) for key in (OURS, NOBODYS)] == [refused.UNKNOWN, ""]


def test_a_source_may_be_another_organisations_than_the_one_before_it(tmp_path: Path) -> None:
    found = signers(
        tmp_path,
        (ONE[0], [OURS], ["/silta/intake/1"], ""),
        (TWO[0], [OTHERS], ["/silta/intake/2"], ""),
    )
    second = record(closed(new_case()), 1, source="/silta/intake/2")
    third = record(closed(new_case()), 1, source="/silta/intake/3")
    assert found.services == {"intake"}
    assert said(signed(FACT, OURS), found) == said(signed(second, OTHERS), found) == ""
    for wrong in (signed(FACT, OTHERS), signed(second, OURS), signed(third, OURS), third):
        assert said(wrong, found) == refused.ANOTHERS_KEY


def test_who_begins_to_sign_is_taken_unsigned_up_to_that_time(tmp_path: Path) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    later = signers(tmp_path, (*ONE[:3], f"unsigned_before = {soon}"))
    assert said(FACT, later) == said(GOOD, later) == ""
    assert said(signed(FACT, NOBODYS), later) == refused.UNKNOWN
    assert said(FACT, signers(tmp_path, (*ONE[:3], f"unsigned_before = {ago}"))) == refused.MISSING


def test_a_signature_of_ours_is_one_to_joserfc_and_the_other_way_round(two: Signers) -> None:
    public = OKPKey.import_key({k: OURS.public()["keys"][0][k] for k in ("kty", "crv", "x")})
    told = signed_bytes({n: v.encode() for n, v in texts(FACT).items()}, FACT.value or b"")
    text = texts(GOOD)[SIGNATURE]
    found = jws.deserialize_compact(text, public, payload=told, algorithms=[ALGORITHM])
    assert found.headers() == HEADER
    theirs = jws.serialize_compact(HEADER, told, OURS._key, algorithms=[ALGORITHM])
    assert said(with_header(FACT, SIGNATURE, theirs), two) == ""


def test_the_same_fact_signed_again_has_the_same_signature() -> None:
    again = FactSigner(SigningKeys.derived(b"a" * 40))(texts(FACT), FACT.value or b"")
    assert again == texts(GOOD)[SIGNATURE]
    assert FactSigner(OURS)(texts(FACT) | {"traceparent": "x"}, FACT.value or b"") == again


def test_a_fact_of_the_largest_size_is_signed_and_checked(two: Signers) -> None:
    body = (FACT.value or b"")[:-1] + b',"more":"' + b"x" * 900_000 + b'"}'
    assert said(signed(replace(FACT, value=body)), two) == ""


def test_the_name_of_a_key_is_the_thumbprint_of_rfc_7638() -> None:
    key = OURS.public()["keys"][0]
    told = json.dumps({n: key[n] for n in ("crv", "kty", "x")}, separators=(",", ":"))
    assert b64(hashlib.sha256(told.encode()).digest()) == OURS.kid
