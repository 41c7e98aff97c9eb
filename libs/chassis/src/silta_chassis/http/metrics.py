"""``/metrics``: the figures of this process as Prometheus reads them."""

from fastapi import APIRouter, Response

from silta_chassis import metrics
from silta_chassis.service import Running

# https://prometheus.io/docs/instrumenting/exposition_formats/
TEXT = "text/plain; version=0.0.4; charset=utf-8"


def routes(running: Running) -> APIRouter:
    """The door for whoever watches; no part of the contract."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def figures() -> Response:
        return Response(metrics.as_text(running), media_type=TEXT)

    return router
