"""Asks reporting for the story of a case as a unit sees it, as that unit.

In local use the header says which unit; else the unit's own account at the issuer does, which the
operator lists in `webhooks.toml`. So reporting decides who sees what, here as anywhere.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from silta_chassis.calling import Calling, NoToken
from silta_chassis.issuer import Issuer, OwnToken
from silta_contracts.party import parse_party
from silta_contracts.readers import reader_key
from silta_webhooks.reference import Reference

PAGE: Final = 500
SECONDS: Final = 10.0


class Untold(Exception):
    """The story cannot be had now; the text says of what kind that is."""


@dataclass
class Stories:
    """Reporting's story door. ``issuer`` is empty in local use without one."""

    address: str
    issuer: str
    reference: Reference
    _calling: dict[str, Calling] = field(default_factory=dict)

    def may_ask_as(self, party: str) -> bool:
        """Whether there is a way to ask as this unit."""
        key = reader_key(parse_party(party))
        return not self.issuer or self.reference.account(key) is not None

    async def lines(self, case: str, party: str) -> list[dict[str, Any]]:
        """All lines of the case that the unit sees now; none where it has no part in it.

        Raises Untold.
        """
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self._page(case, party, cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    async def _page(self, case: str, party: str, cursor: dict[str, str]) -> dict[str, Any]:
        url = f"{self.address}/cases/{case}/story"
        headers = {} if self.issuer else {"Silta-Party": party}
        calling = self._as(party)
        try:
            answer = await calling.request(
                "GET", url, params={"limit": PAGE, **cursor}, headers=headers, seconds=SECONDS
            )
        except (httpx.HTTPError, NoToken) as away:
            raise Untold(type(away).__name__) from None
        if answer.status_code in (403, 404):
            return {"items": [], "next": None}
        if not answer.is_success:
            raise Untold(f"Status{answer.status_code}")
        page: dict[str, Any] = answer.json()
        return page

    def _as(self, party: str) -> Calling:
        key = reader_key(parse_party(party))
        if (found := self._calling.get(key)) is None:
            account = self.reference.account(key) if self.issuer else None
            if self.issuer and account is None:
                raise Untold("NoAccount")
            own = OwnToken(Issuer(self.issuer), *account) if account is not None else None
            found = self._calling[key] = Calling(own)
        return found

    async def close(self) -> None:
        """Closes the connections."""
        while self._calling:
            await self._calling.popitem()[1].close()
