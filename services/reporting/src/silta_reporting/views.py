"""What reporting shows: a case's milestones and what it waits for, and the indicators."""

from collections.abc import Mapping
from typing import Any, Final

from silta_chassis.process import Line, Written
from silta_contracts.binding import decode_body
from silta_contracts.codes import InformedAbout
from silta_contracts.facts import IndicatorsPublished
from silta_contracts.open_codes import label
from silta_contracts.party import Party, same_unit
from silta_contracts.readers import EVERYONE
from silta_contracts.rules import may_see_part
from silta_reporting.fidelity import MOST, SUBJECT
from silta_reporting.indicators import named
from silta_reporting.model import MILESTONES, Case, Wait, is_case
from silta_reporting.parties import Part, part_of
from silta_reporting.reference import Reference

# What a case waits for, by the kind of wait.
PENDING: Final[Mapping[str, tuple[str, str]]] = {
    "contact_request": ("yhteydenottopyyntö", "the contact request"),
    "client": ("asiakkaan tavoittaminen", "reaching the client"),
    "triage": ("palvelutarpeen arvio", "triage"),
    "consultation": ("konsultaatio", "a consultation"),
    "self_care": ("kysyminen omahoidon jälkeen", "asking how self-care went"),
    "question": ("vastaus kysymykseen", "an answer to a question"),
    "consent": ("asiakkaan vastaus suostumukseen", "the client's answer on consent"),
    "receipts": ("kuittaukset peruutukseen", "receipts of a withdrawal"),
    "inform_of_statutory_basis": ("tieto lakiperusteesta", "informing of a statutory basis"),
    "inform_of_withdrawal": ("tieto peruutuksesta", "informing of what a withdrawal stopped"),
    "inform_of_help_without_sharing": (
        "tieto avusta ilman tietojen jakamista",
        "informing of help without sharing",
    ),
    "health_check_booking": ("terveystarkastuksen varaaminen", "booking a health check"),
    "health_check": ("terveystarkastus", "a health check"),
    "early_service_offer": ("ajan tarjoaminen alkupalveluun", "offering the early service"),
    "early_service_booking": ("ajan varaaminen alkupalveluun", "booking the early service"),
    "early_service": ("alkupalvelu", "the early service"),
    "network": ("verkoston kokoaminen", "assembling the network"),
    "invitees": ("kutsuttavien vahvistaminen", "confirming the invitees"),
    "invitation": ("vastaus kutsuun", "an answer to an invitation"),
    "leading_on": ("vastaus toiselta alueelta", "an answer from another area"),
    "existing_service": ("tieto nykyisestä palvelusta", "whether a unit serves the client"),
    "team_ask": ("vastaus tiimille", "an answer to the team"),
    "meeting_time": ("tapaamisen ajankohta", "a time for a meeting"),
    "meeting": ("tapaaminen", "a meeting"),
    "case_manager": ("asiakasvastaavan nimeäminen", "naming a case manager"),
    "plan": ("suunnitelma", "the plan"),
    "agreement": ("vastaukset suunnitelmaan", "answers to the plan"),
    "handover": ("saattaen vaihdon vahvistus", "confirming a handover"),
    "task": ("tehtävä", "a task"),
    "follow_up": ("seuranta", "a follow-up"),
    "closing": ("päättämisen kirjaaminen", "recording the end of the need"),
    "closing_review": ("päättämisen uusi arvio", "reviewing the end of the need"),
}

# Waits that tell of an asking, a refusal or a withdrawal: for client and coordination only.
_CLIENTS_OWN: Final = (
    "closing_review",
    "consent",
    "receipts",
    f"inform_of_{InformedAbout.WITHDRAWAL}",
    f"inform_of_{InformedAbout.HELP_WITHOUT_SHARING}",
)


