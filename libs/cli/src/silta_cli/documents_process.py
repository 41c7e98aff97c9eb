"""The tables of one service's README, from its process table."""

from collections.abc import Iterable, Sequence

from silta_chassis.process import When
from silta_cli.documents_tables import code, first_sentence, table
from silta_cli.processes import ByFact, Service, in_order
from silta_contracts.catalogue import TERMINAL, FactType

# A decision that takes more facts than this takes whatever there is: names would tell nothing.
LISTED = 30


def process_tables(service: Service, saying: ByFact, reading: ByFact) -> str:
    """What a service hears, takes, waits for, says and shows."""
    parts = {
        "Hears": _hears(service, saying),
        "Takes, by HTTP": _takes(service),
        "Waits for": _waits(service),
        "Says": _says(service, reading),
        "Shows": _shows(service),
    }
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in parts.items())


def _names(facts: Sequence[type]) -> str:
    return code(fact.__name__ for fact in facts)


def _rows(service: Service, kind: str) -> list[When]:
    return [row for row in service.process.rows if row.kind == kind]


def _hears(service: Service, saying: ByFact) -> str:
    heard: dict[str, list[FactType]] = {}
    for row in _rows(service, "fact"):
        fact: FactType = row.message  # type: ignore[assignment]
        heard.setdefault(first_sentence(row.decide), []).append(fact)
    return table(
        ("fact", "from", "what follows"),
        (
            (facts, owners, does)
            for does, taken in heard.items()
            for owners, facts in _by_owner(service, taken, saying)
        ),
    )


def _by_owner(
    service: Service, taken: Sequence[FactType], saying: ByFact
) -> Iterable[tuple[str, str]]:
    """The facts of one decision: those from the same services share a line."""
    if len(taken) > LISTED:
        return [("every service", f"all {len(taken)} other types of the contract")]
    grouped: dict[str, list[FactType]] = {}
    for fact in in_order(taken):
        owners = [name for name in saying.get(fact, ()) if name != service.name]
        grouped.setdefault(", ".join(owners) or "nobody yet", []).append(fact)
    return [(owners, _names(facts)) for owners, facts in grouped.items()]


def _takes(service: Service) -> str:
    return table(
        ("command", "door", "`If-Match`", "opens a case", "may publish"),
        (
            (
                f"`{row.name}`",
                code(_paths(row)),
                "needed" if row.guarded else "",
                _opens(row),
                _names(row.publishes),
            )
            for row in _rows(service, "command")
        ),
    )


def _paths(row: When) -> list[str]:
    door = row.door or row.name
    return [*[row.minting_path] * row.mints, f"{row.path}/{door}"]


def _opens(row: When) -> str:
    makes = ["a new one"] * row.mints + ["one not known here"] * row.opens
    return ", or ".join(makes)


def _waits(service: Service) -> str:
    return table(
        ("deadline", "when it comes", "may publish"),
        (
            (f"`{row.name}`", first_sentence(row.decide), _names(row.publishes))
            for row in _rows(service, "deadline")
        ),
    )


def _says(service: Service, reading: ByFact) -> str:
    return table(
        ("fact", "who relies on it"),
        (
            (
                f"`{fact.__name__}`",
                f"nobody: {TERMINAL[fact]}"
                if fact in TERMINAL
                else ", ".join(_relying(reading, fact, service)),
            )
            for fact in in_order(service.process.publishes)
        ),
    )


def _relying(reading: ByFact, fact: FactType, service: Service) -> list[str]:
    return [name for name in reading.get(fact, ()) if name not in (service.name, "reporting")]


def _shows(service: Service) -> str:
    doors = [("/cases/{case}", first_sentence(service.doors.page))]
    doors += [(door.path, door.description) for door in service.doors.lists]
    doors += [(f"/me/{thing.name}", thing.description) for thing in service.doors.mine]
    listed = {door.view for door in service.doors.lists}
    return table(
        ("view", "what it shows"),
        [
            *((f"`GET {path}`", says) for path, says in doors),
            *(
                (f"`{view.name}`, for itself", first_sentence(view.lines))
                for view in service.process.views
                if view.name not in listed
            ),
        ],
    )
