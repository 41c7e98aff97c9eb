"""A service adds routers of its own, made from its parts; they stand in its OpenAPI document."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from toy_service import DOORS, TOY

from silta_chassis.http.app import make_app
from silta_chassis.http.lookups import Lookup, lookup
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


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: str | None = Field(default=None, pattern="^[a-z]+$")


def _found(reference: dict[str, str], asked: _Asked, now: datetime) -> list[dict[str, str]]:
    """What has that colour."""
    found = [{"name": name, "colour": colour} for name, colour in reference.items()]
    return [one for one in found if asked.colour in (None, one["colour"])]


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({}, 200, ["sky", "grass"]),
        ({"colour": "green"}, 200, ["grass"]),
        ({"colour": "red"}, 200, []),
        ({"colour": "1"}, 422, None),
        ({"color": "green"}, 422, None),
    ],
)
async def test_reference_files_are_looked_up(
    query: dict[str, str], status: int, names: list[str] | None
) -> None:
    running = build(TOY, {"sky": "blue", "grass": "green"}, SETTINGS)
    app = make_app(running, replace(DOORS, more=(lookup(Lookup("things", _Asked, _found)),)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as client:
        told = await client.get("/things", params=query, headers={"Silta-Party": "client"})
        nobody = await client.get("/things")
    await running.client.close()
    assert (told.status_code, nobody.status_code) == (status, 401)
    if names is not None:
        assert [one["name"] for one in told.json()["items"]] == names
    else:
        assert told.headers["content-type"] == "application/problem+json"
        assert told.json()["errors"][0]["field"].startswith("query")
