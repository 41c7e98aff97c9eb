"""The leadership adopts a version of an area's operating model."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import ZONE
from silta_contracts.codes import Role
from silta_contracts.facts import OperatingModelAdopted
from silta_contracts.operating_models import Adopted, MissingModel
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty
from silta_reporting.commands import AdoptOperatingModel
from silta_reporting.model import Case
from silta_reporting.reference import Reference

SUBJECT = "model:"


def may_adopt(state: Case, party: Party, reference: Reference) -> bool:
    """The leadership: a unit in the role of management."""
    if not isinstance(party, OrganisationParty | SensitiveUnitParty):
        return False
    return state.case.startswith(SUBJECT) and party.role == Role.MANAGEMENT


def adopt(
    state: Case, command: AdoptOperatingModel, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Publishes the decision; said again it changes nothing."""
    if not reference.models.of_area(command.area):
        return Refused(
            "area-unknown",
            f"There is no file of an area {command.area} here. Put models/{command.area}/"
            f"{command.version}.toml into the folder of every service first.",
            status=404,
            kept=False,
        )
    try:
        model = reference.models.find(command.area, command.version, command.hash)
    except MissingModel as missing:
        return Refused("not-this-file", f"{missing}.", kept=False)
    if command.effective_from < now.astimezone(ZONE).date():
        return Refused(
            "effective-in-the-past",
            "Name today or a later day: cases that have begun go on with their version.",
            status=422,
            kept=False,
        )
    adopted = Adopted(
        area=model.area,
        version=model.version,
        hash=model.hash,
        effective_from=command.effective_from,
    )
    if state.adopted and state.adopted[-1] == adopted:
        return Outcome(state)
    fact = OperatingModelAdopted(by=command.by, **adopted.model_dump())
    return Outcome(state.model_copy(update={"adopted": (*state.adopted, adopted)}), (fact,))
