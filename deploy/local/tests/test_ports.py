from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from silta_local.errors import StackError
from silta_local.ports import configured_port, free_port, is_free


@pytest.fixture
def used_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_free_port_avoids_used_and_promised(used_port: int) -> None:
    port = free_port(preferred=used_port)
    assert port != used_port
    assert is_free(port)
    assert free_port(preferred=port) == port
    assert free_port({port}, preferred=port) != port


def test_configured_port_in_use(used_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTA_STACK_KAFKA_PORT", str(used_port))
    with pytest.raises(StackError, match=f"Port {used_port}, which SILTA_STACK_KAFKA_PORT asks for, is in use"):
        configured_port("SILTA_STACK_KAFKA_PORT")


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_configured_port_that_is_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTA_STACK_KAFKA_PORT", text)
    with pytest.raises(StackError, match="no port"):
        configured_port("SILTA_STACK_KAFKA_PORT")


def test_no_port_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SILTA_STACK_KAFKA_PORT", raising=False)
    assert configured_port("SILTA_STACK_KAFKA_PORT") is None
