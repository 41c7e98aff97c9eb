"""What a service says of itself at `/readyz`."""

from typing import Any

import httpx

from silta_cli.client import Client


def ready_checks(client: Client, service: str) -> dict[str, Any]:
    """The checks of one service."""
    found: dict[str, Any] = httpx.get(f"{client.urls[service]}/readyz").json()["checks"]
    return found
