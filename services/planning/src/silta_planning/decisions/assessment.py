"""The network assesses the need with the client; the words lie in the vault."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import NeedAssessed
from silta_contracts.party import CLIENT
from silta_planning.commands import RecordAssessment
from silta_planning.decisions.tasks import NOT_A_MEMBER
from silta_planning.model import Assessment, Case
from silta_planning.parties import party_here, stamp
from silta_planning.reference import Reference


def record_assessment(
    state: Case, command: RecordAssessment, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Only parties of this network can have assessed; a later assessment replaces this one."""
    found = [party_here(state, party) for party in command.assessed_by]
    assessed_by = tuple(party for party in found if party is not None)
    if len(assessed_by) < len(found):
        return NOT_A_MEMBER
    assessment = Assessment(
        needs=command.needs,
        assessed_by=assessed_by,
        client_took_part=command.client_took_part or CLIENT in assessed_by,
        at=now,
        words=command.words,
        client_words=command.client_words,
    )
    fact = NeedAssessed(
        **stamp(state, command.by),
        needs=assessment.needs,
        assessed_by=assessment.assessed_by,
        client_took_part=assessment.client_took_part,
    )
    return Outcome(state.model_copy(update={"assessment": assessment}), facts=(fact,))
