"""Receipts: a consent and what became of it, signed, for the client to keep and others to check.

The names of fields are those of ISO/IEC TS 27560:2023 (consent record information structure); what
it has no field for stands under ``silta``. See docs/receipts.md. Codes, ids, organisations and
times only: no name, and nothing of the vault.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, Field

from silta_chassis.canonical import canonical, sha256
from silta_chassis.process import Refused, not_yours
from silta_chassis.showing import Told
from silta_consent.chain import Head, Link, fault, joined
from silta_consent.decisions.may import coordinates, has_part
from silta_consent.events import Event
from silta_consent.history import disagreement
from silta_consent.model import Case, Held
from silta_contracts.codes import SPECIAL_CATEGORIES
from silta_contracts.grounds import ConsentGround
from silta_contracts.party import ClientParty, Party, same_unit

TYP: Final = "consent-receipt+jwt"
SCHEMA: Final = "silta-consent-receipt-1"
# One to the client, who may take back to anybody, in whatever way, and is not asked why.
WITHDRAWAL: Final = "any_time_to_any_party_without_reason"

_BROKEN: Final = "history-broken"
_NOT_ALL: Final = not_yours("The whole history is shown to the client and to who answers.")
_STATES: Final[Mapping[str, str]] = {
    Event.ASKED: "requested",
    Event.REMINDED: "requested",
    Event.GIVEN_UNCONFIRMED: "unconfirmed",
    Event.TAKEN_OVER: "in_force",
    Event.GIVEN: "in_force",
    Event.CONFIRMED: "in_force",
    Event.NARROWED: "in_force",
    Event.EXTENDED: "in_force",
}
_STARTS: Final = {event for event, state in _STATES.items() if state != "requested"}


class SignedReceipt(BaseModel):
    """A receipt, and what it is for."""

    consent: str
    status: str = Field(description="in_force, case_ended, or how the consent ended")
    receipt: str = Field(description="compact JWS; `silta receipt verify` reads and checks it")


class Receipts(BaseModel):
    """The receipts of a case for this reader. The public keys are at `GET /keys`."""

    case: str
    receipts: list[SignedReceipt]


class LinkShown(BaseModel):
    """A link of the history: its hash is over the other parts and the case."""

    n: int
    before: str
    says: dict[str, Any]
    hash: str


class HistoryShown(BaseModel):
    """The history of a case's consents, as a hash chain."""

    case: str
    head: Head
    links: list[LinkShown]


def receipts(told: Told) -> Mapping[str, Any] | Refused | None:
    """A signed receipt of each consent of the case that the reader may see.

    The client and who answers for the case get all, with the head of the history; who took a
    consent gets that one while it is in force, without what the client did otherwise.
    """
    state: Case = told.state
    sees_all = _sees_all(state, told.reader)
    seen = [held for held in _consents(state) if sees_all or _took(state, held, told.reader)]
    if not (sees_all or seen or has_part(state, told.reader)):
        return None
    links = joined([part["made"] for part in told.parts])
    if wrong := _wrong(told, links):
        return wrong
    signed = []
    for held in seen:
        receipt = _receipt(state, held, links, told.issuer, told.now, whole=sees_all)
        jws = told.sign(canonical(receipt), TYP)
        status = receipt["silta"]["status"]
        signed.append({"consent": held.ground.id, "status": status, "receipt": jws})
    return {"case": state.case, "receipts": signed}


def history(told: Told) -> Mapping[str, Any] | Refused | None:
    """The whole history of the case's consents with its links, to check against a receipt.

    For the client and who answers for the case: it tells of refusals and withdrawals.
    """
    state: Case = told.state
    if not _sees_all(state, told.reader):
        return _NOT_ALL if has_part(state, told.reader) else None
    links = joined([part["made"] for part in told.parts])
    if wrong := _wrong(told, links):
        return wrong
    return {"case": state.case, "head": state.history.head.model_dump(), "links": links}


def _wrong(told: Told, links: Sequence[Link]) -> Refused | None:
    """Nothing is signed or shown of a history that does not hold."""
    state: Case = told.state
    says = f"Entry {told.missing[0]} of the journal is missing." if told.missing else None
    says = says or fault(state.case, links, state.history.head)
    if says is None and len(links) > state.history.head.n:
        says = f"The state knows {state.history.head.n} links, but there are {len(links)}."
    says = says or disagreement(state, links)
    if says is None:
        return None
    # Where it does not hold is told to whom all of it is shown.
    where = says if _sees_all(state, told.reader) else "The history of this case does not hold."
    tell = "Tell the service's operator: its journal was changed, or restored in part."
    return Refused(_BROKEN, f"{where} {tell}", status=500, kept=False)


