"""The rules that all services need, by the examples."""

from datetime import timedelta
from typing import Any

import pytest

from silta_contracts.binding import decode_body
from silta_contracts.codes import ConsentForm, ConsentPurpose, DataCategory, OrganisationType, Role
from silta_contracts.facts import (
    ConsentExpired,
    ConsentGranted,
    ConsentReplaced,
    NetworkAssembled,
    StatutoryBasisRecorded,
)
from silta_contracts.grounds import (
    ConsentGround,
    ExpertByExperienceRecipient,
    Ground,
    OrganisationRecipient,
    TypeRecipient,
    UnitRecipient,
)
from silta_contracts.open_codes import UnknownCode
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    SensitiveUnitParty,
)
from silta_contracts.payload import Member
from silta_contracts.rules import (
    COULD_SANCTION,
    all_grounds_ended,
    allows,
    carries_network,
    could_sanction,
    covers,
    grounds_for,
    is_client_or_unit,
    is_end,
    is_live,
    is_oral,
    is_recipient,
    live_grounds,
    names,
    narrow_members,
    needs_ground,
    permitting_grounds,
    remaining_grounds,
    same_organisation,
    uncovered,
)


def unit(oid: str, code: str, type_: OrganisationType) -> OrganisationParty:
    return OrganisationParty(oid=f"1.2.246.10.{oid}", unit=code, role=Role.PROFESSIONAL, type=type_)


HEALTH = unit("00000001", "sote-keskus", OrganisationType.SOCIAL_AND_HEALTH_CENTRE)
EMPLOYMENT = unit("00000002", "tyollisyysalue", OrganisationType.EMPLOYMENT_AUTHORITY)
OTHER_UNIT = unit("00000002", "muu-yksikko", OrganisationType.EMPLOYMENT_AUTHORITY)
PENSION = unit("00000003", "kuntoutuspalvelut", OrganisationType.PENSION_INSURER)
KELA = unit("00000004", "kela-keskisuomi", OrganisationType.KELA)
SENSITIVE = SensitiveUnitParty(
    ref="q3x7m2kd9wn4tb5h",
    role=Role.PROFESSIONAL,
    type=OrganisationType.WELLBEING_SERVICES_COUNTY,
)
EXPERT = ExpertByExperienceParty()
CLOSE_PERSON = ClosePersonParty(number=1)


class Told:
    """The facts of the examples, by name."""

    def __init__(self, examples: list[Any]) -> None:
        self.facts = {example.name: decode_body(example.value) for example in examples}

    @property
    def consent(self) -> ConsentGround:
        fact = self.facts["consent-granted"]
        assert isinstance(fact, ConsentGranted)
        return fact.ground

    @property
    def statute(self) -> Ground:
        fact = self.facts["statutory-basis-recorded"]
        assert isinstance(fact, StatutoryBasisRecorded)
        return fact.ground

    @property
    def oral(self) -> Ground:
        fact = self.facts["consent-expired"]
        assert isinstance(fact, ConsentExpired)
        return fact.ended[0]

    @property
    def members(self) -> tuple[Member, ...]:
        fact = self.facts["network-assembled"]
        assert isinstance(fact, NetworkAssembled)
        return fact.members


@pytest.fixture(scope="module")
def told(examples: list[Any]) -> Told:
    return Told(examples)


def test_a_recipient_that_is_one_organisation_does_not_name_a_unit_that_several_share(
    told: Told,
) -> None:
    desk = HEALTH.model_copy(update={"type": OrganisationType.MULTI_SECTORAL_SUPPORT})
    own = OrganisationRecipient(oid=HEALTH.oid)
    of_type = TypeRecipient(type=OrganisationType.MULTI_SECTORAL_SUPPORT)
    assert is_recipient(own, HEALTH)
    assert not is_recipient(own, desk)
    assert is_recipient(UnitRecipient(oid=desk.oid, unit=desk.unit), desk)
    assert is_recipient(of_type, desk)


