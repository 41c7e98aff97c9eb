"""What a service's OpenAPI document says that the framework cannot know."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from toy_parts import http
from toy_service import TOY

from silta_chassis.http import problems
from silta_chassis.service import build
from silta_chassis.settings import Settings

UNSET: dict[str, Any] = {
    "kafka": "localhost:9092",
    "database": SecretStr("mongodb://localhost"),
    "secret": SecretStr("s" * 40),
    "reference": Path(),
}
LOCAL = Settings(**UNSET, environment="local")
ELSEWHERE = Settings(**UNSET, issuer="https://issuer.example", client_secret=SecretStr("c"))


async def shown(settings: Settings) -> dict[str, Any]:
    """The document as the service shows it; nothing is connected to."""
    running = build(TOY, None, settings)
    async with http(running) as doors:
        found: dict[str, Any] = (await doors.get("/openapi.json")).json()
    await running.client.close()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, operation) for path, each in document["paths"].items() for operation in each.values()
    ]


def headers(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {p["name"].lower(): p for p in operation.get("parameters", ()) if p["in"] == "header"}


async def test_the_header_that_names_a_party_is_offered_in_local_use_only() -> None:
    local, elsewhere = await shown(LOCAL), await shown(ELSEWHERE)
    assert any("silta-party" in headers(operation) for _, operation in operations(local))
    assert not any("silta-party" in headers(operation) for _, operation in operations(elsewhere))


async def test_commands_need_a_key_that_is_not_empty_and_no_other_door_needs_one() -> None:
    for path, operation in operations(await shown(LOCAL)):
        key = headers(operation).get("idempotency-key")
        if "commands" in operation.get("tags", ()):
            assert key is not None, path
            assert key["required"] is True
            assert key["schema"]["minLength"] == 1
        else:
            assert key is None or not key.get("required"), path


async def test_every_door_tells_that_one_may_ask_too_often_but_those_that_are_never_refused() -> (
    None
):
    for path, operation in operations(await shown(LOCAL)):
        assert ("429" in operation["responses"]) != (path in ("/livez", "/readyz", "/metrics"))
        assert {"408", "413"} <= set(operation["responses"]) or "requestBody" not in operation


async def test_the_case_that_a_command_opens_leads_to_its_other_doors() -> None:
    document = await shown(LOCAL)
    opening = [each for _, each in operations(document) if "201" in each["responses"]]
    names = {each["operationId"] for path, each in operations(document) if "{case}" in path}
    assert opening
    for operation in opening:
        links = operation["responses"]["201"]["links"]
        assert set(links) == names
        assert all(
            link["parameters"] == {"case": "$response.body#/case"} for link in links.values()
        )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/operate/waiting/replay", "POST"),
        ("OPTIONS", "/operate/waiting/replay", "POST"),
        ("DELETE", "/operate/waiting/0123456789abcdef", "GET"),
        ("PUT", "/livez", "GET"),
    ],
)
async def test_a_method_that_a_door_does_not_take_is_405_with_those_that_it_takes(
    method: str, path: str, allowed: str
) -> None:
    running = build(TOY, None, LOCAL)
    async with http(running) as doors:
        answer: httpx.Response = await doors.request(method, path)
    await running.client.close()
    assert (answer.status_code, answer.json()["title"]) == (405, "no-such-method")
    assert answer.headers["allow"] == allowed


async def test_routes_of_one_path_are_named_together_in_allow() -> None:
    app = FastAPI()
    problems.install(app, app.routes)

    @app.get("/one")
    @app.post("/one")
    def _() -> None: ...

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as doors:
        answer = await doors.delete("/one")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_requests_are_counted_outside_local_use_or_where_it_is_set() -> None:
    assert (LOCAL.pace, ELSEWHERE.pace) == (0, 6000)
    assert Settings(**UNSET, environment="local", requests_a_minute=60).pace == 60