def _sees_all(state: Case, reader: Party) -> bool:
    return isinstance(reader, ClientParty) or coordinates(state, reader)


def _took(state: Case, held: Held, reader: Party) -> bool:
    """Who took a consent sees it while it is in force, and nothing of what has ended."""
    return held.end is None and not state.ended and same_unit(held.taken_by, reader)


def _consents(state: Case) -> Iterator[Held]:
    return (held for held in state.grounds if isinstance(held.ground, ConsentGround))


def _receipt(
    state: Case,
    held: Held,
    links: Sequence[Link],
    issuer: str,
    now: datetime,
    *,
    whole: bool,
) -> dict[str, Any]:
    """What a receipt says; without ``whole`` neither of other consents nor of the chain."""
    assert isinstance(held.ground, ConsentGround), "a statutory basis is no consent"
    ground = held.ground.model_dump(mode="json", exclude_none=True)
    taker = held.taken_by.model_dump(mode="json")
    recipients = [_party_id(one) for one in ground["recipients"]]
    # Neither the client nor who acts in the client's place keeps the data for a purpose of its own.
    controllers = [] if taker["kind"] in ("client", "close_person") else [_party_id(taker)]
    status = held.end or ("case_ended" if state.ended else "in_force")
    about = {
        "case": state.case,
        "consent": held.ground.id,
        "status": status,
        "form": ground["form"],
        "given_by": ground["given_by"],
        "valid_from": ground["valid_from"],
        "valid_until": ground.get("valid_until"),
        "replaces": held.replaces,
        "replaced_by": held.replaced_by,
        "head": state.history.head.model_dump() if whole else None,
    }
    purpose = {
        "purpose": ground["purpose"],
        "lawful_basis": "consent",
        "pii_information": [_pii(category) for category in held.ground.categories],
        "pii_controllers": controllers,
        "recipient_third_parties": recipients,
        "collection_method": ground["form"],
        "withdrawal_method": WITHDRAWAL,
        "jurisdiction": "FI",
    }
    receipt = {
        "iss": issuer,
        "iat": int(now.timestamp()),
        "record_metadata": {
            "schema_version": SCHEMA,
            "record_id": held.ground.id,
            "pii_principal_id": state.case,
        },
        "pii_processing": {"purposes": [purpose]},
        "party_identification": [
            {"party_id": state.case, "party_role": "pii_principal"},
            *(_party(taker, "pii_controller") for _ in controllers),
            *(_party(one, "recipient") for one in ground["recipients"]),
        ],
        "event": list(_events(held, links, whole=whole)),
        "silta": {name: value for name, value in about.items() if value is not None},
    }
    # Of its content, so that two receipts that say the same at once are one.
    named = {"schema_version": SCHEMA, "receipt_id": sha256(receipt)[:32]}
    return {**receipt, "receipt_metadata": named}


def _pii(category: str) -> dict[str, Any]:
    special = {"special_pii_category": True} if category in SPECIAL_CATEGORIES else {}
    return {"pii_type": str(category)} | special


def _events(held: Held, links: Sequence[Link], *, whole: bool) -> Iterator[dict[str, Any]]:
    """What happened to this consent, and before it to the question that it answered."""
    for link in links:
        says = link["says"]
        ground = says.get("ground", {})
        about = says.get("consent") or ground.get("id")
        asked = says["event"] in (Event.ASKED, Event.REMINDED) and says["ask"] == held.ask
        ended = says["event"] == Event.CASE_ENDED and held.end is None
        if not (about == held.ground.id or asked or ended):
            continue
        if not (whole or says["event"] in _STARTS):
            continue
        entry = {
            "event_time": says["at"],
            "event_type": says["event"],
            "event_state": _STATES.get(says["event"], "ended"),
        }
        if by := says.get("by"):
            entry["entity_id"] = _party_id(by)
        if "valid_until" in ground and "valid_from" in ground:
            entry["validity_duration"] = f"{ground['valid_from']}/{ground['valid_until']}"
        yield entry


def _party(told: Mapping[str, Any], role: str) -> dict[str, Any]:
    kind = {"party_type": told["type"]} if "type" in told else {}
    return {"party_id": _party_id(told), "party_role": role} | kind


def _party_id(told: Mapping[str, Any]) -> str:
    """A party or recipient in one text, without its role: kind, then what names it."""
    match told["kind"]:
        case "organisation" | "unit":
            unit = told.get("unit")
            return f"unit;{told['oid']};{unit}" if unit else f"organisation;{told['oid']}"
        case "type":
            return f"type;{told['type']}"
        case kind:
            named = told.get("ref") or told.get("number")
            return f"{kind};{named}" if named else str(kind)
