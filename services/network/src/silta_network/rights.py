"""Who may give a command in a case, and why nobody could now."""

from silta_chassis.process import Refused, too_early
from silta_contracts.party import ClientParty, Party
from silta_contracts.rules import is_client_or_unit
from silta_network.directory import Reference
from silta_network.model import Case, Phase


def by_coordination(case: Case, party: Party, reference: Reference) -> bool:
    """The coordinating party of the case, or its deputy."""
    request = case.request
    if request is None:
        return False
    return any(
        unit is not None and reference.directory.same(unit, party)
        for unit in (request.coordinating, request.coordinating_deputy)
    )


def by_invited_unit(case: Case, party: Party, reference: Reference) -> bool:
    """A unit whose invitation waits for an answer."""
    return any(reference.directory.same(i.party, party) for i in case.open_invitations)


def by_client(case: Case, party: Party, reference: Reference) -> bool:
    """The client alone."""
    return isinstance(party, ClientParty)


def by_client_or_coordination(case: Case, party: Party, reference: Reference) -> bool:
    """The client, or coordination for what the client said to it."""
    return by_client(case, party, reference) or by_coordination(case, party, reference)


def by_member_unit(case: Case, party: Party, reference: Reference) -> bool:
    """A unit that is a member of the network."""
    return any(reference.directory.same(member.party, party) for member in case.professionals)


def by_member(case: Case, party: Party, reference: Reference) -> bool:
    """Whoever is in the network: a unit, the client, a close person."""
    return by_member_unit(case, party, reference) or any(m.party == party for m in case.members)


def by_meeting_keeper(case: Case, party: Party, reference: Reference) -> bool:
    """Coordination, or a unit that is a member: whoever was there may record it."""
    return by_coordination(case, party, reference) or by_member_unit(case, party, reference)


def by_client_or_unit(case: Case, party: Party, reference: Reference) -> bool:
    """The client, or a unit that received it from the client: any party tells the others."""
    return is_client_or_unit(party)


_ENDED = Refused("case-ended", "The case has ended. A new contact request opens a new one.")


def proposed(case: Case) -> Refused | None:
    """A proposal waits for confirmation."""
    if case.ended:
        return _ENDED
    if case.phase in (Phase.NONE, Phase.WAITING):
        return too_early("No invitees are proposed yet: the request or the ground is on its way.")
    if case.phase is not Phase.PROPOSED:
        return Refused("nothing-proposed", "No proposal waits. Further units: invite-more.")
    return None


def hearing_the_client(case: Case) -> Refused | None:
    """A network is looked for, or stands."""
    if case.ended:
        return _ENDED
    if case.phase is Phase.NONE:
        return too_early("No network has been asked for yet: the request is on its way.")
    if case.phase is Phase.OVER:
        return Refused("no-network", "No network is looked for now. The next one begins anew.")
    return None


def inviting(case: Case) -> Refused | None:
    """Units are invited, or the network stands."""
    if case.ended:
        return _ENDED
    if case.phase not in (Phase.INVITING, Phase.ASSEMBLED):
        return Refused("no-network", "No network is convened: confirm the invitees first.")
    return None


def waiting_for_answers(case: Case) -> Refused | None:
    """Some invitation waits."""
    if case.ended:
        return _ENDED
    return None if case.open_invitations else Refused("nothing-to-answer", "No invitation waits.")


def waiting_for_client(case: Case) -> Refused | None:
    """The client does not count yet."""
    if case.ended:
        return _ENDED
    if case.phase not in (Phase.PROPOSED, Phase.INVITING) or case.client_counts:
        return Refused("nothing-to-confirm", "Nothing waits for the client to confirm.")
    return None


def assembled(case: Case) -> Refused | None:
    """The network stands."""
    if case.ended:
        return _ENDED
    if case.phase is not Phase.ASSEMBLED:
        return Refused("not-assembled", "The network does not stand: wait until it is assembled.")
    return None


def meeting_planned(case: Case) -> Refused | None:
    """A meeting is planned."""
    if case.ended:
        return _ENDED
    return None if case.planned else Refused("no-meeting-planned", "Schedule a meeting first.")


def times_asked(case: Case) -> Refused | None:
    """It is asked which times suit."""
    if case.ended:
        return _ENDED
    if case.times is None or not case.times.open:
        return Refused("nothing-asked", "No times are asked for now.")
    return None
