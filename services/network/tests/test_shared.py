"""A unit that several organisations share: each of these needs a ground (decision 32)."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import OrganisationType
from silta_contracts.grounds import OrganisationRecipient, TypeRecipient, UnitRecipient
from silta_network import commands as c
from silta_network.decisions.cover import covering
from silta_network.directory import Sharing
from silta_network.model import Case

from .directories import COUNTY, EMPLOYMENT, KELA, added, shared
from .playing import Table
from .said import CASE, START

TYM = TypeRecipient(type="multi_sectoral_support")
THREE = tuple(OrganisationRecipient(oid=oid) for oid in (EMPLOYMENT, COUNTY, KELA))
KINDS = tuple(
    TypeRecipient(type=kind)
    for kind in ("employment_authority", "wellbeing_services_county", "kela")
)
CITY = Sharing("1.2.246.10.90000023", OrganisationType.CITY)


@pytest.mark.parametrize(
    ("recipients", "covered"),
    [
        (THREE, True),
        (THREE[:2], False),
        ((THREE[0],), False),
        (KINDS, True),
        (KINDS[1:], False),
        ((KINDS[0], THREE[1], KINDS[2]), True),
        ((TYM,), True),
        ((UnitRecipient(oid=EMPLOYMENT, unit="tym"),), True),
        ((UnitRecipient(oid=EMPLOYMENT, unit="employment-services"),), False),
        # Another unit of the same code is another unit.
        ((UnitRecipient(oid=COUNTY, unit="tym"),), False),
    ],
)
def test_it_is_covered_where_each_of_its_organisations_is(
    table: Any, recipients: Any, covered: bool
) -> None:
    reference = added(table.reference, shared())
    case = Case(case=CASE, grounds=(table.consent(1, recipients=recipients),))
    found = covering(case, shared().party, START, reference)
    assert found == ((f"{CASE}.1",) if covered else ())


def test_its_type_does_not_mean_a_fourth_that_is_no_authority_of_the_act(table: Any) -> None:
    four = shared(CITY)
    reference = added(table.reference, four)
    tym = table.consent(1, recipients=(TYM,))
    city = table.consent(2, recipients=(OrganisationRecipient(oid=CITY.oid),))
    alone = Case(case=CASE, grounds=(tym,))
    assert covering(alone, four.party, START, reference) == ()
    both = Case(case=CASE, grounds=(tym, city))
    assert covering(both, four.party, START, reference) == (tym.id, city.id)


def test_a_statute_for_two_and_a_consent_for_the_third_carry_it_together_or_not_at_all(
    table: Any,
) -> None:
    table = Table(added(table.reference, shared()))
    basis = table.statute(1, "employment_authority", "wellbeing_services_county")
    kela = table.consent(2, "kela")
    rest = table.consent(3, "social_and_health_centre", "adult_social_work")
    table.hear(table.recorded(basis), table.granted(kela), table.granted(rest), table.request())
    desk = shared().party
    table.confirm(
        invitees=tuple(
            c.Invitee(party=p)
            for p in (desk, table.unit("health-centre"), table.unit("adult-social-work"))
        )
    )
    sent = next(x for x in table.facts if isinstance(x, f.InvitationSent) and x.party == desk)
    assert sent.grounds == (basis.id, kela.id)
    table.ask(c.AcceptInvitation, desk, invitation=sent.invitation)
    table.accept("health-centre", "adult-social-work")
    said = table.hear(table.withdrawn(kela, basis, rest))
    assert [x.party for x in said if isinstance(x, f.MemberReleased)] == [desk]
