"""A request and a ground make a proposal, whichever comes first."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from silta_contracts import facts as f
from silta_contracts.codes import ConsentForm, ConsentPurpose
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.grounds import OrganisationRecipient
from silta_contracts.party import SensitiveUnitParty
from silta_contracts.payload import ProposedInvitee
from silta_network import commands_team
from silta_network.model import ConfirmBy, NoGroundBy, Phase


def names(fact: Any) -> list[str]:
    """The units proposed, in their order."""
    return [
        i.party.ref if isinstance(i.party, SensitiveUnitParty) else i.party.unit
        for i in fact.invitees
    ]


def test_a_ground_and_a_request_in_either_order_make_the_same_proposal(tables: Any) -> None:
    ground_first, request_first = tables(), tables()
    said = ground_first.hear(ground_first.granted(ground_first.consent()), ground_first.request())
    other = request_first.hear(
        request_first.request(), request_first.granted(request_first.consent())
    )
    assert said == other
    t, grounds = ground_first, (f"{ground_first.case.case}.1",)
    assert said == [
        f.InviteesProposed(
            case=t.case.case,
            request=f"{t.case.case}.r1",
            proposal=1,
            invitees=tuple(
                ProposedInvitee(
                    party=t.unit(code),
                    deputy=t.unit(deputy),
                    grounds=grounds,
                    existing_service=False,
                )
                for code, deputy in (
                    ("early-service", "health-centre-nurses"),
                    ("health-centre", "health-centre-nurses"),
                    ("employment-services", "employment-services-duty"),
                    ("adult-social-work", "adult-social-work-duty"),
                )
            ),
            coordinating=t.unit("early-service"),
            coordinating_deputy=t.unit("health-centre-nurses"),
            confirm_by=t.due(ConfirmBy),
        )
    ]
    assert ground_first.case.phase is Phase.PROPOSED


def test_a_request_without_a_ground_waits_and_then_no_network_comes_about(table: Any) -> None:
    assert table.hear(table.request()) == []
    said = table.until(table.due(NoGroundBy))
    assert said == [
        f.NetworkNotAssembled(
            case=table.case.case,
            request=f"{table.case.case}.r1",
            reason=NotAssembledReason.NO_GROUND,
        )
    ]


def test_a_ground_alone_says_nothing(table: Any) -> None:
    assert table.hear(table.granted(table.consent())) == []
    assert table.waits == {}


def test_a_ground_that_covers_too_few_units_is_waited_beyond(table: Any) -> None:
    lonely = table.consent(1, "parish")
    assert table.hear(table.request(), table.granted(lonely)) == []
    assert table.until(table.due(NoGroundBy))[0].reason == NotAssembledReason.NO_UNIT


def test_an_oral_consent_never_carries_a_network(table: Any) -> None:
    oral = table.consent(form=ConsentForm.ORAL)
    assert table.hear(table.request(), table.granted(oral)) == []
    assert (table.case.phase, table.case.grounds) == (Phase.WAITING, ())


def test_a_consent_to_gather_information_never_carries_a_network(table: Any) -> None:
    gather = table.consent(purpose=ConsentPurpose.GATHER_INFORMATION)
    assert table.hear(table.request(), table.granted(gather)) == []


def test_an_oral_consent_used_up_does_not_end_a_request_that_waits(table: Any) -> None:
    oral = table.consent(form=ConsentForm.ORAL)
    expired = f.ConsentExpired(case=oral.id[:26], consent=oral.id, ended=(oral,), remaining=())
    assert table.hear(table.granted(oral), expired, table.request()) == []
    assert table.case.phase is Phase.WAITING
    assert len(table.hear(table.granted(table.consent(2)))) == 1


def test_a_ground_that_begins_later_is_waited_for(table: Any) -> None:
    later = table.consent(valid_from=table.now + timedelta(days=3))
    assert table.hear(table.granted(later), table.request()) == []
    said = table.until(table.now + timedelta(days=3))
    assert [type(fact) for fact in said] == [f.InviteesProposed]


def test_existing_services_come_first_then_the_requester(table: Any) -> None:
    said = table.hear(
        table.granted(table.consent()),
        table.request(existing_services=("adult_social_work", "employment_authority")),
    )
    assert names(said[0]) == [
        "adult-social-work",
        "employment-services",
        "early-service",
        "health-centre",
    ]
    assert [i.existing_service for i in said[0].invitees] == [True, True, False, False]


def test_only_units_that_a_ground_covers_are_proposed(table: Any) -> None:
    consent = table.consent(1, "social_and_health_centre", "employment_authority")
    said = table.hear(table.granted(consent), table.request())
    assert names(said[0]) == ["early-service", "health-centre", "employment-services"]


def test_a_deputy_that_no_ground_covers_is_not_proposed_as_one(table: Any) -> None:
    consent = table.consent(1, "health_services", "kela")
    said = table.hear(
        table.granted(consent),
        table.northern(wanted_types=("health_services", "kela")),
    )
    assert [i.deputy and i.deputy.unit for i in said[0].invitees] == [None, "kela-duty"]


def test_the_sensitive_unit_stands_on_the_bus_as_its_opaque_reference(table: Any) -> None:
    consent = table.consent(1, "health_services", "kela")
    said = table.hear(table.granted(consent), table.northern(wanted_types=("health_services",)))
    assert names(said[0]) == ["mh7k2q9x4w1d8c3e"]
    assert '"mental-health"' not in said[0].model_dump_json()


def test_a_consent_for_the_organisation_covers_its_sensitive_unit(table: Any) -> None:
    county = OrganisationRecipient(oid=table.plain("mental-health").oid)
    said = table.hear(
        table.granted(table.consent(1, recipients=(county,))),
        table.northern(wanted_types=("health_services",)),
    )
    assert names(said[0]) == ["mh7k2q9x4w1d8c3e"]


def test_of_a_type_the_unit_that_can_take_most_is_proposed_and_one_that_is_full_is_not(
    table: Any,
) -> None:
    def proposed(advice: int, services: int) -> list[str]:
        room = {"rehabilitation-advice": advice, "work-ability-services": services}
        directory = table.reference.directory
        units = tuple(
            replace(u, capacity=room.get(u.plain.unit, u.capacity)) for u in directory.units
        )
        fresh = type(table)(replace(table.reference, directory=replace(directory, units=units)))
        request = fresh.northern(wanted_types=("pension_insurer",))
        return names(fresh.hear(fresh.granted(fresh.insurer()), request)[0])

    assert proposed(3, 2) == ["rehabilitation-advice"]
    assert proposed(3, 4) == ["work-ability-services"]
    assert proposed(0, 1) == ["work-ability-services"]
    assert proposed(0, 0) == []


def test_where_no_area_may_be_named_the_requester_alone_is_proposed(table: Any) -> None:
    said = table.hear(table.granted(table.consent()), table.request(area=None))
    assert names(said[0]) == ["early-service"]


def test_a_ground_that_comes_before_confirming_makes_a_new_proposal(table: Any) -> None:
    basis = table.statute(1, "employment_authority", "rehabilitation_services", "kela")
    first = table.hear(table.recorded(basis), table.northern())
    second = table.hear(table.granted(table.insurer()))
    assert names(first[0]) == [
        "employment-services",
        "rehabilitation-unit",
        "kela-customer-service",
    ]
    assert (second[0].proposal, names(second[0])) == (
        2,
        [*names(first[0]), "rehabilitation-advice"],
    )


def test_a_ground_that_changes_nothing_makes_no_new_proposal(table: Any) -> None:
    table.propose()
    assert table.hear(table.granted(table.consent(2, "parish"))) == []
    assert table.hear(table.granted(table.consent())) == []


def test_the_same_request_again_says_nothing(table: Any) -> None:
    table.propose()
    assert table.hear(table.request()) == []


def test_a_newer_request_takes_the_place_of_one_not_confirmed(table: Any) -> None:
    table.propose()
    said = table.hear(table.request(wanted_types=("employment_authority",)))
    assert (said[0].proposal, names(said[0])) == (2, ["early-service", "employment-services"])


def test_a_request_while_units_are_invited_or_meet_is_ignored(table: Any) -> None:
    table.convene()
    assert table.hear(table.request(wanted_types=("kela",))) == []
    table.accept("health-centre", "employment-services", "adult-social-work")
    assert table.hear(table.request(wanted_types=("kela",))) == []


def test_a_requester_outside_the_directory_is_proposed_where_a_ground_covers_it(
    table: Any,
) -> None:
    parish = table.plain("early-service").model_copy(
        update={"oid": "1.2.246.10.90000099", "unit": "parish-help", "type": "parish"}
    )
    consent = table.consent(1, "employment_authority", "parish")
    said = table.hear(table.granted(consent), table.request(requester=parish))
    assert names(said[0]) == ["parish-help", "employment-services"]


def test_a_late_deadline_for_the_ground_does_nothing(table: Any) -> None:
    table.propose()
    before = table.case
    assert table.late(NoGroundBy(case=before.case)).state == before


def test_unconfirmed_invitees_are_told_to_the_deputy_again_and_again(table: Any) -> None:
    table.propose()
    due = table.due(ConfirmBy)
    early, nurses = table.unit("early-service"), table.unit("health-centre-nurses")
    told = f.InviteesUnconfirmed(
        case=table.case.case, party=early, addressed=nurses, deputy=nurses, due=due, proposal=1
    )
    assert table.until(due) == [told]
    again = table.due(ConfirmBy)
    assert table.until(again) == [told.model_copy(update={"due": again})]
    assert table.confirm("health-centre", "employment-services").facts[0].round == 1


def test_the_deputy_may_confirm(table: Any) -> None:
    table.propose()
    allowed = [kind.__name__ for kind in table.may(table.unit("health-centre-nurses"))]
    ordinary = [kind for kind in allowed if not hasattr(commands_team, kind)]
    assert ordinary == ["ConfirmInvitees", "SayNoToUnit", "WithdrawConsent"]