def test_three_facts_end_a_case(told: Told) -> None:
    ends = {name for name, fact in told.facts.items() if is_end(fact)}
    assert ends == {"case-closed", "contact-request-closed", "contact-request-withdrawn"}


def test_a_ground_holds_from_its_first_moment_until_before_its_last(told: Told) -> None:
    consent = told.consent
    assert consent.valid_until is not None
    moment = timedelta(microseconds=1)
    assert not is_live(consent, consent.valid_from - moment)
    assert is_live(consent, consent.valid_from)
    assert is_live(consent, consent.valid_until - moment)
    assert not is_live(consent, consent.valid_until)
    assert is_live(told.statute, told.statute.valid_from + timedelta(days=9999))


def test_a_ground_names_an_organisation_a_unit_or_a_type(told: Told) -> None:
    consent, statute = told.consent, told.statute
    assert names(consent, HEALTH)
    assert names(consent, EMPLOYMENT)
    assert not names(consent, OTHER_UNIT)
    assert names(statute, OTHER_UNIT)
    assert names(statute, KELA)
    assert not names(statute, PENSION)
    assert names(consent, SENSITIVE)
    assert names(statute, SENSITIVE)
    assert not names(consent, EXPERT)
    assert not names(consent, CLIENT)


def test_an_organisation_named_does_not_reveal_its_sensitive_unit(told: Told) -> None:
    whole = told.consent.model_copy(update={"recipients": (OrganisationRecipient(oid=HEALTH.oid),)})
    assert not names(whole, SENSITIVE)


def test_an_expert_by_experience_is_named_as_such(told: Told) -> None:
    with_expert = told.consent.model_copy(update={"recipients": (ExpertByExperienceRecipient(),)})
    assert names(with_expert, EXPERT)


def test_a_ground_covers_its_categories_only(told: Told) -> None:
    at = told.statute.valid_from
    assert covers(told.consent, HEALTH, DataCategory.WORK_ABILITY, at)
    assert not covers(told.consent, HEALTH, DataCategory.HEALTH, at)
    assert not covers(told.consent, PENSION, DataCategory.PLAN, at)
    assert not covers(told.consent, HEALTH, DataCategory.PLAN, at - timedelta(days=30))
    assert not covers(told.consent, HEALTH, UnknownCode("category_of_2031"), at)


def test_permission_names_the_grounds_that_carry_it(told: Told) -> None:
    grounds = (told.consent, told.statute)
    at = told.statute.valid_from

    def permitting(party: Any, category: DataCategory) -> tuple[Ground, ...]:
        return permitting_grounds(grounds, party, category, ConsentPurpose.COOPERATE, at)

    assert permitting(EMPLOYMENT, DataCategory.PLAN) == grounds
    assert permitting(EMPLOYMENT, DataCategory.WORK_ABILITY) == (told.consent,)
    assert permitting(KELA, DataCategory.PLAN) == (told.statute,)
    assert permitting(PENSION, DataCategory.PLAN) == ()


def test_a_purpose_is_its_own_or_a_single_partys(told: Told) -> None:
    assert allows(told.consent, ConsentPurpose.COOPERATE)
    assert not allows(told.consent, ConsentPurpose.GATHER_INFORMATION)
    assert allows(told.oral, ConsentPurpose.GATHER_INFORMATION)


def test_an_oral_consent_covers_a_disclosure_and_never_a_network(told: Told) -> None:
    at = told.oral.valid_from
    assert is_oral(told.oral)
    assert covers(told.oral, PENSION, DataCategory.CONTACT, at)
    assert not carries_network(told.oral)
    assert grounds_for(PENSION, (told.oral,), at) == ()


@pytest.mark.parametrize("form", [ConsentForm.WRITTEN, ConsentForm.E_SIGNED, ConsentForm.TWO_STEP])
def test_a_lasting_consent_to_cooperate_carries_a_network(told: Told, form: ConsentForm) -> None:
    assert carries_network(told.consent.model_copy(update={"form": form}))


