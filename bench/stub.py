"""A STUB, NOT A DATABASE: answers MongoDB's wire protocol at once. Only for the benchmark.

It shows what our code costs apart from what a storage costs. It keeps what is written in memory,
by `_id`, as the bytes that came, and finds it again by `_id` (one, or `$in`); any other query
finds nothing. No indexes besides `_id`, no disk, no sessions, and nothing lasts. Updates are
applied when a document is read: `$set`, `$max`, `$inc`, `$unset`; their conditions besides `_id`
are not looked at. An insert of an `_id` that is there is refused as MongoDB refuses it (11000).

`benchTell` answers what went through it; `benchReset` forgets it. Run: `python -m bench.stub`.
"""

import asyncio
import contextlib
import signal
import struct
from typing import Final, cast

import bson
import uvloop

from bench.stub_wire import (
    HEADER,
    Document,
    cursor_of,
    given,
    id_of,
    ids_of,
    parsed,
    query_of,
)

OP_MSG: Final = 2013
OP_QUERY: Final = 2004
OP_REPLY: Final = 1
MORE_TO_COME: Final = 2
LARGEST: Final = 48_000_000
READY_LINE: Final = "stub ready on "

HELLO: Final[Document] = {
    "ismaster": True,
    "isWritablePrimary": True,
    "helloOk": True,
    "maxBsonObjectSize": 16 * 1024 * 1024,
    "maxMessageSizeBytes": LARGEST,
    "maxWriteBatchSize": 100_000,
    "minWireVersion": 0,
    "maxWireVersion": 21,
    "readOnly": False,
    "ok": 1.0,
}


