"""Who may give the commands of a work-ability team, and why nobody could now."""

from silta_chassis.process import Refused
from silta_contracts.party import Party
from silta_network.directory import Reference
from silta_network.model import AT_WORK, Case
from silta_network.rights import by_client, by_coordination


def by_team_coordination(case: Case, party: Party, reference: Reference) -> bool:
    """The coordinating party, or its deputy, of a case whose model has any of these steps."""
    return by_coordination(case, party, reference) and bool(reference.of(case).team_steps)


def by_asked_unit(case: Case, party: Party, reference: Reference) -> bool:
    """A unit of which something is asked."""
    return any(reference.directory.same(ask.party, party) for ask in case.team.open_asks)


def by_either_end(case: Case, party: Party, reference: Reference) -> bool:
    """The unit of which something is asked, or the client."""
    return by_client(case, party, reference) or by_asked_unit(case, party, reference)


def by_whom_it_concerns(case: Case, party: Party, reference: Reference) -> bool:
    """Either end, or coordination, which asked."""
    return by_either_end(case, party, reference) or by_coordination(case, party, reference)


def team_at_work(case: Case) -> Refused | None:
    """A network is looked for on a ground, or stands."""
    if case.ended:
        return Refused("case-ended", "The case has ended. A new contact request opens a new one.")
    if case.phase not in AT_WORK:
        return Refused(
            "no-network",
            "No network is looked for on a ground now: the client's consent to cooperate comes "
            "first.",
        )
    return None


def something_asked(case: Case) -> Refused | None:
    """Something waits for an answer."""
    return None if case.team.open_asks else Refused("nothing-asked", "Nothing of the kind waits.")
