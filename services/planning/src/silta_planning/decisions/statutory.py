"""Links to the client's statutory plans: that there is one, and whose it is."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts.statutory import StatutoryPlanLinked
from silta_contracts.party import CLIENT, same_unit
from silta_planning.commands import LinkStatutoryPlan
from silta_planning.model import Case, StatutoryLink
from silta_planning.parties import coordinates, manages, member_of, stamp
from silta_planning.parts import NOT_A_MEMBER, named, sees_link
from silta_planning.reference import Reference

ANOTHERS = Refused(
    "anothers-plan",
    "Whether the client has a plan there is that unit's or the client's to tell. "
    "Ask them to link it, or name a plan of your own.",
)
NO_LINK = Refused(
    "not-linked", "The plan links to no such statutory plan. Read the case and name one it shows."
)


def link_statutory_plan(
    state: Case, command: LinkStatutoryPlan, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Links to a plan, changes who sees the link, or ends it; said twice it stands as it is."""
    known = next((one for one in state.statutory if _same(one, command)), None)
    seen_known = known is not None and sees_link(state, command.by, known)
    if command.unlink and not seen_known:
        return NO_LINK
    whole = coordinates(state, command.by) or manages(state, command.by)
    if command.by != CLIENT:
        if not (whole or same_unit(command.party, command.by)):
            return ANOTHERS
        if member_of(state, command.party) is None:
            return NOT_A_MEMBER
    if isinstance(seen_by := named(state, command.seen_by), Refused):
        return seen_by
    if seen_by is None and known is not None:
        seen_by = known.seen_by
    link = StatutoryLink(plan=command.plan, party=command.party, seen_by=seen_by)
    if link == known and not command.unlink:
        return Outcome(state)
    others = tuple(one for one in state.statutory if not _same(one, command))
    fact = StatutoryPlanLinked(
        **stamp(state, command.by),
        plan=link.plan,
        party=link.party,
        unlinked=command.unlink,
        seen_by=seen_by,
    )
    kept = others if command.unlink else (*others, link)
    return Outcome(state.model_copy(update={"statutory": kept}), facts=(fact,))


def _same(link: StatutoryLink, command: LinkStatutoryPlan) -> bool:
    return link.plan == command.plan and same_unit(link.party, command.party)
