"""A consent taken back: what rested on it here stops, and the receipt says so, once."""

from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome, Refused
from silta_contracts.codes import Service, Work
from silta_contracts.facts import ConsentWithdrawn, WithdrawalAcknowledged, WithdrawalReceived
from silta_contracts.ids import case_of
from silta_contracts.party import Party
from silta_contracts.rules import is_client_or_unit
from silta_reporting.commands import WithdrawConsent
from silta_reporting.decisions.measure import with_id
from silta_reporting.decisions.note import noted
from silta_reporting.decisions.part import ALL, consents_of, narrowed
from silta_reporting.model import Case, is_case
from silta_reporting.parties import shown_to


def may_withdraw(state: Case, party: Party, reference: Any) -> bool:
    """The client, or any unit that the client told: a withdrawal is never turned away."""
    return is_case(state) and is_client_or_unit(party)


def withdraw(
    state: Case, command: WithdrawConsent, now: datetime, reference: Any
) -> Outcome[Case] | Refused:
    """Stops at once here and tells the others; said again it changes nothing."""
    if command.consent is not None and case_of(command.consent) != state.case:
        return Refused(
            "consent-of-another-case",
            "This consent is of another case. Send the withdrawal to its own case.",
            kept=False,
        )
    named = command.consent or ALL
    if named in state.received or named in state.acknowledged:
        return Outcome(state)
    ended = (command.consent,) if command.consent is not None else consents_of(state)
    stopped = narrowed(state, (*state.ended_grounds, *ended), state.grounds)
    if shown_to(stopped) != shown_to(state):
        stopped = stopped.model_copy(
            update={"stopped": tuple(dict.fromkeys((*state.stopped, *ended)))}
        )
    received = with_id(state.received, named)
    return Outcome(
        stopped.model_copy(update={"received": received}),
        facts=(
            WithdrawalReceived(
                case=state.case,
                by=command.by,
                consent=command.consent,
                received_by=Service.REPORTING,
            ),
        ),
    )


def acknowledge(
    state: Case, fact: ConsentWithdrawn, now: datetime, reference: Any
) -> Outcome[Case]:
    """Stops showing the story to whom no ground covers any more, and answers once a consent.

    Also for a case never heard of, and after the end. Counting without a person goes on.
    """
    after_it = noted(state, fact, now)
    if fact.consent in state.acknowledged:
        return Outcome(after_it)
    stops = fact.consent in state.stopped or shown_to(after_it) != shown_to(state)
    return Outcome(
        after_it.model_copy(update={"acknowledged": with_id(state.acknowledged, fact.consent)}),
        facts=(
            WithdrawalAcknowledged(
                case=state.case,
                consent=fact.consent,
                service=Service.REPORTING,
                stopped=(Work.DISCLOSURE,) if stops else (),
                goes_on=(Work.ANONYMOUS_COUNTING,),
                at=now,
            ),
        ),
    )
