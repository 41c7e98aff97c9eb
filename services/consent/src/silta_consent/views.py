"""What consent shows: the page of a case for its reader, and what waits for a unit.

A refusal or withdrawal of the client is shown to the client and to who answers for the case, for
they have to stop; any other unit sees the grounds that carry it, and nothing of what has ended.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from silta_chassis.process import Line, Written
from silta_consent.decisions.may import answering, concerns, coordinates, has_part, may_inform
from silta_consent.model import (
    Ask,
    Case,
    Held,
    Informing,
    Withdrawal,
    missing_receipts,
    open_informings,
    standing,
    standing_bases,
    unit_or_none,
)
from silta_consent.reference import Reference
from silta_contracts.codes import SPECIAL_CATEGORIES
from silta_contracts.grounds import StatuteGround
from silta_contracts.party import ClientParty, Party, same_unit
from silta_contracts.readers import reader_key
from silta_contracts.rules import carries_network, names

# Said to the client and to who tells the client, of every withdrawal.
_COME_BACK: Final = {
    "command": "give-consent",
    "says": "A new consent may be given at any time and to any party; what stopped then begins "
    "with a new assessment. Own care goes on without it.",
}


def page(state: Case, reader: Party, reference: Reference) -> dict[str, Any] | None:
    """The grounds of a case and what is open, as this reader may see it."""
    if not has_part(state, reader):
        return None
    sees_all = isinstance(reader, ClientParty) or coordinates(state, reader)
    live = () if state.ended else standing(state)
    shown: dict[str, Any] = {
        "reads": "all" if sees_all else "own part",
        "ended": state.ended,
        "request": _request(state),
        "grounds": {
            "live": [
                _ground(held, reader, reference)
                for held in live
                if sees_all or concerns(held, reader)
            ],
        },
        "unconfirmed": [
            {
                **_ground(waiting.held, reader, reference),
                "confirm_by": _json(waiting.confirm_by),
                "waits_for": {"kind": "client"},
            }
            for waiting in state.unconfirmed
            if sees_all or same_unit(waiting.held.taken_by, reader)
        ],
        "asks": [_ask(a) for a in state.asks if sees_all or same_unit(a.asked_by, reader)],
        "to_inform": [
            _informing(i)
            for i in open_informings(state)
            if sees_all or may_inform(state, i, reader)
        ],
    }
    if sees_all:
        shown["grounds"]["ended"] = [
            _ground(held, reader, reference) | _end(held)
            for held in state.grounds
            if held not in live
        ]
        shown["withdrawals"] = [_withdrawal(w, reference) for w in state.withdrawals]
        shown["informed"] = [
            {"about": i.about, "ground": i.ground, "at": _json(i.done_at)}
            for i in state.informings
            if i.done_at is not None
        ]
    return shown


def _request(state: Case) -> dict[str, Any] | None:
    if state.request is not None:
        return state.request.model_dump(mode="json", include={"id", "taken_by", "coordinating"})
    if state.request_due is None:
        return None
    return {"due": _json(state.request_due), "missing": state.request_missing}


def _ground(held: Held, reader: Party, reference: Reference) -> dict[str, Any]:
    shown = held.ground.model_dump(mode="json")
    special = [c for c in held.ground.categories if c in SPECIAL_CATEGORIES]
    shown["special_categories"] = [str(category) for category in special]
    shown["taken_by"] = _json(held.taken_by)
    shown["mandate"] = str(held.mandate) if held.mandate is not None else None
    shown["replaces"] = held.replaces
    shown["carries_network"] = carries_network(held.ground)
    shown["covers_you"] = names(held.ground, reader)
    if isinstance(held.ground, StatuteGround):
        statute = reference.statute(held.ground.act, held.ground.section)
        shown["name"] = statute.name if statute else None
        shown["unverified"] = list(statute.unverified) if statute else []
    return shown


def _end(held: Held) -> dict[str, Any]:
    return {
        "end": held.end or "case_ended",
        "ended_at": _json(held.ended_at),
        "replaced_by": held.replaced_by,
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return ask.model_dump(mode="json") | {"waits_for": {"kind": "client"}}


def _informing(informing: Informing) -> dict[str, Any]:
    return informing.model_dump(mode="json", exclude={"done_at"})


def _withdrawal(withdrawal: Withdrawal, reference: Reference) -> dict[str, Any]:
    """What a withdrawal stopped, what goes on and how to come back."""
    shown = withdrawal.model_dump(mode="json", exclude={"receipts"})
    shown["missing"] = list(missing_receipts(withdrawal, reference.receipts))
    shown["by_service"] = {
        str(receipt.service): receipt.model_dump(mode="json", exclude={"service"})
        for receipt in withdrawal.receipts
    }
    shown["come_back"] = _COME_BACK
    return shown


def _json(value: Any) -> Any:
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case datetime():
            return value.isoformat()
        case _:
            return value


def waiting(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for a unit: a line each, gone when it is done."""
    lines: dict[str, Line | None] = dict.fromkeys(_all_keys(state))
    for ask in state.asks:
        _add(lines, state, f"ask:{ask.id}", ask.answer_by, (ask.asked_by,))
    for u in state.unconfirmed:
        _add(lines, state, f"confirm:{u.held.ground.id}", u.confirm_by, (u.held.taken_by,))
    for informing in open_informings(state):
        units = (informing.unit, *answering(state)) if informing.overdue else (informing.unit,)
        _add(lines, state, _inform_key(informing), informing.due, units, overdue=informing.overdue)
    for withdrawal in state.withdrawals:
        if not withdrawal.completed:
            key = f"receipts:{withdrawal.consent}"
            due = withdrawal.again or withdrawal.due
            _add(lines, state, key, due, answering(state), overdue=withdrawal.overdue)
    if state.request_due is not None:
        takers = tuple(held.taken_by for held in standing(state))[:1]
        due, overdue = state.request_due, state.request_missing
        _add(lines, state, "request", due, takers, overdue=overdue)
    if not state.ended:
        for basis in standing_bases(state):
            key = f"review:{basis.id}"
            lines[key] = _line(
                state, key, basis.review_on.isoformat(), (basis.recorded_by,), overdue=False
            )
    return lines


def _all_keys(state: Case) -> list[str]:
    """Every line that this case may ever have shown: one that is not shown now is gone."""
    grounds = [f"{state.case}.{number}" for number in range(1, state.last_ground + 1)]
    return [
        *(f"ask:{state.case}.a{number}" for number in range(1, state.last_ask + 1)),
        *(f"{what}:{ground}" for ground in grounds for what in ("confirm", "receipts", "review")),
        *(_inform_key(informing) for informing in state.informings),
        "request",
    ]


def _inform_key(informing: Informing) -> str:
    return f"inform:{informing.about}:{informing.ground or ''}"


def _add(
    lines: dict[str, Line | None],
    state: Case,
    key: str,
    due: datetime,
    to: tuple[Party | None, ...],
    *,
    overdue: bool = False,
) -> None:
    lines[key] = _line(state, key, due.isoformat(), to, overdue=overdue)


def _line(
    state: Case, key: str, until: str, to: tuple[Party | None, ...], *, overdue: bool
) -> Line:
    what, _, about = key.partition(":")
    return Line(
        key=key,
        order=f"{until} {state.case} {key}",
        shows={
            "case": state.case,
            "what": what,
            "about": about or None,
            "until": until,
            "overdue": overdue,
        },
        # Every client reads under one key, so no line is ever addressed to a client.
        to=tuple(dict.fromkeys(reader_key(unit) for party in to if (unit := unit_or_none(party)))),
    )
