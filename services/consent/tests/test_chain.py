"""Who keeps the head of a chain notices whatever is done to the links that it stands for."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from silta_consent.chain import Head, History, Link, fault, hash_of, joined, longer

from .conftest import CASE

words = st.text("abc", min_size=1, max_size=3)
happenings = st.lists(
    st.fixed_dictionaries({"event": words, "at": words}, optional={"consent": words}),
    min_size=1,
    max_size=8,
)


def chain(told: Sequence[dict[str, Any]]) -> tuple[list[Link], Head]:
    history, found = History(), []
    for says in told:
        history = longer(history, CASE, [says])
        found.append(list(history.made))
    return joined(found), history.head


def resealed(links: Sequence[Link]) -> list[Link]:
    """The links as somebody with the whole database would write them: every hash fits."""
    before, again = History().head.hash, []
    for n, link in enumerate(links, start=1):
        own = hash_of(CASE, n, before, link["says"])
        again.append({"n": n, "before": before, "says": link["says"], "hash": own})
        before = own
    return again


@given(happenings, st.data())
def test_a_chain_holds_and_a_longer_one_holds_against_an_earlier_head(
    told: list[dict[str, Any]], data: st.DataObject
) -> None:
    links, head = chain(told)
    assert fault(CASE, links, head) is None
    n = data.draw(st.integers(0, len(links)))
    assert fault(CASE, links, Head(n=n, hash=links[n - 1]["hash"] if n else Head().hash)) is None


def changed(links: list[Link], data: st.DataObject) -> None:
    link = links[data.draw(st.integers(0, len(links) - 1))]
    part = data.draw(st.sampled_from(["says", "n", "before", "hash", "more"]))
    match part:
        case "says":
            link["says"] = {**link["says"], data.draw(words): data.draw(words) + "!"}
        case "n":
            link["n"] += data.draw(st.sampled_from([-1, 1, 7]))
        case "more":
            link["says"] = {k: v for k, v in link["says"].items() if k != "at"}
        case _:
            place = data.draw(st.integers(0, 63))
            old = link[part]
            link[part] = old[:place] + ("0" if old[place] != "0" else "1") + old[place + 1 :]


def deleted(links: list[Link], data: st.DataObject) -> None:
    del links[data.draw(st.integers(0, len(links) - 1))]


def swapped(links: list[Link], data: st.DataObject) -> None:
    one, other = data.draw(
        st.lists(st.integers(0, len(links) - 1), min_size=2, max_size=2, unique=True)
    )
    links[one], links[other] = links[other], links[one]


def cut(links: list[Link], data: st.DataObject) -> None:
    del links[data.draw(st.integers(0, len(links) - 1)) :]


def added(links: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(links) - 1))
    links.insert(place, copy.deepcopy(links[data.draw(st.integers(0, len(links) - 1))]))


@pytest.mark.parametrize("resealing", [False, True])
@pytest.mark.parametrize("harm", [changed, deleted, swapped, cut, added])
def test_a_chain_that_was_meddled_with_does_not_fit_the_head_that_was_kept(
    harm: Callable[[list[Link], st.DataObject], None], resealing: bool
) -> None:
    @given(happenings, st.data())
    def found(told: list[dict[str, Any]], data: st.DataObject) -> None:
        if harm is swapped and len(told) < 2:
            told = [*told, *told]
        links, head = chain(told)
        before = copy.deepcopy(links)
        harm(links, data)
        if resealing:
            links = resealed(links)
        if links[: head.n] != before:
            assert fault(CASE, links, head) is not None

    found()


@pytest.mark.parametrize(
    "link", [{}, {"n": 1}, {"n": 1, "before": "0" * 64, "says": 1, "hash": "0" * 64}]
)
def test_what_is_no_link_is_said_to_be_none(link: Link) -> None:
    assert "Link 1 is no link" in str(fault(CASE, [link]))


def test_a_chain_of_another_case_is_not_this_one() -> None:
    links, head = chain([{"event": "given", "at": "a"}])
    assert fault("z" * 26, links, head) is not None
