"""Sends one delivery, signed as Standard Webhooks says, and decides what comes of it.

Source: Standard Webhooks 1.0.0: any 2xx is success, 410 ends the webhook, redirects are failures.
"""

import ssl
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import httpx
from standardwebhooks import Webhook as Signer

from silta_webhooks.targets import BadTarget, Policy

SECONDS: Final = 20.0
SUCCESS: Final = range(200, 300)
GONE: Final = 410


@dataclass
class Sender:
    """Sends to the outside; every connection goes to an address that was looked at."""

    policy: Policy
    transport: httpx.AsyncBaseTransport | None = None
    _http: httpx.AsyncClient | None = field(default=None, repr=False)

    async def send(self, url: str, secret: str, id_: str, body: bytes, now: datetime) -> int | str:
        """The status of the answer, or of what kind the failure is."""
        if self._http is None:
            self._http = httpx.AsyncClient(
                verify=ssl.create_default_context(),
                transport=self.transport,
                timeout=SECONDS,
                follow_redirects=False,
                # A proxy of the environment would connect elsewhere.
                trust_env=False,
            )
        try:
            target = await self.policy.target(url)
            signature = Signer(secret).sign(id_, now, body.decode())
            headers = {
                "Host": target.host,
                "Content-Type": "application/cloudevents+json",
                "User-Agent": "Silta-Webhooks/1",
                "webhook-id": id_,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signature,
            }
            request = self._http.stream(
                "POST",
                target.url,
                content=body,
                headers=headers,
                extensions={"sni_hostname": target.name},
            )
            # What is answered is not read: nobody bounds how much it is.
            async with request as answer:
                return answer.status_code
        except BadTarget:
            return "TargetNotAllowed"
        except (httpx.HTTPError, OSError) as error:
            return type(error).__name__

    async def close(self) -> None:
        """Closes the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None
