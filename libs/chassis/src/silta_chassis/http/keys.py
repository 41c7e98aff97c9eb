"""The public keys with which others check what this service signed."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from silta_chassis.service import Running

# Whoever checks may keep the set this long; a rotated key is still in it.
KEPT_SECONDS = 300


class Key(BaseModel):
    """A public key (RFC 7517, RFC 8037); ``kid`` is its thumbprint (RFC 7638)."""

    kty: str
    crv: str
    x: str
    kid: str
    alg: str
    use: str


class Keys(BaseModel):
    """A JWK set: the present key first, then those that signed before."""

    keys: list[Key]


def routes(running: Running) -> APIRouter:
    """``GET /keys``: open to everybody, for a proof that only some can check is none."""
    router = APIRouter(tags=["keys"])

    @router.get("/keys", response_model=Keys, name="Public keys")
    async def keys() -> JSONResponse:
        """The keys of this service, public parts only."""
        told: dict[str, Any] = running.signing.public()
        return JSONResponse(told, headers={"Cache-Control": f"public, max-age={KEPT_SECONDS}"})

    return router
