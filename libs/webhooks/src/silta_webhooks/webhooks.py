"""Webhooks of units: where to, for which facts, in which state; the secret is kept sealed."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.envelope import Envelope, Sealed
from silta_chassis.journal import Database
from silta_chassis.transit import Wrapped
from silta_chassis.vault import NotOpened

Document = dict[str, Any]

# Source: Standard Webhooks 1.0.0: 24 to 64 bytes, written as whsec_<base64>.
SECRET_BYTES: Final = 32
PREFIX: Final = "whsec_"


class State(StrEnum):
    """Whether it is delivered. DISABLED: the process gave it up, or the receiver said 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Webhook:
    """A webhook of a unit. ``facts``: the names of those that are wanted, none: all."""

    id: str
    owner: str
    # As the header Silta-Party names the unit.
    party: str
    url: str
    facts: tuple[str, ...]
    state: State
    made_at: datetime
    why: str | None = None
    failing_since: datetime | None = None

    @property
    def shown(self) -> Document:
        """What its unit sees of it: never the secret."""
        return {
            "id": self.id,
            "url": self.url,
            "facts": list(self.facts),
            "state": self.state.value,
            "why": self.why,
            "made_at": self.made_at.isoformat(),
            "failing_since": self.failing_since.isoformat() if self.failing_since else None,
        }


@dataclass(frozen=True)
class Webhooks:
    """The webhooks of this process' database."""

    documents: AsyncCollection[Document]
    envelope: Envelope

    @classmethod
    def of(cls, database: Database, envelope: Envelope) -> "Webhooks":
        """Those of this process' own database."""
        return cls(database["webhooks"], envelope)

    async def prepare(self) -> None:
        """Makes the indexes."""
        await self.documents.create_index("owner", name="owner")

    async def make(
        self, owner: str, party: str, url: str, facts: Sequence[str], now: datetime
    ) -> tuple[Webhook, str]:
        """A new webhook, and its secret, which nobody is shown again. Raises KeysAway."""
        made = Webhook(secrets.token_hex(12), owner, party, url, tuple(facts), State.ACTIVE, now)
        secret = secrets.token_bytes(SECRET_BYTES)
        (sealed,) = await self.envelope.seal([(_bound(made.id), secret)])
        await self.documents.insert_one(
            {
                "_id": made.id,
                "owner": owner,
                "party": party,
                "url": url,
                "facts": list(facts),
                "state": made.state.value,
                "made_at": now,
                "secret": {"by": sealed.key.by, "key": sealed.key.data, "data": sealed.data},
            }
        )
        return made, PREFIX + base64.b64encode(secret).decode()

    async def secret(self, id_: str) -> str | None:
        """The secret to sign with; None where the webhook is gone. Raises KeysAway, NotOpened."""
        found = await self.documents.find_one({"_id": id_}, {"secret": 1})
        if found is None:
            return None
        kept = found["secret"]
        sealed = Sealed(Wrapped(kept["by"], bytes(kept["key"])), bytes(kept["data"]))
        (opened,) = await self.envelope.open([(_bound(id_), sealed)])
        if opened.plain is None:
            raise NotOpened(opened.error)
        return PREFIX + base64.b64encode(opened.plain).decode()

    async def of_owner(self, owner: str) -> list[Webhook]:
        """The webhooks of a unit, the oldest first."""
        found = self.documents.find({"owner": owner}, {"secret": 0}).sort("made_at", 1)
        return [_read(one) async for one in found]

    async def one(self, owner: str, id_: str) -> Webhook | None:
        """A webhook of that unit."""
        found = await self.documents.find_one({"_id": id_, "owner": owner}, {"secret": 0})
        return _read(found) if found is not None else None

    async def in_state(self, *states: State) -> list[Webhook]:
        """All in one of these states."""
        wanted = [state.value for state in states]
        found = self.documents.find({"state": {"$in": wanted}}, {"secret": 0})
        return [_read(one) async for one in found]

    async def set(self, id_: str, state: State, why: str | None = None) -> None:
        """Pauses, disables, or begins anew."""
        change: Document = {"state": state.value, "why": why}
        if state is State.ACTIVE:
            change["failing_since"] = None
        await self.documents.update_one({"_id": id_}, {"$set": change})

    async def failed(self, id_: str, now: datetime) -> datetime:
        """A sending failed; answers since when none has succeeded."""
        query = {"_id": id_, "failing_since": None}
        await self.documents.update_one(query, {"$set": {"failing_since": now}})
        found = await self.documents.find_one({"_id": id_}, {"failing_since": 1})
        since: datetime = (found or {}).get("failing_since") or now
        return since

    async def succeeded(self, id_: str) -> None:
        """A sending succeeded."""
        await self.documents.update_one({"_id": id_}, {"$set": {"failing_since": None}})

    async def delete(self, id_: str) -> None:
        """Removes it with its secret."""
        await self.documents.delete_one({"_id": id_})


def _bound(id_: str) -> bytes:
    return f"webhook secret\x1f{id_}".encode()


def _read(found: Document) -> Webhook:
    return Webhook(
        found["_id"],
        found["owner"],
        found["party"],
        found["url"],
        tuple(found["facts"]),
        State(found["state"]),
        found["made_at"],
        found.get("why"),
        found.get("failing_since"),
    )
