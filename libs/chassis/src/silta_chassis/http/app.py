"""The application of one service: doors from its process table, views, facts, health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from silta_chassis.http import commands, facts, health, problems, views
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
        # The framework's own spans would repeat query strings and exception texts.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    problems.install(app)
    app.include_router(health.routes(running))
    app.include_router(facts.routes(running))
    app.include_router(commands.routes(running, StoredViews(running)), tags=["commands"])
    app.include_router(views.routes(running, doors), tags=["views"])
    return app
