"""Facts of other services as the tests of followup need them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from example_models import OF_EXAMPLES

from silta_chassis.form_files import read_forms
from silta_contracts import facts as f
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import ConsentForm, ConsentPurpose, DataCategory, OrganisationType, Role
from silta_contracts.course_codes import GoalKind, Horizon
from silta_contracts.fact import ModelRef
from silta_contracts.grounds import (
    ConsentGround,
    Ground,
    OrganisationRecipient,
    Recipient,
    StatuteGround,
    TypeRecipient,
)
from silta_contracts.operating_models import Installation, OperatingModels
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
)
from silta_contracts.payload import CaseManager, Goal, Member, PlanCounts
from silta_followup.reference import Reference

CASE = "abcdefghijklmnopqrstuvwxyz"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
COUNTY, AREA = "1.2.246.10.90000011", "1.2.246.10.90000012"


def unit(
    name: str,
    oid: str = COUNTY,
    type: OrganisationType = OrganisationType.SOCIAL_AND_HEALTH_CENTRE,
    role: Role = Role.PROFESSIONAL,
) -> OrganisationParty:
    return OrganisationParty(oid=oid, unit=name, role=role, type=type)


class Units:
    """The parties of the examples."""

    client = CLIENT
    close_person = ClosePersonParty(number=1)
    expert = ExpertByExperienceParty()
    coordination = unit("early-service", role=Role.EARLY_SERVICE)
    nurses = unit("health-centre-nurses")
    health = unit("health-centre")
    social = unit("adult-social-work", type=OrganisationType.ADULT_SOCIAL_WORK)
    social_duty = unit("adult-social-work-duty", type=OrganisationType.ADULT_SOCIAL_WORK)
    work = unit("employment-services", AREA, OrganisationType.EMPLOYMENT_AUTHORITY)
    work_duty = unit("employment-services-duty", AREA, OrganisationType.EMPLOYMENT_AUTHORITY)
    sensitive = SensitiveUnitParty(
        ref="mh7k2q9x4w1d8c3e",
        role=Role.PROFESSIONAL,
        type=OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE,
    )
    stranger = unit("student-services", "1.2.246.10.90000024")


MODEL = AreaModel(
    area="central-finland",
    version="2026.1",
    hash="0" * 64,
    name="Central Finland",
    municipalities=("179",),
    coordinating=Units.coordination,
    deputy=Units.nurses,
    questionnaires=("work-ability",),
)
# The next version: a case may be moved to it.
OTHER = MODEL.model_copy(update={"version": "2026.2", "hash": "1" * 64})
INSTALLATION = Installation(fallback_area="central-finland")
REFERENCE = Reference(
    OperatingModels(INSTALLATION, (MODEL, OTHER, *OF_EXAMPLES)),
    questionnaires=read_forms(Path(__file__).parents[2] / "deploy/reference/demonstration"),
)


class Examples:
    """Facts, grounds and parties of one case; ids by their number."""

    id = CASE
    start = START
    units = Units
    model = MODEL
    reference = REFERENCE

    def g(self, number: int) -> str:
        return f"{CASE}.{number}"

    def goal(self, number: int) -> str:
        return f"{CASE}.g{number}"

    def follow_up(self, number: int) -> str:
        return f"{CASE}.f{number}"

    def manager(
        self, party: Unit = Units.work, deputy: Unit | None = Units.work_duty, *, first: bool = True
    ) -> CaseManager:
        return CaseManager(party=party, deputy=deputy, first_contact=first)

    def members(self, grounds: Mapping[Party, tuple[int, ...]] | None = None) -> tuple[Any, ...]:
        on = grounds or dict.fromkeys((Units.health, Units.work, Units.social), (1,))
        return (
            Member(party=CLIENT),
            Member(party=Units.close_person),
            *(
                Member(party=party, grounds=tuple(self.g(n) for n in numbers))
                for party, numbers in on.items()
            ),
        )

    def assembled(self, round: int = 1, grounds: tuple[int, ...] = (1,)) -> f.NetworkAssembled:
        return f.NetworkAssembled(
            case=CASE,
            grounds=tuple(self.g(n) for n in grounds),
            round=round,
            area="central-finland",
            model=ModelRef(version="2026.1", hash="0" * 64),
            request=f"{CASE}.r1",
            members=self.members(),
            version=1,
            coordinating=Units.coordination,
            coordinating_deputy=Units.nurses,
        )

    def appointed(self, *managers: CaseManager, round: int = 1) -> f.CaseManagerAppointed:
        named = managers or (self.manager(),)
        return f.CaseManagerAppointed(
            case=CASE,
            grounds=(self.g(1),),
            round=round,
            appointed=named[0],
            case_managers=named,
        )

    def handed_over(self, to: CaseManager) -> f.HandoverConfirmed:
        return f.HandoverConfirmed(
            case=CASE,
            grounds=(self.g(1),),
            round=1,
            by=to.party,
            handover=f"{CASE}.h1",
            from_party=Units.work,
            to=to,
            case_managers=(to,),
        )

    def agreed(
        self,
        version: int = 1,
        *,
        round: int = 1,
        on: date | None = None,
        grounds: tuple[int, ...] = (1,),
        goals: tuple[int, ...] = (1, 2),
        managers: tuple[CaseManager, ...] = (),
        members: tuple[Any, ...] | None = None,
    ) -> f.PlanAgreed:
        return f.PlanAgreed(
            case=CASE,
            grounds=tuple(self.g(n) for n in grounds),
            round=round,
            area="central-finland",
            model=ModelRef(version="2026.1", hash="0" * 64),
            version=version,
            goals=tuple(
                Goal(id=self.goal(n), kind=GoalKind.WORK_ABILITY, horizon=Horizon.SHORT)
                for n in goals
            ),
            counts=PlanCounts(tasks=2, client_tasks=1, agreed=3, with_reservation=0, not_agreed=0),
            case_managers=managers or (self.manager(),),
            members=self.members() if members is None else members,
            coordinating=Units.coordination,
            coordinating_deputy=Units.nurses,
            first_follow_up=on or date(2027, 1, 11),
        )

    def revision(self, version: int = 1, days: int = 28) -> f.PlanRevisionOpened:
        return f.PlanRevisionOpened(
            case=CASE,
            grounds=(self.g(1),),
            round=1,
            version=version,
            reason="requested",
            due=START + timedelta(days=days),
        )

    def released(
        self, party: Unit, *others: Party, round: int = 1, version: int = 2
    ) -> f.MemberReleased:
        gone = (party, *others)
        return f.MemberReleased(
            case=CASE,
            round=round,
            members=tuple(m for m in self.members() if m.party not in gone),
            version=version,
            party=party,
        )

    def dissolved(self, round: int = 1) -> f.NetworkDissolved:
        return f.NetworkDissolved(case=CASE, round=round, request=f"{CASE}.r1")

    def planning_stopped(
        self, reason: str = "network_dissolved", round: int = 1
    ) -> f.PlanningStopped:
        return f.PlanningStopped(case=CASE, round=round, reason=reason)

    def consent(self, number: int, *recipients: Recipient) -> ConsentGround:
        return ConsentGround(
            id=self.g(number),
            purpose=ConsentPurpose.COOPERATE,
            categories=(DataCategory.FOLLOW_UP,),
            recipients=recipients
            or (OrganisationRecipient(oid=COUNTY), OrganisationRecipient(oid=AREA)),
            valid_from=START,
            form=ConsentForm.TWO_STEP,
        )

    def statute(self, number: int, *types: OrganisationType) -> StatuteGround:
        covered = types or (
            OrganisationType.EMPLOYMENT_AUTHORITY,
            OrganisationType.SOCIAL_AND_HEALTH_CENTRE,
        )
        return StatuteGround(
            id=self.g(number),
            purpose=ConsentPurpose.COOPERATE,
            categories=(DataCategory.FOLLOW_UP,),
            recipients=tuple(TypeRecipient(type=type) for type in covered),
            valid_from=START,
            act="381/2023",
            section="1",
            recorded_by=Units.work,
            review_on=date(2027, 5, 1),
        )

    def withdrawn(self, number: int = 1, *remaining: Ground) -> f.ConsentWithdrawn:
        return f.ConsentWithdrawn(
            case=CASE,
            by=CLIENT,
            ended=(self.consent(number),),
            remaining=remaining,
            consent=self.g(number),
            received_by="consent",
        )

    def expired(self, number: int = 1, *remaining: Ground) -> f.ConsentExpired:
        return f.ConsentExpired(
            case=CASE,
            ended=(self.consent(number),),
            remaining=remaining,
            consent=self.g(number),
        )

    def replaced(self, old: int, new: ConsentGround, *others: Ground) -> f.ConsentReplaced:
        return f.ConsentReplaced(
            case=CASE,
            ended=(self.consent(old),),
            remaining=(new, *others),
            consent=self.g(old),
            replaced_by=new.id,
        )

    def basis_ended(self, basis: StatuteGround, *remaining: Ground) -> f.StatutoryBasisEnded:
        return f.StatutoryBasisEnded(case=CASE, ended=(basis,), remaining=remaining, basis=basis.id)

    def request_closed(self) -> f.ContactRequestClosed:
        return f.ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="client_wish")

    def request_withdrawn(self) -> f.ContactRequestWithdrawn:
        return f.ContactRequestWithdrawn(case=CASE, request=f"{CASE}.r1", reason="client_wish")


@pytest.fixture
def examples() -> Examples:
    """Facts of one case."""
    return Examples()
