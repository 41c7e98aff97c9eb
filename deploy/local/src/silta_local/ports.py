"""Which ports the stack listens on."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Collection

from silta_local.errors import StackError

HOST = "127.0.0.1"
# Below the range that Linux gives to outgoing connections: a client that retries against a broker that
# is down could otherwise be given the broker's own port, and keep it from coming back.
CHOSEN_FROM = range(15_000, 32_000)
TRIES = 200


def free_port(taken: Collection[int] = (), preferred: int | None = None) -> int:
    """Return a port of 127.0.0.1 on which nothing listens: `preferred` if it is free, else any.

    `taken` are ports that are promised already.
    """
    if preferred is not None and preferred not in taken and is_free(preferred):
        return preferred
    for _ in range(TRIES):
        # Which port it is need not be unpredictable.
        port = random.choice(CHOSEN_FROM)  # noqa: S311
        if port not in taken and is_free(port):
            return port
    raise StackError(
        f"No free port was found between {CHOSEN_FROM.start} and {CHOSEN_FROM.stop - 1}.",
        "Stop programs that listen there, or set SILTA_STACK_KAFKA_PORT and SILTA_STACK_DATABASE_PORT.",
    )


def configured_port(variable: str) -> int | None:
    """Return the port that an environment variable asks for, None where it is not set.

    Raises StackError where it is no port, or where something listens there.
    """
    text = os.environ.get(variable)
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise StackError(
            f"{variable} is {text!r}, which is no port.", "Set it to a number from 1 to 65535, or unset it."
        )
    port = int(text)
    if not is_free(port):
        raise StackError(
            f"Port {port}, which {variable} asks for, is in use.",
            f"Stop what listens on it, or set {variable} to another port (or unset it: a free one is chosen).",
        )
    return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: closed connections that linger do not keep a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(host: str, port: int, timeout_seconds: float = 1.0) -> bool:
    """Tell whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout_seconds):
            return True
    except OSError:
        return False
