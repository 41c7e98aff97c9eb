"""What intake shows, and to whom: nothing from the vault, and no refusal to who need not know.

A client's refusal, silence or withdrawal shows as `without_sharing` to the client and to
coordination only; the unit that took the contact sees where the request stands and no more.
"""

from collections.abc import Mapping
from typing import Any

from silta_chassis.process import Line, Written
from silta_contracts.area_model import AreaModel
from silta_contracts.course_codes import RequestEndReason
from silta_contracts.party import ClientParty, ClosePersonParty, Party
from silta_contracts.payload import KeptDocuments
from silta_contracts.readers import reader_key
from silta_contracts.retention import Retention
from silta_intake.advising import advice_page
from silta_intake.checking import check_page
from silta_intake.existing import own_page
from silta_intake.existing import shown as shown_services
from silta_intake.leading import lines, other_end
from silta_intake.leading import shown as shown_leading
from silta_intake.model import (
    Case,
    End,
    Erasing,
    Reference,
    Request,
    Stage,
    coordinates,
    coordination_may_know,
    told_after,
    took_contact,
)
from silta_intake.recognising import early_page
from silta_intake.talk import questions


def page(state: Case, reader: Party, reference: Reference) -> dict[str, Any] | None:
    """The case for the client, coordination or the unit that took the contact."""
    if state.advice is not None:
        return advice_page(state, state.advice, reader)
    if state.check is not None and state.request is None and state.erasing is None:
        return check_page(state, state.check, reader)
    if state.early is not None and state.request is None and state.erasing is None:
        return early_page(state, state.early, reader)
    client = isinstance(reader, ClientParty)
    coordination = coordinates(state, reader)
    taker = took_contact(state, reader)
    if not (client or coordination or taker):
        return _asked_page(state, reader) if state.stage is not Stage.ENDED else None
    shown: dict[str, Any] = {"stage": state.stage.value, "waits_for": _waits_for(state)}
    request = state.request
    if request is None:
        if state.erasing is not None and client:
            shown["erasure"] = erasure(state, state.erasing, reference.retention)
        return shown | {"end": _end(state, tell_reason=client)}
    if client or taker or coordination_may_know(state):
        shown |= {
            "request": _request(request),
            "triage": _triage(state),
            "questions": questions(state),
            "leading_on": shown_leading(state.leading),
        }
        shown["model"] = _model(reference.of(state))
    hidden = (Stage.AWAITING_CONSENT, Stage.AWAITING_CLIENT)
    if client or (coordination and state.stage not in hidden):
        shown |= {
            "without_sharing": state.without_sharing,
            "grounds": [ground.id for ground in state.grounds],
            "existing_services": shown_services(state.existing),
            "other_cases": [one.model_dump(mode="json") for one in state.others],
        }
    if state.erasing is not None and (client or coordination):
        shown["erasure"] = erasure(state, state.erasing, reference.retention)
    return shown | {"end": _end(state, tell_reason=client or _told_to_units(state.end))}


def _asked_page(state: Case, reader: Party) -> dict[str, Any] | None:
    led = other_end(state.leading, reader) if state.stage is Stage.TRIAGE else None
    return led or own_page(state.existing, reader)


def _model(model: AreaModel) -> dict[str, Any]:
    """What the model that the case follows has triage ask and look for."""
    return {
        "area": model.area,
        "version": model.version,
        "ways_in": [str(way) for way in model.ways_in],
        "preconditions": [one.model_dump(mode="json") for one in model.preconditions],
        "core_members": [one.model_dump(mode="json") for one in model.core_members],
        "as_needed": [str(kind) for kind in model.as_needed],
    }


def models_adopted(state: Case, written: Written) -> Mapping[str, Line | None]:
    """The versions of an area's model that were adopted: what a new case follows is chosen here."""
    return {
        str(number): Line(str(number), f"{one.area} {number:06}", one.model_dump(mode="json"))
        for number, one in enumerate(state.adopted, start=1)
    }


