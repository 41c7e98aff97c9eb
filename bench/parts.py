"""Broker, database and stub of a run, each on the cores that the measured process has not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from pymongo import MongoClient

from bench.measured import ROOT
from bench.stub import READY_LINE
from silta_local.stack import Stack

STUB = "stub"
LOCAL = "local"
STACK = "bench"


@dataclass(frozen=True)
class Parts:
    """Where the run's servers are, and which cores are whose."""

    kafka: str
    databases: dict[str, str]
    service_cpus: tuple[int, ...]
    server_cpus: tuple[int, ...]
    # False where broker and database were given: they run where they run.
    pinned: bool


def cores() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The measured process's core (the last one), and those of everything else."""
    here = sorted(os.sched_getaffinity(0))
    return ((), ()) if len(here) < 2 else ((here[-1],), tuple(here[:-1]))


@contextmanager
def parts_of(kafka: str | None, mongo: str | None, databases: list[str]) -> Iterator[Parts]:
    """Starts what is needed and stops it; `kafka` and `mongo` are servers that run already."""
    service_cpus, server_cpus = cores()
    if server_cpus:
        # Inherited by every server that is started from here, with all of its threads.
        os.sched_setaffinity(0, server_cpus)
    with ExitStack() as running:
        given = kafka is not None and mongo is not None
        if kafka is None or mongo is None:
            stack = Stack.up(name=STACK, fresh=True)
            # Some hundred MB of topics and documents that nobody needs any more.
            running.callback(_remove_data, stack)
            running.enter_context(stack)
            kafka, mongo = stack.parts.kafka_bootstrap, stack.parts.mongo_uri
        # The stub runs in any case: the size of an entry is learnt from it.
        addresses = {STUB: running.enter_context(_stub())}
        if LOCAL in databases:
            addresses[LOCAL] = mongo
        yield Parts(kafka, addresses, service_cpus, server_cpus, bool(server_cpus) and not given)


def _remove_data(stack: Stack) -> None:
    for name in ("kafka", "database"):
        shutil.rmtree(stack.folder / name, ignore_errors=True)


@contextmanager
def _stub() -> Iterator[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.stub"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line.startswith(READY_LINE):
            raise RuntimeError("the stub did not start")
        yield f"mongodb://127.0.0.1:{line.removeprefix(READY_LINE).strip()}"
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def empty(address: str, database: str) -> None:
    """Drops what a measurement stored; the local database cannot drop a database as a whole."""
    with MongoClient[dict[str, object]](address, serverSelectionTimeoutMS=5_000) as client:
        for name in ("journal", "events", "views", "deadlines", "waiting", "vault"):
            client[database].drop_collection(name)


def through_stub(address: str, *, forget: bool = False) -> dict[str, dict[str, object]]:
    """What went through the stub since it last forgot: commands, and inserts by collection."""
    with MongoClient[dict[str, object]](address, serverSelectionTimeoutMS=5_000) as client:
        told = client.admin.command("benchTell")
        if forget:
            client.admin.command("benchReset")
        return {"commands": told["commands"], "inserted": told["inserted"]}