def page(state: Case, reader: Party, reference: Reference) -> dict[str, Any] | None:
    """The milestones of a case and what is pending, for who has a part in it now."""
    part = part_of(state, reader)
    if part not in (Part.WHOLE, Part.PARTY):
        return None
    whole = part is Part.WHOLE
    measures = state.measures
    counted = measures.model_dump(mode="json")
    shown: dict[str, Any] = {
        "area": measures.area,
        "model": measures.model,
        "channel": measures.channel,
        "needs": list(measures.needs),
        "requester": _party(state.requester),
        "coordinating": _party(state.coordinating),
        "members": [_party(member.party) for member in state.members],
        "case_managers": [_party(manager.party) for manager in state.case_managers],
        "milestones": [
            {"milestone": name, "fi": fi, "en": en, "at": counted[name]}
            for name, fi, en in MILESTONES
            if counted[name] is not None and (whole or name != "withdrawn")
        ],
        "pending": [_pending(w) for w in state.waits if whole or _is_told(w, reader)],
        "outcome": measures.outcome,
        "closed": measures.closed is not None,
    }
    if whole:
        shown["closing_reason"] = measures.closing or measures.request_end
        shown["withdrawals"] = [
            {"consent": consent, "completed": consent in measures.withdrawals_completed}
            for consent in measures.withdrawals
        ]
    return shown


def _party(party: Party | None) -> dict[str, Any] | None:
    return None if party is None else party.model_dump(mode="json")


def _is_told(wait: Wait, reader: Party) -> bool:
    """Whether another party of the case is told of what is waited for."""
    own = wait.party is not None and same_unit(wait.party, reader)
    return wait.kind not in _CLIENTS_OWN and (own or may_see_part(wait.seen_by, reader))


def _pending(wait: Wait) -> dict[str, Any]:
    fi, en = PENDING.get(wait.kind, (wait.kind, wait.kind))
    return {
        "waits_for": wait.kind,
        "fi": fi,
        "en": en,
        "of": wait.of or None,
        "party": _party(wait.party),
        "until": wait.until,
    }


def measures(state: Case, written: Written) -> dict[str, Line | None]:
    """A view: what indicators count of a case, one document each; no door shows it."""
    if not is_case(state):
        return {}
    return {"case": Line("case", state.case, state.measures.model_dump(mode="json"))}


def published(state: Case, written: Written) -> dict[str, Line | None]:
    """A view: the indicators published last of an area and period, for everybody."""
    lines: dict[str, Line | None] = {}
    for taken in written.published:
        fact = decode_body(taken.body)
        if isinstance(fact, IndicatorsPublished):
            shows = {
                "area": fact.area,
                "period": fact.period,
                "model_version": fact.model_version,
                "suppression_limit": fact.suppression_limit,
                "published_at": taken.time.isoformat(timespec="seconds"),
                "values": [_labelled(value.model_dump(mode="json")) for value in fact.values],
                "suppressed": [_labelled(cell.model_dump(mode="json")) for cell in fact.suppressed],
            }
            order = f"{fact.area} {fact.period}"
            lines["published"] = Line("published", order, shows, to=(EVERYONE,))
    return lines


def adopted(state: Case, written: Written) -> dict[str, Line | None]:
    """A view: the versions of an area's operating model that were adopted, for everybody."""
    return {
        str(number): Line(
            str(number), f"{one.area} {number:06}", one.model_dump(mode="json"), to=(EVERYONE,)
        )
        for number, one in enumerate(state.adopted, start=1)
    }


def assessed(state: Case, written: Written) -> dict[str, Line | None]:
    """A view: how a coaching unit was assessed, the newest first, for everybody."""
    if state.fidelity is None:
        return {}
    oid, unit = state.case.removeprefix(SUBJECT).split(":")
    shows = {
        "oid": oid,
        "unit": unit,
        "next_on": state.fidelity.next_on.isoformat(),
        "assessments": [
            {
                "on": one.on.isoformat(),
                "points": sum(one.points),
                "of": MOST,
                "band": str(one.band),
                "fi": label(one.band, "fi"),
                "en": label(one.band, "en"),
                "criteria": list(one.points),
            }
            for one in reversed(state.fidelity.assessments)
        ],
    }
    return {"unit": Line("unit", f"{oid} {unit}", shows, to=(EVERYONE,))}


def _labelled(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell with what its indicator and group are called."""
    indicator = named(cell["indicator"])
    if indicator is None:
        return cell
    group, codes = cell["group"], indicator.groups
    known = codes.known(group) if codes is not None and group is not None else None
    return cell | {
        "fi": indicator.fi,
        "en": indicator.en,
        "group_fi": group if known is None else label(known, "fi"),
        "group_en": group if known is None else label(known, "en"),
    }