def test_gathering_information_or_an_unknown_form_carries_no_network(told: Told) -> None:
    gather = {"purpose": ConsentPurpose.GATHER_INFORMATION}
    assert not carries_network(told.consent.model_copy(update=gather))
    unknown = {"form": UnknownCode("by_video")}
    assert not carries_network(told.consent.model_copy(update=unknown))
    assert carries_network(told.statute)


def test_what_remains_is_what_did_not_end(told: Told) -> None:
    grounds = (told.consent, told.statute)
    assert remaining_grounds(grounds, {told.consent.id}) == (told.statute,)
    assert remaining_grounds(grounds, set()) == grounds
    assert live_grounds(grounds, told.consent.valid_from) == (told.consent,)


def test_a_fact_is_ignored_when_all_its_grounds_ended() -> None:
    assert all_grounds_ended(("a.1",), {"a.1", "a.2"})
    assert not all_grounds_ended(("a.1", "a.3"), {"a.1"})
    assert not all_grounds_ended((), {"a.1"})


def test_after_a_withdrawal_a_statute_carries_whom_it_names(told: Told) -> None:
    parties = (CLIENT, CLOSE_PERSON, HEALTH, EMPLOYMENT, KELA, SENSITIVE, EXPERT)
    at = told.statute.valid_from
    both = (told.consent, told.statute)
    assert uncovered(parties, both, at) == (EXPERT,)
    after = remaining_grounds(both, {told.consent.id})
    assert uncovered(parties, after, at) == (HEALTH, EXPERT)
    assert uncovered(parties, (), at) == (HEALTH, EMPLOYMENT, KELA, SENSITIVE, EXPERT)


def test_only_client_and_close_person_need_no_ground() -> None:
    parties = (CLIENT, CLOSE_PERSON, HEALTH, SENSITIVE, EXPERT)
    assert [needs_ground(party) for party in parties] == [False, False, True, True, True]


def test_members_narrow_by_the_ids_that_ended(told: Told) -> None:
    first = told.consent.id
    two = Member(party=KELA, grounds=(first, told.statute.id))
    members = (*told.members, two)
    stay, released = narrow_members(members, {first})
    client = told.members[0]
    assert stay == (client, two.model_copy(update={"grounds": (told.statute.id,)}))
    assert released == told.members[1:]
    assert narrow_members(members, set()) == (members, ())


def test_a_replacement_tells_what_ended_and_what_remains(told: Told) -> None:
    fact = told.facts["consent-replaced"]
    assert isinstance(fact, ConsentReplaced)
    assert [ground.id for ground in fact.ended] == [fact.consent]
    assert [ground.id for ground in fact.remaining] == [fact.replaced_by]
    sensitive_lost = uncovered((SENSITIVE, HEALTH), fact.remaining, fact.remaining[0].valid_from)
    assert sensitive_lost == (SENSITIVE,)


def test_whoever_decides_on_benefits_could_attach_a_sanction() -> None:
    assert {type_.value for type_ in COULD_SANCTION} == {
        "adult_social_work",
        "employment_authority",
        "kela",
        "multi_sectoral_support",
    }
    assert could_sanction(EMPLOYMENT)
    assert could_sanction(KELA)
    assert not could_sanction(HEALTH)
    assert not could_sanction(SENSITIVE)
    newer = EMPLOYMENT.model_copy(update={"type": UnknownCode("newer_kind")})
    assert not could_sanction(newer)


def test_the_client_and_any_unit_but_no_other_party_take_what_the_client_says() -> None:
    assert all(is_client_or_unit(party) for party in (CLIENT, HEALTH, SENSITIVE))
    assert not is_client_or_unit(ClosePersonParty(number=1))
    assert not is_client_or_unit(ExpertByExperienceParty())


def test_what_a_unit_tells_its_own_organisation_stays_there() -> None:
    assert same_organisation(EMPLOYMENT, OTHER_UNIT)
    assert not same_organisation(EMPLOYMENT, HEALTH)
    assert same_organisation(SENSITIVE, SENSITIVE)
    assert not same_organisation(SENSITIVE, HEALTH)
    assert not same_organisation(HEALTH, SENSITIVE)
