"""The leadership adopts versions of the operating model; a running case may be moved to one."""

from datetime import date, datetime
from typing import TypeVar

from silta_chassis.process import Outcome, Refused, ViewReader
from silta_chassis.workdays import ZONE
from silta_contracts.facts import CaseMovedToModel, OperatingModelAdopted
from silta_contracts.operating_models import Adopted, OperatingModels
from silta_intake.commands import MoveToModel, SubmitContactRequest
from silta_intake.commands_leading import ConfirmLeadingOn, DeclineLeadingOn, LeadOn
from silta_intake.decisions.triage import CLIENT_FIRST
from silta_intake.model import Case, Reference, Stage

C = TypeVar("C", SubmitContactRequest, MoveToModel, LeadOn, ConfirmLeadingOn, DeclineLeadingOn)


def take_adoption(
    state: Case, fact: OperatingModelAdopted, now: datetime, reference: Reference
) -> Outcome[Case]:
    """New cases follow it from its day on. Raises MissingModel where its file is not here."""
    reference.models.find(fact.area, fact.version, fact.hash)
    adopted = Adopted(
        area=fact.area,
        version=fact.version,
        hash=fact.hash,
        effective_from=fact.effective_from,
    )
    return Outcome(state.model_copy(update={"adopted": (*state.adopted, adopted)}))


async def gather_adopted(views: ViewReader, command: C, now: datetime) -> C:
    """The command with the versions that were adopted, in the order of their decisions."""
    documents = await views.documents("models")
    adopted = tuple(Adopted.model_validate(document) for document in documents)
    return command.model_copy(update={"adopted": adopted})


def movable(state: Case) -> Refused | None:
    """Whether the case runs."""
    if state.stage is Stage.ENDED:
        return Refused("case-ended", "The case has ended: it stays with the version it had.")
    if state.request is None:
        return Refused("no-request", "There is no contact request. Submit it first.")
    # Coordination knows of nothing before the client was reached.
    return CLIENT_FIRST if state.stage is Stage.AWAITING_CLIENT else None


def move_to_model(
    state: Case, command: MoveToModel, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The case goes on by another version in force; what is waited for keeps its time."""
    request, follows = state.request, state.follows
    assert request is not None
    assert follows.model is not None
    today = now.astimezone(ZONE).date()
    in_force = _in_force(reference.models, follows.area, command.adopted, today)
    if command.version not in in_force:
        return Refused(
            "not-in-force",
            f"A case may be moved to a version in force: {', '.join(in_force)}.",
        )
    hash_ = in_force[command.version]
    model = reference.models.find(follows.area, command.version, hash_)
    if model.ref == follows.model:
        return Outcome(state)
    fact = CaseMovedToModel(
        case=state.case,
        by=command.by,
        area=follows.area,
        model=model.ref,
        request=request.id,
        before=follows.model,
        move=follows.moves + 1,
    )
    return Outcome(state.model_copy(update={"follows": follows.after(fact)}), (fact,))


def _in_force(
    models: OperatingModels, area: str | None, adopted: tuple[Adopted, ...], on: date
) -> dict[str, str]:
    """The versions that some case may follow on that day, with their hashes."""
    first = models.of_area(area)[0]
    come = [a for a in adopted if a.area == models.named(area) and a.effective_from <= on]
    return {first.version: first.hash} | {a.version: a.hash for a in come}
