"""A key service for tests, on a socket: it answers as HashiCorp Vault's transit engine does."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from toy_publisher import served

from silta_chassis.key_rings import TransitAt
from silta_chassis.transit import Transit

KEY = "silta-intake"


@dataclass
class KeyService:
    """Versions of one key; answers with another status or body where a test says so."""

    versions: list[bytes] = field(default_factory=lambda: [os.urandom(32)])
    oldest: int = 1
    token: str = "t"
    status: int = 200
    body: str | None = None
    waits: asyncio.Event | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)

    def encrypted(self, item: dict[str, str]) -> dict[str, str]:
        nonce, version = os.urandom(12), len(self.versions)
        text = AESGCM(self.versions[-1]).encrypt(nonce, base64.b64decode(item["plaintext"]), None)
        return {"ciphertext": f"vault:v{version}:{base64.b64encode(nonce + text).decode()}"}

    def decrypted(self, item: dict[str, str]) -> dict[str, str]:
        try:
            _, version, text = item["ciphertext"].split(":")
            number, data = int(version[1:]), base64.b64decode(text)
            if number < self.oldest:
                return {"error": "ciphertext or signature version is disallowed by policy"}
            key = AESGCM(self.versions[number - 1])
            return {"plaintext": base64.b64encode(key.decrypt(data[:12], data[12:], None)).decode()}
        except (ValueError, IndexError, InvalidTag):
            return {"error": "cipher: message authentication failed"}

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/transit/{act}/{key}")
        async def act(act: str, key: str, request: Request) -> Response:
            items: list[dict[str, str]] = (await request.json())["batch_input"]
            self.asked.append((act, len(items)))
            if self.waits is not None:
                await self.waits.wait()
            if request.headers.get("X-Vault-Token") != self.token or key != KEY:
                return JSONResponse({"errors": ["permission denied"]}, 403)
            if self.body is not None or self.status != 200:
                return Response(self.body or "{}", self.status, media_type="application/json")
            done = self.encrypted if act == "encrypt" else self.decrypted
            results = [done(item) for item in items]
            failed = any("error" in result for result in results)
            data: dict[str, Any] = {"data": {"batch_results": results}}
            return JSONResponse(data, 400 if failed else 200)

        return app


@asynccontextmanager
async def reached(service: KeyService, folder: Path) -> AsyncIterator[Transit]:
    token = folder / "token"
    token.write_text("t\n")
    async with served(service.app()) as url:
        transit = Transit(TransitAt(address=f"{url}/v1/transit", key=KEY, token_file=token))
        yield transit
        await transit.close()