class Collection:
    """Documents by `_id`, and the updates that nobody has looked at yet."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.updates: dict[str, list[bytes]] = {}

    def read(self, key: str) -> bytes | None:
        """A document with its updates."""
        waiting = self.updates.pop(key, None)
        if waiting:
            document = bson.decode(self.documents.get(key) or bson.encode({"_id": key}))
            for statement in waiting:
                change(document, bson.decode(statement)["u"])
            self.documents[key] = bson.encode(document)
        return self.documents.get(key)


def change(document: Document, update: Document) -> None:
    """Applies an update; a dotted name reaches into a document. Without operators it replaces."""
    if not any(name.startswith("$") for name in update):
        key = document["_id"]
        document.clear()
        document.update({"_id": key, **update})
        return
    for operator, fields in update.items():
        for name, value in fields.items():
            *above, last = name.split(".")
            inner = document
            for part in above:
                inner = inner.setdefault(part, {})
            if operator == "$unset":
                inner.pop(last, None)
            elif operator == "$max":
                inner[last] = max(inner.get(last, value), value)
            elif operator == "$inc":
                inner[last] = inner.get(last, 0) + value
            else:
                inner[last] = value


class Store:
    """What the stub keeps, by database and collection, and what went through it."""

    def __init__(self) -> None:
        self.collections: dict[tuple[str, str], Collection] = {}
        self.told: dict[str, int] = {}
        self.inserted: dict[str, tuple[int, int]] = {}

    def collection(self, database: str, name: str) -> Collection:
        """A collection, made when missing."""
        return self.collections.setdefault((database, name), Collection())

    def answer(self, command: Document, sequences: dict[str, list[bytes]]) -> Document | bytes:
        """The answer to a command; bytes where it is encoded already."""
        name = next(iter(command))
        database = command.get("$db", "")
        self.told[name] = self.told.get(name, 0) + 1
        match name:
            case "insert":
                return self.insert(database, command, sequences)
            case "find":
                return self.find(database, command)
            case "update":
                return self.update(database, command, sequences)
            case "delete":
                return self.delete(database, command, sequences)
            case "hello" | "isMaster" | "ismaster":
                return HELLO
            case "dropDatabase":
                for key in [key for key in self.collections if key[0] == database]:
                    del self.collections[key]
            case "drop":
                self.collections.pop((database, command[name]), None)
            case "listCollections" | "aggregate" | "listIndexes":
                return {"cursor": {"id": 0, "ns": f"{database}.$cmd", "firstBatch": []}, "ok": 1.0}
            case "benchTell":
                return {"commands": self.told, "inserted": self.inserted, "ok": 1.0}
            case "benchReset":
                self.told, self.inserted = {}, {}
        # ping, createIndexes, endSessions, killCursors and whatever else: it is done.
        return {"n": 0, "ok": 1.0}

    def insert(
        self, database: str, command: Document, sequences: dict[str, list[bytes]]
    ) -> Document:
        """Keeps documents, refuses an `_id` that is there."""
        name = command["insert"]
        held = self.collection(database, name)
        raws = given(command, sequences, "documents")
        errors = []
        size = 0
        for index, raw in enumerate(raws):
            size += len(raw)
            key = id_of(raw)
            if key is None:
                continue
            if key in held.documents:
                told = f"E11000 duplicate key error collection: {database}.{name} index: _id_"
                errors.append({"index": index, "code": 11000, "errmsg": told})
            else:
                held.documents[key] = raw
        count, before = self.inserted.get(name, (0, 0))
        self.inserted[name] = (count + len(raws), before + size)
        done: Document = {"n": len(raws) - len(errors), "ok": 1.0}
        return {**done, "writeErrors": errors} if errors else done

    def find(self, database: str, command: Document) -> bytes:
        """The documents of these `_id`s, as raw bytes in a hand-made answer."""
        name = command["find"]
        held = self.collection(database, name)
        asked = command.get("filter", {}).get("_id")
        keys = asked.get("$in", ()) if isinstance(asked, dict) else (asked,)
        found = [raw for key in keys if (raw := held.read(key)) is not None]
        return cursor_of(f"{database}.{name}", found)

    def update(
        self, database: str, command: Document, sequences: dict[str, list[bytes]]
    ) -> Document:
        """Notes updates beside the documents they belong to."""
        held = self.collection(database, command["update"])
        statements = given(command, sequences, "updates")
        for statement in statements:
            for key in ids_of(query_of(statement)):
                held.updates.setdefault(key, []).append(statement)
        return {"n": len(statements), "nModified": len(statements), "ok": 1.0}

    def delete(
        self, database: str, command: Document, sequences: dict[str, list[bytes]]
    ) -> Document:
        """Forgets documents."""
        held = self.collection(database, command["delete"])
        statements = given(command, sequences, "deletes")
        for statement in statements:
            for key in ids_of(query_of(statement)):
                held.documents.pop(key, None)
                held.updates.pop(key, None)
        return {"n": len(statements), "ok": 1.0}


class Connection(asyncio.Protocol):
    """One client."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.buffer = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are not asyncio's by class.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while len(self.buffer) >= HEADER.size:
            size, request, _, code = HEADER.unpack_from(self.buffer)
            if len(self.buffer) < size:
                return
            message = bytes(self.buffer[HEADER.size : size])
            del self.buffer[:size]
            self.take(memoryview(message), request, code)

    def take(self, message: memoryview, request: int, code: int) -> None:
        """Answers one message."""
        if code == OP_QUERY:
            # Old clients greet so.
            body = bson.encode(HELLO)
            self.write(struct.pack("<iqii", 8, 0, 0, 1) + body, request, OP_REPLY)
            return
        command, sequences, flags = parsed(message)
        answer = self.store.answer(command, sequences)
        if not flags & MORE_TO_COME:
            body = answer if isinstance(answer, bytes) else bson.encode(answer)
            self.write(b"\x00\x00\x00\x00\x00" + body, request, OP_MSG)

    def write(self, body: bytes, request: int, code: int) -> None:
        """Sends a message with its header."""
        if self.transport is not None:
            self.transport.write(HEADER.pack(HEADER.size + len(body), 0, request, code) + body)


async def serve() -> None:
    """Until SIGTERM, on a free port that it prints."""
    store = Store()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(store), "127.0.0.1", 0)
    print(f"{READY_LINE}{server.sockets[0].getsockname()[1]}", flush=True)
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve())
