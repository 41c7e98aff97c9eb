"""The core of the area's model is proposed always; a case keeps the version that it began with."""

from dataclasses import replace
from typing import Any

import pytest
from stateful_world import FOLLOWED, MODELS, NEXT

from silta_contracts import facts as f
from silta_contracts.area_model import CoreMember
from silta_contracts.codes import OrganisationType, Role
from silta_contracts.operating_models import MissingModel
from silta_contracts.party import OrganisationParty
from silta_contracts.payload import ProposedInvitee

CORE = (
    CoreMember(type=OrganisationType.EMPLOYMENT_AUTHORITY),
    CoreMember(type=OrganisationType.SOCIAL_AND_HEALTH_CENTRE, role=Role.EARLY_SERVICE),
    CoreMember(type=OrganisationType.EMPLOYER),
)


def with_models(table: Any, **of_the_model: Any) -> None:
    """From now on the model says this besides."""
    changed = FOLLOWED.model_copy(update=of_the_model)
    versions = tuple(changed if model == FOLLOWED else model for model in MODELS.versions)
    table.reference = replace(table.reference, models=replace(MODELS, versions=versions))


def proposal(table: Any, *wanted: str) -> f.InviteesProposed:
    request = table.request(wanted_types=wanted)
    [said] = table.hear(table.granted(table.consent()), request)
    assert isinstance(said, f.InviteesProposed)
    return said


def unit_of(invitee: ProposedInvitee) -> str:
    assert isinstance(invitee.party, OrganisationParty)
    return invitee.party.unit


def test_the_core_is_proposed_always_and_before_what_triage_wants(table: Any) -> None:
    with_models(table, core_members=CORE)
    said = proposal(table, "adult_social_work")
    assert [(unit_of(i), i.core) for i in said.invitees] == [
        ("early-service", True),
        ("employment-services", True),
        ("adult-social-work", False),
    ]


def test_a_core_member_that_nobody_can_be_invited_for_is_told(table: Any) -> None:
    with_models(table, core_members=CORE)
    assert proposal(table, "adult_social_work").core_missing == (OrganisationType.EMPLOYER,)


def test_without_a_core_triage_alone_says_whom_the_network_needs(table: Any) -> None:
    said = proposal(table, "adult_social_work")
    assert [unit_of(i) for i in said.invitees] == ["early-service", "adult-social-work"]
    assert said.core_missing == ()
    assert not any(i.core for i in said.invitees)


def moved(table: Any) -> f.CaseMovedToModel:
    return f.CaseMovedToModel(
        case=table.case.case,
        area=NEXT.area,
        model=NEXT.ref,
        before=FOLLOWED.ref,
        request=f"{table.case.case}.r1",
        move=1,
    )


@pytest.mark.parametrize("place", [0, 1])
def test_a_network_says_the_version_that_the_case_was_moved_to(table: Any, place: int) -> None:
    told = [table.request(), table.granted(table.consent())]
    told.insert(place, moved(table))
    table.hear(*told)
    [convened, *_] = table.confirm("early-service", "employment-services").facts
    assert isinstance(convened, f.NetworkConvened)
    assert (convened.area, convened.model) == (NEXT.area, NEXT.ref)


def test_a_request_by_a_version_that_is_not_here_waits_and_names_the_file(table: Any) -> None:
    with_models(table, hash="9" * 64)
    with pytest.raises(MissingModel, match=r"models/central-finland/2026\.1\.toml is not the file"):
        table.hear(table.request())
    # After the file was put there, replay goes on as if nothing had been.
    table.reference = replace(table.reference, models=MODELS)
    table.hear(table.request())
    assert table.case.request is not None