def erasure(state: Case, erasing: Erasing, table: Retention) -> dict[str, Any]:
    """What went of the person, what stays locked, until when and on which rule; by service."""
    retained = state.retained
    own = table.kept(retained.held, retained.ended_at) if retained.ended_at is not None else ()
    kept = [("intake", one) for one in own]
    kept += [(str(receipt.service), one) for receipt in erasing.receipts for one in receipt.kept]
    return {
        "asked_at": erasing.asked_at.isoformat(),
        "cause": str(erasing.cause),
        "erased": [
            {"service": str(receipt.service), "classes": [str(name) for name in receipt.classes]}
            for receipt in erasing.receipts
        ],
        "kept": [_kept(service, one, table) for service, one in kept],
        "missing": [str(service) for service in erasing.missing],
        "link_erased_at": erasing.link_erased_at.isoformat() if erasing.link_erased_at else None,
    }


def _kept(service: str, one: KeptDocuments, table: Retention) -> dict[str, Any]:
    rule = table.rule(str(one.document_class))
    source = rule.source if rule is not None and rule.rule == one.rule else None
    return {"service": service, **one.model_dump(mode="json"), "source": source}


def triage_queue(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for coordination, the first due on top; also what another area leads on to it."""
    led = lines(state.case, state.leading, state.stage is Stage.TRIAGE)
    request = state.request
    if state.stage is not Stage.TRIAGE or request is None or state.triage_by is None:
        return {"triage": None, **led}
    due = state.triage_by.isoformat()
    shows: dict[str, Any] = {
        "case": state.case,
        "request": request.id,
        "triage_by": due,
        "without_sharing": state.without_sharing,
        "again": state.triage is not None,
    }
    if coordination_may_know(state):
        shows |= {
            "needs": [str(need) for need in request.needs],
            "taken_by": request.taken_by.model_dump(mode="json"),
            "area": request.area,
            "turvakielto": request.turvakielto,
        }
    units = (request.coordinating, *told_after(request))
    to = tuple(reader_key(unit) for unit in units)
    return {"triage": Line(key="triage", order=f"{due}/{state.case}", shows=shows, to=to), **led}


def requests_taken(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What the unit that took the contact may know of it."""
    request = state.request
    if request is None:
        return {"request": None}
    shows = {
        "case": state.case,
        "request": request.id,
        "submitted_at": request.at.isoformat(),
        "stage": state.stage.value,
        "waits_for": _waits_for(state),
        "triage": _triage(state),
        "end": _end(state, tell_reason=_told_to_units(state.end)),
    }
    order = f"{request.at.isoformat()}/{state.case}"
    to = (reader_key(request.taken_by),)
    return {"request": Line(key="request", order=order, shows=shows, to=to)}


def _waits_for(state: Case) -> dict[str, Any] | None:
    request = state.request
    if request is None:
        return None
    match state.stage:
        case Stage.AWAITING_CONSENT:
            return {"step": "consent", "by": {"kind": "client"}, "until": None}
        case Stage.AWAITING_CLIENT:
            until = state.step_by.isoformat() if state.step_by else None
            by = request.taken_by.model_dump(mode="json")
            return {"step": "client", "by": by, "until": until}
        case Stage.TRIAGE:
            until = state.triage_by.isoformat() if state.triage_by else None
            by = request.coordinating.model_dump(mode="json")
            return {"step": "triage", "by": by, "until": until}
        case Stage.CONSULTATION | Stage.SELF_CARE:
            until = state.step_by.isoformat() if state.step_by else None
            by = request.coordinating.model_dump(mode="json")
            return {"step": state.stage.value, "by": by, "until": until}
        case Stage.NETWORK_REQUESTED:
            by = request.coordinating.model_dump(mode="json")
            return {"step": "network", "by": by, "until": None}
        case _:
            return None


def _request(request: Request) -> dict[str, Any]:
    return request.model_dump(mode="json", exclude={"client", "contact", "words"})


def _triage(state: Case) -> dict[str, Any] | None:
    return state.triage.model_dump(mode="json") if state.triage else None


def _told_to_units(end: End | None) -> bool:
    # What the client wished is told with no reason.
    wished = end is not None and end.reason == RequestEndReason.CLIENT_WISH.value
    # A close person ends a request in the client's place only.
    by_client = end is not None and isinstance(end.by, ClientParty | ClosePersonParty)
    return end is not None and not wished and not by_client


def _end(state: Case, *, tell_reason: bool) -> dict[str, Any] | None:
    if state.end is None:
        return None
    ended = {"at": state.end.at.isoformat()}
    return ended | ({"how": state.end.how, "reason": state.end.reason} if tell_reason else {})
