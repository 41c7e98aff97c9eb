"""Envelopes: sealed values open where they belong, under the keys they were sealed with."""

from dataclasses import replace

import pytest

from silta_chassis.envelope import Envelope, Sealed
from silta_chassis.key_rings import KeyRings, Ring
from silta_chassis.transit import KeysAway, Wrapped

HERE = b'["ref","case","identity"]'
OLD, NEW = b"o" * 32, b"n" * 32


def envelope(current: str = "new", **keys: bytes) -> Envelope:
    ring = Ring(current, keys or {"old": OLD, "new": NEW})
    return Envelope.of(KeyRings(ring, Ring("f", {"f": b"f" * 32})))


async def sealed(by: Envelope, text: bytes = b"Aku Ankka") -> Sealed:
    [one] = await by.seal([(HERE, text)])
    return one


async def test_what_was_sealed_opens_and_is_not_in_what_is_stored() -> None:
    one = await sealed(envelope())
    assert b"Aku" not in one.data + one.key.data
    assert one.key.by == "new"
    [opened] = await envelope().open([(HERE, one)])
    assert opened.plain == b"Aku Ankka"


async def test_the_same_value_is_sealed_another_way_each_time() -> None:
    both = await envelope().seal([(HERE, b"Aku Ankka")] * 2)
    assert len({one.data for one in both}) == len({one.key.data for one in both}) == 2


@pytest.mark.parametrize(
    "elsewhere",
    [b'["other","case","identity"]', b'["ref","other","identity"]', b'["ref","case","contact"]'],
)
async def test_in_the_place_of_another_it_does_not_open(elsewhere: bytes) -> None:
    [opened] = await envelope().open([(elsewhere, await sealed(envelope()))])
    assert (opened.plain, opened.error) == (None, "Damaged")


async def test_what_was_changed_does_not_open() -> None:
    one = await sealed(envelope())
    other = await sealed(envelope())
    flipped = bytes([one.data[-1] ^ 1])
    changed = [
        replace(one, data=one.data[:-1] + flipped),
        replace(one, data=one.data[:5]),
        replace(one, data=b""),
        replace(one, key=other.key),
        replace(one, key=Wrapped("new", one.key.data[::-1])),
        replace(one, key=Wrapped("new", b"")),
        replace(one, key=Wrapped("old", one.key.data)),
    ]
    opened = await envelope().open([(HERE, each) for each in changed])
    assert [each.plain for each in opened] == [None] * len(changed)


async def test_one_that_does_not_open_leaves_the_others() -> None:
    good = await sealed(envelope())
    bad = replace(good, key=Wrapped("gone", good.key.data))
    opened = await envelope().open([(HERE, bad), (HERE, good)])
    assert [(one.plain, one.error) for one in opened] == [(None, "KeyNotHere"), (b"Aku Ankka", "")]


async def test_an_older_key_opens_as_long_as_it_is_kept() -> None:
    old = await sealed(envelope("old"))
    [opened] = await envelope("new").open([(HERE, old)])
    assert opened.plain == b"Aku Ankka"
    [opened] = await envelope("new", new=NEW).open([(HERE, old)])
    assert (opened.plain, opened.error) == (None, "KeyNotHere")


async def test_without_keys_nothing_is_sealed_or_opened() -> None:
    one = await sealed(envelope())
    with pytest.raises(KeysAway):
        await Envelope.of(None).seal([(HERE, b"Aku Ankka")])
    with pytest.raises(KeysAway):
        await Envelope.of(None).open([(HERE, one)])


async def test_a_key_services_wrapping_without_that_service_does_not_open() -> None:
    one = replace(await sealed(envelope()), key=Wrapped("silta:v3", b"vault:v3:AAAA"))
    [opened] = await envelope().open([(HERE, one)])
    assert (opened.plain, opened.error) == (None, "KeyNotHere")
