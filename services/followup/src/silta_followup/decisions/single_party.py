"""Consents to share with one party only: contacts and placements elsewhere rest on them."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.codes import ConsentPurpose
from silta_contracts.facts import ConsentGranted
from silta_contracts.grounds import ConsentGround, TypeRecipient
from silta_contracts.party import Unit
from silta_contracts.rules import is_live, names
from silta_followup.model import Case, Stage
from silta_followup.reference import Reference

CONSENT_FIRST = Refused(
    "consent-first",
    "No live consent names this party alone. Ask the client for one with ask-for-consent at the "
    "consent service, purpose single_party, recipient this party.",
    kept=False,
)


def remember(
    case: Case, fact: ConsentGranted, now: datetime, reference: Reference
) -> Outcome[Case]:
    """A consent for one party is remembered, also before a plan; others are not needed here."""
    known = {ground.id for ground in case.single_party}
    one_party = fact.ground.purpose == ConsentPurpose.SINGLE_PARTY
    if not one_party or fact.ground.id in known or case.stage is Stage.CLOSED:
        return Outcome(case)
    kept = (*case.single_party, fact.ground)
    return Outcome(case.model_copy(update={"single_party": kept}))


def consent_for(case: Case, party: Unit, now: datetime) -> ConsentGround | None:
    """The live consent that names this party and no whole kind of parties, if any."""
    return next(
        (
            ground
            for ground in case.single_party
            if stands(case, ground.id, now)
            and names(ground, party)
            and not any(isinstance(one, TypeRecipient) for one in ground.recipients)
        ),
        None,
    )


def stands(case: Case, consent: str, now: datetime) -> bool:
    """Whether a consent for one party was heard of, is live, and has not ended."""
    known = {ground.id: ground for ground in case.single_party}
    return consent not in case.ended and consent in known and is_live(known[consent], now)
