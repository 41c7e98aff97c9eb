"""The application of one service: doors from its process table, views, facts, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi_offline import FastAPIOffline

from silta_chassis.http import commands, facts, gaps, health, metrics, operating, problems, views
from silta_chassis.http.views import Doors, StoredViews
from silta_chassis.process import Process
from silta_chassis.service import Running

# Optional to the framework, so that a missing one gets an answer of ours; not to callers.
REQUIRED = ("silta-party", "idempotency-key")


def make_app(running: Running, doors: Doors) -> FastAPI:
    """Everything that the service answers by HTTP."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await running.start()
        try:
            yield
        finally:
            await running.stop()

    app = FastAPIOffline(
        title=f"Silta {running.process.name}",
        version="1",
        description="Commands in, views out. See the service's README for what it decides.",
        lifespan=lifespan,
        redoc_url=None,
        responses={422: commands.PROBLEMS[422]},
        # The framework's own spans would repeat query strings and exception texts.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    problems.install(app)
    app.include_router(health.routes(running))
    app.include_router(metrics.routes(running))
    app.include_router(facts.routes(running))
    app.include_router(operating.routes(running))
    app.include_router(gaps.routes(running))
    app.include_router(commands.routes(running, StoredViews(running)), tags=["commands"])
    app.include_router(views.routes(running, doors), tags=["views"])
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(_documented(app, running.process))
        return document

    # How FastAPI has its document replaced.
    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _documented(app: FastAPI, process: Process) -> dict[str, Any]:
    """The OpenAPI document, with what the framework cannot know: headers in and out."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    guarded = {f"{row.path}/{row.door or row.name}" for row in process.rows if row.guarded}
    etag = {"ETag": {"description": "The version for If-Match.", "schema": {"type": "string"}}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                name = parameter["name"].lower()
                if name in REQUIRED:
                    parameter["required"] = True
                if name == "if-match" and path in guarded:
                    parameter["description"] += " Commands that change what editors see need it."
            if "commands" in operation.get("tags", ()) or path == "/cases/{case}":
                for status in ("200", "201"):
                    if status in operation["responses"]:
                        operation["responses"][status]["headers"] = etag
    return document
