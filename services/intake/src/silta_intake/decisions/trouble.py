"""Failure demand: what good service would have spared the client, noted as it happens."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import FailureDemandNoted
from silta_contracts.party import ClientParty, Party
from silta_intake.commands_beside import NoteFailureDemand
from silta_intake.model import Case, Reference, coordinates, took_contact


def may_note(state: Case, party: Party, reference: Reference) -> bool:
    """The client, the unit that took the contact, and coordination with its deputy."""
    return isinstance(party, ClientParty) or took_contact(state, party) or coordinates(state, party)


def notable(state: Case) -> Refused | None:
    """From the contact on, also after the end, when it is often first told; not once erased."""
    if state.request is None:
        return Refused("no-request", "There is no contact request that it could belong to.")
    if state.erasing is not None:
        return Refused("erasure-asked", "Erasing was asked for: nothing more is noted here.")
    return None


def note(
    state: Case, command: NoteFailureDemand, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Each time is a fact: that it happened twice is worth counting."""
    refused = notable(state)
    if refused is not None:
        return refused
    return Outcome(state, (FailureDemandNoted(case=state.case, by=command.by, kind=command.kind),))
