"""Who may give which command: pure answers, used for the doors and for `may` in the case view."""

from silta_contracts.party import CLIENT, Party, same_unit
from silta_contracts.rules import is_client_or_unit
from silta_followup.model import Case
from silta_followup.reference import Reference
from silta_followup.standing import follows, manages, reviewers, takes_part


def may_record(case: Case, party: Party, reference: Reference) -> bool:
    """Case managers, the coordinating party, and their deputies."""
    return follows(case, party)


def may_give_feedback(case: Case, party: Party, reference: Reference) -> bool:
    """The client, a close person, and the professionals of the case."""
    return takes_part(case, party) and party.kind != "expert_by_experience"


def may_end_need(case: Case, party: Party, reference: Reference) -> bool:
    """Case managers and their deputies; the coordinating party where none is there."""
    return manages(case, party)


def may_review(case: Case, party: Party, reference: Reference) -> bool:
    """Who stands in for the case managers, and coordination; not the unit that ended the need."""
    return any(same_unit(unit, party) for unit in reviewers(case))


def may_measure(case: Case, party: Party, reference: Reference) -> bool:
    """The client, and the professionals of the case."""
    return is_client_or_unit(party) and takes_part(case, party)


def may_close(case: Case, party: Party, reference: Reference) -> bool:
    """The client, and who follows."""
    return party == CLIENT or follows(case, party)


def may_begin(case: Case, party: Party, reference: Reference) -> bool:
    """Any unit of the case, for what goes on beside the plan; never the client's own to do."""
    return party != CLIENT and is_client_or_unit(party) and takes_part(case, party)


def may_withdraw(case: Case, party: Party, reference: Reference) -> bool:
    """The client, to any party: any unit may have received it."""
    return is_client_or_unit(party)
