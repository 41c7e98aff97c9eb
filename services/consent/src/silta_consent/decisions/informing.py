"""The client is told: of a statutory basis, of what a withdrawal stopped, of help that goes on."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, not_yours
from silta_chassis.workdays import after
from silta_consent.commands import RecordClientInformed
from silta_consent.decisions.may import RECEIPTS_MISSING, may_inform
from silta_consent.model import Case, InformBy, Informing, open_informings
from silta_consent.reference import Reference
from silta_contracts.codes import InformedAbout
from silta_contracts.facts import ClientInformed, ClientNotInformed, HelpWithoutSharing
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit


def to_inform(
    state: Case,
    about: Open[InformedAbout],
    ground: str | None,
    unit: Unit | None,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """From now on the client is to be told; of the same ground once, and never twice at a time."""
    for informing in state.informings:
        same = (informing.about, informing.ground) == (about, ground)
        if same and (ground is not None or informing.done_at is None):
            return Outcome(state)
    due = after(now, reference.models.installation.durations.inform_client)
    informing = Informing(about=about, ground=ground, unit=unit, due=due)
    return Outcome(
        state.model_copy(update={"informings": (*state.informings, informing)}),
        deadlines=((wait_of(state.case, informing), due),),
    )


def wait_of(case: str, informing: Informing) -> InformBy:
    """The deadline of something that the client is to be told."""
    return InformBy(case=case, about=str(informing.about), ground=informing.ground)


def help_without_sharing(
    state: Case, fact: HelpWithoutSharing, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The client is to hear that help goes on without sharing."""
    if state.ended:
        return Outcome(state)
    about = InformedAbout.HELP_WITHOUT_SHARING
    return to_inform(state, about, None, fact.informing, now, reference)


def record_client_informed(
    state: Case, command: RecordClientInformed, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The client has been told; what stopped can be told when the receipts are in or overdue."""
    concerned = [
        informing
        for informing in open_informings(state)
        if informing.about == command.about and command.ground in (None, informing.ground)
    ]
    if not concerned:
        if command.about == InformedAbout.WITHDRAWAL and any(
            not w.completed and command.ground in (None, w.consent) for w in state.withdrawals
        ):
            return RECEIPTS_MISSING
        return Refused("nothing-to-inform-of", "The client is not waiting to be told of this here.")
    mine = [informing for informing in concerned if may_inform(state, informing, command.by)]
    if not mine:
        return not_yours("Another unit is to tell the client of this. See the case view.")
    return Outcome(
        state.model_copy(
            update={
                "informings": tuple(
                    i.model_copy(update={"done_at": now}) if i in mine else i
                    for i in state.informings
                )
            }
        ),
        facts=tuple(
            ClientInformed(case=state.case, by=command.by, about=i.about, ground=i.ground)
            for i in mine
        ),
        cancel=tuple(wait_of(state.case, informing) for informing in mine),
    )


def not_informed(
    state: Case, deadline: InformBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The client was not told in time; it can still be made good."""
    late = next((i for i in open_informings(state) if wait_of(state.case, i) == deadline), None)
    if late is None:
        return Outcome(state)
    fact = ClientNotInformed(
        case=state.case,
        about=late.about,
        ground=late.ground,
        addressed=late.unit,
        due=late.due,
    )
    informings = tuple(
        i.model_copy(update={"overdue": True}) if i == late else i for i in state.informings
    )
    return Outcome(state.model_copy(update={"informings": informings}), facts=(fact,))
