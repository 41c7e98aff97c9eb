"""The application of one service: doors from its process table, views, facts, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.routing import BaseRoute

from silta_chassis.http import (
    access_log,
    commands,
    disclosing,
    facts,
    gaps,
    health,
    keys,
    limits,
    metrics,
    mine,
    mine_log,
    operating,
    problems,
    views,
)
from silta_chassis.http.document import documented
from silta_chassis.http.pace import Pace
from silta_chassis.http.views import Doors, StoredViews
from silta_chassis.service import Running


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
    # Where the doors find who reads tokens.
    app.state.identity = running.identity
    routes: list[BaseRoute] = []
    problems.install(app, routes)
    app.add_middleware(
        limits.Limits,
        identity=running.identity,
        largest_body=running.largest_body,
        pace=Pace(running.requests_a_minute),
        refused=running.worker.figures.refused,
    )

    def include(router: APIRouter, *tags: str | Enum) -> None:
        routes.extend(router.routes)
        app.include_router(router, tags=[*tags])

    include(health.routes(running))
    include(metrics.routes(running))
    include(keys.routes(running))
    include(facts.routes(running))
    include(operating.routes(running))
    include(gaps.routes(running))
    include(commands.routes(running, StoredViews(running)), "commands")
    include(views.routes(running, doors), "views")
    if doors.discloses:
        include(disclosing.routes(running, doors.discloses))
        include(access_log.routes(running))
        include(mine_log.routes(running))
    include(mine.routes(running, doors.mine, doors.discloses))
    for more in doors.more:
        include(more(running))
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(documented(app, running))
        return document

    # How FastAPI has its document replaced.
    app.openapi = openapi  # type: ignore[method-assign]
    return app
