"""What a unit is sent of a fact: as the story of reporting tells it to that unit, no more.

Who sees a line whole (coordination) is sent the CloudEvent as it is on the bus. Anybody else's
line is shorn there of reasons, grounds, ids and numbers, and so is what is sent: on the bus these
would tell of a refusal or a withdrawal by what is missing.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from silta_chassis.vault import derive
from silta_contracts.catalogue import FACTS

SPEC_VERSION: Final = "1.0"
_TYPE: Final = "fi.silta.{}.v1"
# As bodies on the bus name a fact, by the name that the story has for it.
_NAMES: Final = {fact.kebab_name(): fact.__name__ for fact in FACTS}

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A line of a case as one reader sees it; ``key`` stays the same however it is shorn."""

    key: str
    case: str
    line: Line

    @property
    def fact(self) -> str:
        """Which fact, in kebab-case."""
        return str(self.line["fact"])

    @property
    def id_on_bus(self) -> str | None:
        """`<source>/<id>` of the fact, where this reader sees the line whole."""
        id_: str | None = self.line["id"]
        return id_


def told(secret: bytes, webhook: str, case: str, lines: Iterable[Line]) -> list[Told]:
    """The lines with their keys, which tell nothing and differ by webhook."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in lines:
        place = (line["service"], line["fact"], line["time"])
        # A command may publish several of a kind at one time.
        seen[place] += 1
        key = derive(secret, "webhook", webhook, case, *place, str(seen[place])).hex()[:40]
        found.append(Told(key, case, line))
    return found


def event(one: Told, on_bus: Mapping[str, Any] | None) -> bytes | None:
    """The CloudEvent in structured mode, as JSON; None where its fact has not come yet."""
    if one.id_on_bus is not None:
        return None if on_bus is None else _json(on_bus)
    return _json(
        {
            "specversion": SPEC_VERSION,
            "id": one.key,
            "source": f"/silta/{one.line['service']}",
            "type": _TYPE.format(one.fact),
            "time": one.line["time"],
            "subject": one.case,
            "datacontenttype": "application/json",
            "data": {"fact": _NAMES.get(one.fact, one.fact), "case": one.case, "by": one.line["by"]}
            | one.line["codes"],
        }
    )


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
