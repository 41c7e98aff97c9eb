"""The application of one service: doors from its process table, views, facts, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

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
    problems.install(app)
    app.add_middleware(
        limits.Limits,
        identity=running.identity,
        largest_body=running.largest_body,
        pace=Pace(running.requests_a_minute),
        refused=running.worker.figures.refused,
    )
    app.include_router(health.routes(running))
    app.include_router(metrics.routes(running))
    app.include_router(keys.routes(running))
    app.include_router(facts.routes(running))
    app.include_router(operating.routes(running))
    app.include_router(gaps.routes(running))
    app.include_router(commands.routes(running, StoredViews(running)), tags=["commands"])
    app.include_router(views.routes(running, doors), tags=["views"])
    if doors.discloses:
        app.include_router(disclosing.routes(running, doors.discloses))
        app.include_router(access_log.routes(running))
        app.include_router(mine_log.routes(running))
    app.include_router(mine.routes(running, doors.mine, doors.discloses))
    for more in doors.more:
        app.include_router(more(running))
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(documented(app, running))
        return document

    # How FastAPI has its document replaced.
    app.openapi = openapi  # type: ignore[method-assign]
    return app
