"""MongoDB's wire protocol, as far as the stub reads and writes it."""

import struct
from collections.abc import Iterator
from typing import Any, Final

import bson

Document = dict[str, Any]
HEADER: Final = struct.Struct("<iiii")
INT: Final = struct.Struct("<i")


def pieces(section: memoryview) -> Iterator[bytes]:
    """The documents of a sequence."""
    at = 0
    while at < len(section):
        size = INT.unpack_from(section, at)[0]
        yield bytes(section[at : at + size])
        at += size


def id_of(raw: bytes) -> str | None:
    """The `_id` that stands first in a document, where it is a string."""
    if raw[4:9] != b"\x02_id\x00":
        return None
    return raw[13 : 13 + INT.unpack_from(raw, 9)[0] - 1].decode()


def query_of(statement: bytes) -> bytes:
    """The query of an update or delete statement, which PyMongo writes first."""
    size = INT.unpack_from(statement, 7)[0]
    return statement[7 : 7 + size]


def ids_of(query: bytes) -> list[str]:
    """The `_id`s that a query asks for; none for any other query."""
    found = id_of(query)
    if found is not None:
        return [found]
    asked = bson.decode(query).get("_id")
    return list(asked.get("$in", ())) if isinstance(asked, dict) else []


def given(command: Document, sequences: dict[str, list[bytes]], name: str) -> list[bytes]:
    """The documents of a command: in a sequence beside it, or inside of it."""
    if name in sequences:
        return sequences[name]
    return [bson.encode(document) for document in command.get(name, ())]


def cursor_of(namespace: str, found: list[bytes]) -> bytes:
    """`{cursor: {firstBatch: [...], id: 0, ns}, ok: 1}` without decoding what was found."""
    items = b"".join(b"\x03%d\x00%b" % (index, raw) for index, raw in enumerate(found))
    batch = INT.pack(len(items) + 5) + items + b"\x00"
    rest = bson.encode({"id": bson.Int64(0), "ns": namespace})[4:]
    cursor = b"\x04firstBatch\x00" + batch + rest
    body = b"\x03cursor\x00" + INT.pack(len(cursor) + 4) + cursor
    body += bson.encode({"ok": 1.0})[4:]
    return INT.pack(len(body) + 4) + body


def parsed(message: memoryview) -> tuple[Document, dict[str, list[bytes]], int]:
    """Command, sequences and flags of an OP_MSG without its header."""
    flags = INT.unpack_from(message, 0)[0]
    command: Document = {}
    sequences: dict[str, list[bytes]] = {}
    at = 4
    while at < len(message):
        kind = message[at]
        size = INT.unpack_from(message, at + 1)[0]
        section = message[at + 1 : at + 1 + size]
        if kind == 0:
            command = bson.decode(section)
        else:
            name_end = bytes(section[4:64]).index(0) + 4
            sequences[bytes(section[4:name_end]).decode()] = list(pieces(section[name_end + 1 :]))
        at += 1 + size
    return command, sequences, flags
