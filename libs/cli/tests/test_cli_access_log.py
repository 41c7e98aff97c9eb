"""`silta access-log`: what it says of a log, and with which exit code."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from typer.testing import CliRunner, Result

from silta_chassis.access_disposed import Disposed
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import AccessLog, Look
from silta_chassis.disclosing import Line
from silta_chassis.signing import SigningKeys
from silta_cli.commands import app
from silta_contracts.party import CLIENT
from silta_local.specs import Parts

pytestmark = pytest.mark.system

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEYS = SigningKeys.derived(b"s" * 40)


class Logged:
    """A log of three entries and a head, in a database of its own."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.uri, self.name, self.folder = parts.mongo_uri, f"t_{secrets.token_hex(4)}", folder
        self.keys = folder / "keys.json"
        self.keys.write_text(json.dumps(KEYS.public()))
        self.does(self.fill)

    def does(self, work: Callable[[AccessLog], Awaitable[Any]]) -> None:
        async def done() -> None:
            client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(self.uri, tz_aware=True)
            try:
                await work(AccessLog.of(client[self.name]))
            finally:
                await client.close()

        asyncio.run(done())

    async def fill(self, log: AccessLog) -> None:
        await log.prepare()
        for _ in range(3):
            lines = (Line("identity", True, "own-data"),)
            await log.append(Look(CASE, NOW, CLIENT, "person", "cooperate", lines))
        assert await Heads(log, "intake", KEYS, timedelta(minutes=1)).sign(NOW) == 1

    def says(self, *words: str) -> Result:
        where = ("--database", self.uri, "--database-name", self.name)
        return CliRunner().invoke(app, ["access-log", *words, *where], env={"COLUMNS": "200"})

    def verify(self, *words: str) -> Result:
        return self.says("verify", "intake", "--keys", str(self.keys), *words)


@pytest.fixture
def log(parts: Parts, tmp_path: Path) -> Logged:
    return Logged(parts, tmp_path)


def test_a_sound_log_ends_with_0_and_says_what_was_looked_at(log: Logged) -> None:
    done = log.verify()
    assert done.exit_code == 0, done.output
    assert "3 entries of 1 cases in intake, 1 signed heads: all as they were written." in (
        done.output
    )
    found = json.loads(log.verify("--json").stdout)
    assert (found["entries"], found["heads"], found["wrong"]) == (3, 1, [])


def test_a_log_that_was_changed_ends_with_1_and_says_which_case_and_number(log: Logged) -> None:
    async def change(of: AccessLog) -> None:
        await of.entries.update_one({"_id": f"{CASE}:2"}, {"$set": {"what": "words"}})

    log.does(change)
    done = log.verify()
    assert done.exit_code == 1
    assert f"Entry 2 of case {CASE} was changed after it was written." in done.output
    [wrong] = json.loads(log.verify("--json").stdout)["wrong"]
    assert (wrong["kind"], wrong["where"]) == ("entry-changed", f"{CASE}:2")


def test_what_was_disposed_of_is_said_with_its_rule(log: Logged) -> None:
    async def dispose(of: AccessLog) -> None:
        last = await of.entries.find_one({"_id": f"{CASE}:2"})
        assert last is not None
        rule = {"rule": "access-log", "keep": "1 second", "due": NOW + timedelta(seconds=1)}
        times = {"written_at": NOW, "closed_at": NOW}
        record = Disposed(subject=CASE, n=2, hash=last["hash"], **times, **rule)
        heads = Heads(of, "intake", KEYS, timedelta(minutes=1))
        assert await heads.sign(NOW + timedelta(seconds=2), [record]) == 1
        await of.entries.delete_one({"_id": f"{CASE}:1"})

    log.does(dispose)
    done = log.verify()
    assert done.exit_code == 0, done.output
    assert "2 older ones were disposed of on their date, by the rule access-log, 1 second" in (
        done.output
    )
    assert "1 of these are still there; the service removes them within the hour." in done.output


def test_a_head_kept_elsewhere_shows_that_all_was_cut_off(log: Logged) -> None:
    async def cut(of: AccessLog) -> None:
        await of.entries.delete_many({})
        await of.heads.delete_many({})

    kept = log.folder / "head.json"
    kept.write_text(log.says("head", "intake").stdout)
    assert log.verify("--head", str(kept)).exit_code == 0
    log.does(cut)
    assert log.verify().exit_code == 0
    done = log.verify("--head", str(kept))
    assert (done.exit_code, "was kept elsewhere and is gone here" in done.output) == (1, True)
    none = log.says("head", "intake")
    assert (none.exit_code, "no head yet" in none.output) == (2, True)


@pytest.mark.parametrize("word", ["--keys", "--head"])
def test_what_cannot_be_checked_ends_with_2(log: Logged, word: str) -> None:
    done = log.verify(word, str(log.folder / "not-there.json"))
    assert (done.exit_code, "not-there.json holds no" in done.output) == (2, True)


def test_a_database_that_is_away_ends_with_2_and_says_so(
    log: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_cli.reach.DATABASE_MS", 200)
    log.uri = "mongodb://127.0.0.1:1"
    done = log.verify()
    assert (done.exit_code, "does not answer" in done.output) == (2, True)
