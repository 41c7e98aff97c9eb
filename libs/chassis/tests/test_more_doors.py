"""A service adds routers of its own, made from its parts; they stand in its OpenAPI document."""

from dataclasses import replace
from pathlib import Path

import httpx
from fastapi import APIRouter
from pydantic import SecretStr
from toy_service import DOORS, TOY

from silta_chassis.http.app import make_app
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

SETTINGS = Settings(
    kafka="localhost:9092",
    database=SecretStr("mongodb://localhost"),
    secret=SecretStr("s" * 40),
    reference=Path(),
    environment="local",
)


def own(running: Running) -> APIRouter:
    """A door that tells whose it is."""
    router = APIRouter()

    @router.get("/whose", name="Whose")
    async def whose() -> dict[str, str]:
        return {"process": running.process.name}

    return router


async def test_a_router_of_a_services_own_is_served_and_documented() -> None:
    running = build(TOY, None, SETTINGS)
    app = make_app(running, replace(DOORS, more=(own,)))
    assert "/whose" in app.openapi()["paths"]
    assert "/whose" not in make_app(running, DOORS).openapi()["paths"]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as client:
        assert (await client.get("/whose")).json() == {"process": TOY.name}
    await running.client.close()
