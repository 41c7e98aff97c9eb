"""Searches by a few parameters: all of them name a case, an id or a status.

Identities are no parameters: what stands in an address stands in logs, too. A parameter that is
not listed is refused, for an answer that ignores it would hold too much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from silta_fhir.asking import Caller, Services
from silta_fhir.outcomes import invalid
from silta_fhir.reading import of_case, waiting
from silta_fhir.words import CASE, Json, case_of

# By type: parameters of FHIR R4 that name the case, with what stands before its id.
_SUBJECT: Final = {"subject:identifier": f"{CASE}|"}
_PATIENT: Final = {"patient:identifier": f"{CASE}|"}
_BASED_ON: Final = {"based-on": "ServiceRequest/"}
BY_CASE: Final[Mapping[str, Mapping[str, str]]] = {
    "ServiceRequest": {**_SUBJECT, "identifier": f"{CASE}|"},
    "Task": {**_PATIENT, **_BASED_ON, "focus": "ServiceRequest/"},
    "Consent": _PATIENT,
    "CarePlan": {**_SUBJECT, **_BASED_ON},
    "Goal": _SUBJECT,
    "CareTeam": _SUBJECT,
    "Appointment": {**_PATIENT, **_BASED_ON},
    "QuestionnaireResponse": {**_SUBJECT, **_BASED_ON},
}
# The element that a search by status looks at.
STATUS: Final[Mapping[str, tuple[str, str]]] = {
    kind: ("lifecycle-status", "lifecycleStatus") if kind == "Goal" else ("status", "status")
    for kind in BY_CASE
}
# What may be searched without a case: it is addressed to the caller's unit.
ADDRESSED: Final = ("ServiceRequest", "Task")
_FORMAT: Final = "_format"


@dataclass(frozen=True)
class Search:
    """What is looked for: cases (none: what is addressed to the unit), ids, statuses."""

    case: str | None
    ids: frozenset[str]
    statuses: frozenset[str]


def read_search(kind: str, asked: Sequence[tuple[str, str]]) -> Search:
    """The search of a query; raises Refusal for what is not listed."""
    cases: set[str] = set()
    ids: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    for name, value in asked:
        if name == _FORMAT:
            continue
        if name == "_id":
            ids = frozenset(value.split(","))
            cases |= {case_of(one) for one in ids}
        elif name == STATUS[kind][0]:
            statuses = frozenset(value.split(","))
        elif (before := BY_CASE[kind].get(name)) is not None:
            cases.add(_after(name, before, value))
        else:
            known = ", ".join(["_id", STATUS[kind][0], *BY_CASE[kind]])
            raise invalid(f"A parameter of the search is not known here. There are: {known}.")
    if len(cases) > 1:
        raise invalid("A search is for one case: name one.")
    if not cases and kind not in ADDRESSED:
        raise invalid(f"Name the case: {', '.join(BY_CASE[kind])}.")
    return Search(next(iter(cases), None), ids, statuses)


def _after(name: str, before: str, value: str) -> str:
    if not value.startswith(before):
        raise invalid(f"{name}: write {before}<case>.")
    return value.removeprefix(before)


async def search(services: Services, caller: Caller, kind: str, wanted: Search) -> list[Json]:
    """The resources that fit and that this caller may see."""
    if wanted.case is None:
        found = await waiting(services, caller, kind)
    else:
        found = await of_case(services, caller, kind, wanted.case)
    element = STATUS[kind][1]
    return [
        one
        for one in found
        if (not wanted.ids or one["id"] in wanted.ids)
        and (not wanted.statuses or one[element] in wanted.statuses)
    ]


def bundle(found: Sequence[Json], address: str) -> Json:
    """The searchset of what was found."""
    made: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    if found:
        made["entry"] = [
            {
                "fullUrl": f"{address}/{one['resourceType']}/{one['id']}",
                "resource": one,
                "search": {"mode": "match"},
            }
            for one in found
        ]
    return made
