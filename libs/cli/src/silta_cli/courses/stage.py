"""What a course is played with: a client of the doors, and somebody to tell the tale to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from silta_cli.client import Client, Seen

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Unit:
    """A unit of the demonstration's directory, as it acts and as it is named in bodies."""

    oid: str
    unit: str
    type: str
    role: str = "professional"
    ref: str | None = None

    @property
    def header(self) -> str:
        """The header Silta-Party."""
        if self.ref is not None:
            return f"sensitive_unit;{self.ref};{self.role};{self.type}"
        return f"organisation;{self.oid};{self.unit};{self.role};{self.type}"

    @property
    def body(self) -> dict[str, str]:
        """The party in a body; a sensitive unit is a reference."""
        shared = {"role": self.role, "type": self.type}
        if self.ref is not None:
            return {"kind": "sensitive_unit", "ref": self.ref, **shared}
        return {"kind": "organisation", "oid": self.oid, "unit": self.unit, **shared}


CLIENT = "client"
CLIENT_BODY = {"kind": "client"}


@dataclass(frozen=True)
class Stage:
    """Plays commands as the parties give them; every one waits until the case view offers it."""

    client: Client
    tell: Callable[[str], None]

    def opens(self, service: str, door: str, party: str, body: Body) -> dict[str, Any]:
        """A command that makes the case."""
        return self.client.open(service, door, party, body)

    def begins(self, service: str, case: str, door: str, party: str, body: Body) -> dict[str, Any]:
        """A command for a case that the service does not show yet: no `may` to wait for."""
        return self.client.send(service, case, door, party, body, wait=False)

    def does(self, service: str, case: str, door: str, party: str, body: Body) -> dict[str, Any]:
        """A command that the case view offers, now or soon."""
        return self.client.send(service, case, door, party, body)

    def sees(self, service: str, case: str, party: str, seen: Seen) -> None:
        """Waits until the case view is as ``seen`` says: a service has heard of something."""
        self.client.until(
            lambda: self.client.page(service, case, party),
            lambda answer: answer.is_success and seen(answer.json()),
            f"{service} to have heard of it",
        )

    def page(
        self, service: str, case: str, party: str, command: str, seen: Seen = lambda page: True
    ) -> dict[str, Any]:
        """The case view, once it offers that command and is as ``seen`` says."""
        shown: dict[str, Any] = self.client.wait(service, case, party, command, seen).json()
        return shown


def in_days(days: int) -> str:
    """A day from today, as a date."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def moment(**later: float) -> str:
    """A moment from now, as RFC 3339."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()
