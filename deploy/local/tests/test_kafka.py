from __future__ import annotations

import uuid

import pytest

from silta_local.kafka import cluster_id


def test_the_id_of_a_cluster_is_never_taken_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter([b"\xf8" + bytes(15), b"\x00" * 16])
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(bytes=next(made)))
    assert cluster_id() == "A" * 22
