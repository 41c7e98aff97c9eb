from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from silta_local.errors import StackError
from silta_local.jars import ATTEMPTS, Jar, fetch_jars, listed_jars, read_list

CONTENT = b"a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(CONTENT).hexdigest())


def downloads(content: bytes, calls: list[str]) -> Callable[[Jar, Path], Path]:
    def download(jar: Jar, cache: Path) -> Path:
        calls.append(jar.coordinate)
        path = cache / jar.filename
        path.write_bytes(content)
        return path

    return download


def test_fetches_once_and_reuses(tmp_path: Path) -> None:
    calls: list[str] = []
    told: list[tuple[str, int | None, int | None]] = []
    for _ in range(2):
        (path,) = fetch_jars(
            [JAR],
            tmp_path / "jars",
            lambda step, done=None, total=None: told.append((step, done, total)),
            download=downloads(CONTENT, calls),
        )
    assert path.read_bytes() == CONTENT
    assert calls == ["org.example:thing:1.0"]
    assert told == [("Fetching jars", 0, 1), ("Fetching jars", 1, 1)]
    assert [entry.name for entry in path.parent.iterdir()] == ["thing-1.0.jar"]


def test_damaged_jar_is_fetched_again(tmp_path: Path) -> None:
    (tmp_path / JAR.filename).write_bytes(b"half a")
    calls: list[str] = []
    (path,) = fetch_jars([JAR], tmp_path, download=downloads(CONTENT, calls))
    assert path.read_bytes() == CONTENT
    assert len(calls) == 1


def test_checksum_mismatch_leaves_nothing(tmp_path: Path) -> None:
    calls: list[str] = []
    with pytest.raises(StackError, match="checksum") as raised:
        fetch_jars([JAR], tmp_path, download=downloads(b"something else", calls))
    assert "mirror" in raised.value.next_step
    assert len(calls) == ATTEMPTS
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_named(tmp_path: Path) -> None:
    def download(_jar: Jar, _cache: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StackError, match="disk is full") as raised:
        fetch_jars([JAR], tmp_path, download=download)
    assert "Free some space" in raised.value.next_step


def test_lists_are_whole() -> None:
    for part, least, needed in (("kafka", 40, "kafka_2.13"), ("database", 10, "mongo-java-server-h2-backend")):
        jars = listed_jars(part)
        assert len(jars) >= least
        assert needed in {jar.artifact for jar in jars}
        assert all(len(jar.sha256) == 64 for jar in jars)
        assert len({jar.filename for jar in jars}) == len(jars)


def test_list_skips_comments() -> None:
    assert read_list("# why\n\ng:a:1 ab\n") == (Jar("g", "a", "1", "ab"),)
