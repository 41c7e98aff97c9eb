"""``/livez`` looks at nothing else; ``/readyz`` says whether this process can take commands."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pymongo.errors import PyMongoError

from silta_chassis.service import Running


class Ready(BaseModel):
    """``status``: ready, degraded or not-ready; ``checks`` say what was looked at."""

    status: str
    degraded: list[str]
    checks: dict[str, Any]


def routes(running: Running) -> APIRouter:
    """The two health doors."""
    router = APIRouter(tags=["health"])

    @router.get("/livez", name="Alive")
    async def livez() -> dict[str, str]:
        """This process answers."""
        return {"status": "alive"}

    @router.get("/readyz", response_model=Ready, name="Ready", responses={503: {"model": Ready}})
    async def readyz(
        strict: Annotated[
            str | None, Query(description="Present: 503 also where only degraded.", max_length=8)
        ] = None,
    ) -> JSONResponse:
        """200 if commands can be taken; what is only degraded is named."""
        try:
            await running.ping()
            database = True
        except PyMongoError:
            database = False
        waiting = running.worker.waiting
        checks: dict[str, Any] = {
            "database": database,
            "started": running.started,
            "catching_up": running.catching_up,
            "stopping": running.stopping,
            "consuming": running.bus.consuming,
            "partitions": running.bus.assigned,
            "publishing": running.relay.connected,
            "kafka_refuses": running.permitted.refused,
            "relay_backlog": running.relay.backlog,
            "gaps": waiting.get("gap", 0),
            "retrying": waiting.get("retry", 0),
            "parked": waiting.get("parked", 0),
            "storing": running.bus.storing,
            "deadlines_failing": running.worker.failing_deadlines,
            "lost": running.mending.lost,
            "gaps_alarmed": running.mending.alarmed,
            "keys_away": running.vault.envelope.away,
            "publishers_away": running.publishers.away,
            "publishers_unlisted": running.publishers.unlisted,
            "backfill_needed": running.rows.needed,
        }
        ready = database and running.started and not running.stopping
        degraded = _degraded(checks, reads=bool(running.bus.topics))
        status = "not-ready" if not ready else "degraded" if degraded else "ready"
        bad = not ready or (strict is not None and degraded)
        return JSONResponse(
            {"status": status, "degraded": degraded, "checks": checks}, 503 if bad else 200
        )

    return router


WRONG_IF_SO = (
    "catching_up",
    "kafka_refuses",
    "gaps",
    "lost",
    "gaps_alarmed",
    "publishers_unlisted",
    "backfill_needed",
    "keys_away",
    "retrying",
    "parked",
    "deadlines_failing",
    "relay_backlog",
)


def _degraded(checks: dict[str, Any], *, reads: bool) -> list[str]:
    found = [name for name in WRONG_IF_SO if checks[name]]
    found += [name for name in ("publishing", "storing") if not checks[name]]
    if reads and not checks["consuming"]:
        found.append("consuming")
    if reads and checks["consuming"] and not checks["partitions"]:
        found.append("partitions")
    return found
