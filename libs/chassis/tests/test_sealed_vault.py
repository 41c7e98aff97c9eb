"""The vault on a real database: sealed, opened where it belongs, brought under other keys."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from toy_disclosing import MEMBER, Decider, disclosing, logged
from toy_keys import KeyService, reached
from toy_parts import opened, said

from silta_chassis.envelope import Envelope
from silta_chassis.key_rings import KeyRings, Ring
from silta_chassis.rotating import Rotated, rotate
from silta_chassis.running import Running
from silta_chassis.transit import KeysAway
from silta_chassis.vault import Kept, NotOpened, Vault
from silta_chassis.walk import silent

pytestmark = pytest.mark.system

# Of the kind that nobody has: 900-999 are temporary.
CODE, OTHER_CODE = "010190-900P", "010190-901R"
KEYS = {name: secrets.token_bytes(32) for name in ("k1", "k2", "f1", "f2")}


def rings(*names: str) -> KeyRings:
    """Rings of these keys, the last of each kind is current."""
    sealing, hashing = ([n for n in names if n.startswith(kind)] for kind in "kf")
    return KeyRings(
        Ring(sealing[-1], {n: KEYS[n] for n in sealing}),
        Ring(hashing[-1], {n: KEYS[n] for n in hashing}),
    )


def under(toy: Running, *names: str) -> Vault:
    return replace(toy.vault, envelope=Envelope.of(rings(*names)))


OLD, BOTH, NEW = ("k1", "f1"), ("k1", "k2", "f1", "f2"), ("k2", "f2")


async def keep(vault: Vault, case: str, code: str | None = CODE) -> str:
    """A person of a case, kept; the reference."""
    ref = f"ref-{case}"
    value = {"name": "Aku Ankka", "code": code}
    kept = Kept(ref, case, "identity", "own_record", "x", datetime.now(UTC), value, "code")
    await vault.put(await vault.sealed([kept]))
    return ref


async def code_in(vault: Vault, ref: str) -> Any:
    return (await vault.read([ref]))[ref]["value"]["code"]


@pytest.fixture
async def told(toy: Running) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """Doors that disclose, and a case with words."""
    async with disclosing(toy, Decider()) as doors:
        yield doors, await opened(doors, words={"text": "Aku Ankka"})


async def ask(doors: httpx.AsyncClient, case: str) -> httpx.Response:
    query = {"purpose": "cooperate"}
    headers = {"Silta-Party": MEMBER}
    return await doors.get(f"/cases/{case}/disclosed/words", params=query, headers=headers)


async def test_nothing_that_is_stored_holds_the_value_or_its_code(toy: Running) -> None:
    await keep(toy.vault, "one")
    [document] = await toy.vault.documents.find().to_list()
    for word in ("Ankka", CODE, "0101", "900P"):
        assert word not in repr(document)


async def test_a_document_that_was_changed_or_whose_key_is_gone_is_withheld_and_named(
    toy: Running, told: tuple[httpx.AsyncClient, str], caplog: pytest.LogCaptureFixture
) -> None:
    doors, case = told
    [document] = await toy.vault.documents.find({"case": case}).to_list()
    broken = [
        {"value.by": "gone"},
        {"value.sealed": document["value"]["sealed"][::-1]},
        {"value": {"text": "Aku Ankka"}},
        {"value": "Aku Ankka"},
    ]
    for change in broken:
        await toy.vault.documents.update_one({"_id": document["_id"]}, {"$set": change})
        answer = await ask(doors, case)
        assert answer.status_code == 200
        assert answer.json()["fields"] == {}
        assert {one["reason"] for one in answer.json()["withheld"]} == {"not-opened"}
        await toy.vault.documents.replace_one({"_id": document["_id"]}, document)
    assert (await ask(doors, case)).json()["fields"] != {}
    assert caplog.text.count("a document does not open") == len(broken)
    assert "Ankka" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_document_put_in_the_place_of_another_is_not_opened(
    toy: Running, told: tuple[httpx.AsyncClient, str]
) -> None:
    doors, case = told
    other = await opened(doors, "other", words={"text": "Hannu Hanhi"})
    [theirs] = await toy.vault.documents.find({"case": other}).to_list()
    change = {"$set": {"value": theirs["value"]}}
    await toy.vault.documents.update_one({"case": case}, change)
    answer = await ask(doors, case)
    assert "Hannu" not in answer.text
    assert {one["reason"] for one in answer.json()["withheld"]} == {"not-opened"}


async def test_while_keys_are_away_nothing_is_given_and_the_log_says_so(
    toy: Running, told: tuple[httpx.AsyncClient, str]
) -> None:
    doors, case = told
    toy.vault = replace(toy.vault, envelope=Envelope.of(None))
    answer = await ask(doors, case)
    assert (answer.status_code, answer.json()["title"]) == (503, "keys-away")
    assert int(answer.headers["Retry-After"]) > 0
    assert "Ankka" not in answer.text
    assert [entry["refused"] for entry in await logged(toy, case)] == [None, "not-opened"]


async def test_while_keys_are_away_a_command_with_words_is_503_and_the_same_key_tries_again(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    able, toy.vault = toy.vault, replace(toy.vault, envelope=Envelope.of(None))
    body = {"words": {"text": "Aku Ankka"}}
    answer = await doors.post("/cases/count", json=body, headers=said())
    assert (answer.status_code, answer.json()["title"]) == (503, "keys-away")
    assert "Ankka" not in answer.text
    assert await toy.journal.entries.count_documents({}) == 0
    assert await toy.vault.documents.count_documents({}) == 0
    # What brings nothing personal goes on.
    await opened(doors, "without")
    toy.vault = able
    assert (await doors.post("/cases/count", json=body, headers=said())).status_code == 201


async def test_documents_of_one_person_are_found_and_no_others(toy: Running) -> None:
    vault = under(toy, *BOTH)
    one, two = await keep(vault, "one"), await keep(vault, "two")
    other, none = await keep(vault, "other", OTHER_CODE), await keep(vault, "none", None)
    assert await vault.same(one) == {"two"}
    assert await vault.same(two) == {"one"}
    assert await vault.same(other) == set()
    assert await vault.same(none) == set()
    assert await vault.same("ref-nobody") == set()


async def test_what_was_erased_or_swept_is_found_no_more(toy: Running) -> None:
    vault = under(toy, *BOTH)
    one, two, three = [await keep(vault, case) for case in ("one", "two", "three")]
    assert await vault.erase([one], ["x"]) == 1
    assert await vault.same(one) == set()
    assert await vault.same(two) == {"three"}
    later = datetime.now(UTC)
    assert await vault.sweep(toy.journal.entries, later, later - later) == 2
    assert await vault.same(three) == set()
    # The hash lay in the document, and with it went.
    assert await vault.documents.count_documents({}) == 0


async def test_with_both_keys_old_and_new_documents_find_each_other(toy: Running) -> None:
    old = await keep(under(toy, *OLD), "old")
    both = under(toy, *BOTH)
    new = await keep(both, "new")
    assert await both.same(old) == {"new"}
    assert await both.same(new) == {"old"}
    assert [await code_in(both, ref) for ref in (old, new)] == [CODE, CODE]


async def test_where_its_key_is_gone_nobody_is_told_that_there_is_no_other(toy: Running) -> None:
    old = await keep(under(toy, *OLD), "old")
    with pytest.raises(NotOpened):
        await under(toy, *NEW).same(old)
    with pytest.raises(KeysAway):
        await replace(toy.vault, envelope=Envelope.of(None)).same(old)


async def test_after_a_change_of_keys_the_old_ones_may_go(toy: Running) -> None:
    refs = [await keep(under(toy, *OLD), case) for case in ("one", "two")]
    before = {d["_id"]: d async for d in toy.vault.documents.find()}
    assert await rotate(under(toy, *BOTH), silent) == Rotated(documents=2, renewed=2)
    new = under(toy, *NEW)
    assert [await code_in(new, ref) for ref in refs] == [CODE, CODE]
    assert await new.same(refs[0]) == {"two"}
    async for document in toy.vault.documents.find():
        was = before[document["_id"]]
        # The data key is wrapped anew; the sealed value stays as it is.
        assert document["value"]["sealed"] == was["value"]["sealed"]
        assert (document["value"]["by"], document["fingerprint"][:3]) == ("k2", "f2:")
        assert {k: v for k, v in document.items() if k not in ("value", "fingerprint")} == {
            k: v for k, v in was.items() if k not in ("value", "fingerprint")
        }


async def test_from_a_file_to_a_key_service_and_on_to_its_next_version(
    toy: Running, tmp_path: Path
) -> None:
    refs = [await keep(under(toy, *OLD), case) for case in ("one", "two")]
    service = KeyService()
    async with reached(service, tmp_path) as transit:
        old = rings(*OLD)
        by_service = KeyRings(Ring("transit", old.sealing.keys), old.fingerprints, transit.at)
        vault = replace(toy.vault, envelope=Envelope(by_service, transit))
        assert await rotate(vault, silent) == Rotated(documents=2, renewed=2)
        # The file's key may go, and the service's first version after the next run.
        alone = KeyRings(Ring("transit", {}), old.fingerprints, transit.at)
        vault = replace(toy.vault, envelope=Envelope(alone, transit))
        assert [await code_in(vault, ref) for ref in refs] == [CODE, CODE]
        service.versions.append(secrets.token_bytes(32))
        assert await rotate(vault, silent) == Rotated(documents=2, renewed=2)
        service.oldest = 2
        assert [await code_in(vault, ref) for ref in refs] == [CODE, CODE]
        assert await vault.same(refs[0]) == {"two"}


async def test_a_change_that_was_stopped_goes_on_where_it_was(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.rotating.PAGE", 2)
    for number in range(5):
        await keep(under(toy, *OLD), f"case{number}")
    both = under(toy, *BOTH)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate(both, stop)
    heard: list[tuple[int, int]] = []
    told = await rotate(both, lambda done, total: heard.append((done, total)))
    assert told == Rotated(documents=5, current=2, renewed=3)
    assert heard == [(2, 5), (4, 5), (5, 5)]


async def test_what_a_replica_with_the_old_keys_writes_meanwhile_is_taken_by_the_next_run(
    toy: Running,
) -> None:
    await keep(under(toy, *OLD), "one")
    both = under(toy, *BOTH)
    await rotate(both, silent)
    late = await keep(under(toy, *OLD), "late")
    assert await both.same(late) == {"one"}
    assert await rotate(both, silent) == Rotated(documents=2, current=1, renewed=1)
    assert await under(toy, *NEW).same(late) == {"one"}


async def test_a_document_that_is_erased_meanwhile_does_not_come_back(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(under(toy, *OLD), "one")
    both = under(toy, *BOTH)
    wrap = Envelope.wrap

    async def meanwhile(self: Envelope, keys: Any) -> Any:
        await both.erase(["ref-one"], ["x"])
        return await wrap(self, keys)

    # Erased after it was read: the first wrapping is the probe, before anything is read.
    probes = iter([wrap, meanwhile])

    async def second(self: Envelope, keys: Any) -> Any:
        return await next(probes)(self, keys)

    monkeypatch.setattr(Envelope, "wrap", second)
    assert await rotate(both, silent) == Rotated(documents=1, changed=1)
    assert await toy.vault.documents.count_documents({}) == 0


async def test_what_does_not_open_is_counted_by_its_key_and_stays(toy: Running) -> None:
    await keep(under(toy, *OLD), "one")
    await keep(under(toy, *NEW), "two")
    await toy.vault.documents.insert_one({"_id": "plain", "case": "c", "value": "Aku Ankka"})
    before = await toy.vault.documents.find().sort("_id").to_list()
    told = await rotate(under(toy, *NEW), silent)
    assert told == Rotated(documents=3, current=1, unopened={"k1": 1, "?": 1})
    assert await toy.vault.documents.find().sort("_id").to_list() == before


async def test_keys_that_change_at_once_by_two_operators_end_as_by_one(toy: Running) -> None:
    for number in range(20):
        await keep(under(toy, *OLD), f"case{number}")
    both = under(toy, *BOTH)
    told = await asyncio.gather(rotate(both, silent), rotate(both, silent))
    assert sum(one.renewed for one in told) == 20
    assert len(await under(toy, *NEW).same("ref-case0")) == 19
