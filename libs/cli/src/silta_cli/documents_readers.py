"""`docs/security/who-reads-what.md`: which service gets to know what, by the process tables."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel

from silta_chassis.http.bodies import marker
from silta_chassis.notices import consumer_of
from silta_chassis.process import Vaulted
from silta_chassis.service import topics_read
from silta_cli.documents_tables import code, first_sentence, table
from silta_cli.processes import Service, in_order
from silta_contracts.catalogue import TERMINAL, TOPICS, FactType
from silta_contracts.codes import DataCategory, Need
from silta_contracts.course_codes import (
    Band,
    Change,
    DocumentClass,
    GoalKind,
    NeedEndOutcome,
    Scale,
    TriageReason,
)
from silta_contracts.grounds import ConsentGround, StatuteGround
from silta_contracts.open_codes import Code
from silta_contracts.party import OrganisationParty, SensitiveUnitParty

# Reads every fact, so it is said once and not in each line.
READS_ALL: Final = "reporting"

# Lists of which a code may tell of health or social care (GDPR article 9): of the person's need or
# state, or of which data somebody was to get. Ours to judge: no rule says which list does.
TELLING: Final = (Need, TriageReason, GoalKind, Scale, Band, Change, NeedEndOutcome, DataCategory)
_PARTIES: Final = "parties"
_GROUNDS: Final = "grounds"
_SHORT: Final = {
    OrganisationParty: _PARTIES,
    SensitiveUnitParty: _PARTIES,
    ConsentGround: _GROUNDS,
    StatuteGround: _GROUNDS,
}


def reader_parts(six: Sequence[Service]) -> dict[str, str]:
    """The generated parts of the page."""
    return {
        "topics": _topics(six),
        "facts": _facts(six),
        "codes": _codes(six),
        "vaults": _vaults(six),
        "doors": _doors(six),
    }


def _topics(six: Sequence[Service]) -> str:
    return table(
        ("topic", "who writes it", "who reads it, in which consumer group"),
        (
            (
                f"`{TOPICS[service.name]}`",
                service.name,
                ", ".join(
                    f"{reader.name} (`{consumer_of(reader.process)}`)"
                    for reader in six
                    if TOPICS[service.name] in topics_read(reader.process)
                ),
            )
            for service in six
        ),
    )


def _facts(six: Sequence[Service]) -> str:
    """A table for each topic: the fact, what it carries, and who has a row for it."""
    parts = []
    for service in six:
        rows = [
            (f"`{fact.__name__}`", _carried(fact), _readers(six, service, fact))
            for fact in in_order(service.process.publishes)
        ]
        parts.append(f"### {service.name}: `{TOPICS[service.name]}`")
        parts.append(table(("fact", "carries", "who reads it, and why"), rows))
    return "\n\n".join(parts)


def _readers(six: Sequence[Service], owner: Service, fact: FactType) -> str:
    if fact in TERMINAL:
        return f"nobody else: {TERMINAL[fact]}"
    reading = [
        f"**{reader.name}**: {first_sentence(row.decide)}"
        for reader in six
        if reader.name not in (owner.name, READS_ALL)
        if (row := reader.process.row(fact)) is not None
    ]
    # What several say may be read by one of them alone.
    return "<br>".join(reading) or "nobody else"


def _carried(fact: FactType) -> str:
    own = {name: field for name, field in fact.model_fields.items() if name != "by"}
    parts = [part for field in own.values() for part in (field.annotation, *field.metadata)]
    found = list(dict.fromkeys(one for part in parts for one in carried(part)))
    words = [word for word in (_PARTIES, _GROUNDS) if word in found]
    lists = [one for one in found if not isinstance(one, str)]
    told = [f"**`{one.__name__}`**" if one in TELLING else f"`{one.__name__}`" for one in lists]
    return ", ".join([*words, *told]) or "–"


def carried(annotation: Any) -> Iterator[type[Code] | str]:
    """The lists of codes in a fact, and in words where it names parties or grounds."""
    if not isinstance(annotation, type):
        for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
            yield from carried(part)
    elif annotation in _SHORT:
        yield _SHORT[annotation]
    elif issubclass(annotation, Code):
        yield annotation
    elif issubclass(annotation, BaseModel):
        for field in annotation.model_fields.values():
            for part in (field.annotation, *field.metadata):
                yield from carried(part)


def _codes(six: Sequence[Service]) -> str:
    facts = in_order({fact for service in six for fact in service.process.publishes})
    found = {one for fact in facts for one in carried(fact) if not isinstance(one, str)}
    return table(
        ("list", "what it says", "codes", "may tell of health or social care"),
        (
            (
                f"`{one.__name__}`",
                first_sentence(one),
                ", ".join(member.en for member in one),
                "**yes**" if one in TELLING else "",
            )
            for one in sorted(found, key=lambda one: (one not in TELLING, one.__name__))
        ),
    )


def _vaults(six: Sequence[Service]) -> str:
    """What each vault holds: one line for each kind of document."""
    held: dict[tuple[str, str, str, str], list[str]] = {}
    for service in six:
        for command, name, kept in vaulted(service):
            key = (service.name, kept.document_class, kept.category, kept.rests_on)
            held.setdefault(key, []).append(f"{command}: {name}")
    return table(
        ("service", "document class", "data", "rests on", "comes with (command: field)"),
        (
            (
                service,
                label_of(DocumentClass, document),
                label_of(DataCategory, category),
                rests_on.replace("_", " "),
                code(sorted(set(fields))),
            )
            for (service, document, category, rests_on), fields in held.items()
        ),
    )


def vaulted(service: Service) -> Iterator[tuple[str, str, Vaulted]]:
    """Command, field and kind of document of all that goes to a service's vault."""
    for row in service.process.rows:
        if row.kind == "command":
            for name, field in row.message.model_fields.items():
                kept: Vaulted | None = marker(field, Vaulted)
                if kept is not None:
                    yield row.name, name, kept


def label_of(codes: type[Code], value: str) -> str:
    """A code in words, or itself where the list has none such."""
    known = codes.known(value)
    return known.en if known else f"`{value}`"


def _doors(six: Sequence[Service]) -> str:
    return table(
        ("service", "door", "data", "what it tells"),
        (
            (
                service.name,
                f"`/cases/{{case}}/disclosed/{thing.name}`",
                ", ".join(category.en for category in thing.categories),
                thing.description,
            )
            for service in six
            for thing in service.doors.discloses
        ),
    )
