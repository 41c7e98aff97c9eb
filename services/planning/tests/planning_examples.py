"""Parties, facts and commands of an example case, fictional."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from example_models import OF_EXAMPLES

from silta_contracts import facts as f
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import (
    ConsentForm,
    ConsentPurpose,
    DataCategory,
    OrganisationType,
    Role,
    Service,
)
from silta_contracts.course_codes import ClientPresence
from silta_contracts.fact import AnyFact
from silta_contracts.grounds import (
    ConsentGround,
    Ground,
    OrganisationRecipient,
    Recipient,
    SensitiveUnitRecipient,
)
from silta_contracts.operating_models import Installation, OperatingModels
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
)
from silta_contracts.payload import CaseManager, Member
from silta_planning.reference import Reference

CASE = "abcdefghijklmnopqrstuvwxyz"
OTHER_CASE = "z" * 26
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HASH = "0" * 64

COUNTY, AREA, COLLEGE = "1.2.246.10.90000011", "1.2.246.10.90000012", "1.2.246.10.90000024"
SECRET_REF = "q3x7m2kd9wn4tb5h"


def unit(
    name: str,
    oid: str = COUNTY,
    type_: OrganisationType = OrganisationType.SOCIAL_AND_HEALTH_CENTRE,
    role: Role = Role.PROFESSIONAL,
) -> OrganisationParty:
    return OrganisationParty(oid=oid, unit=name, role=role, type=type_)


EARLY = unit("early-service", role=Role.EARLY_SERVICE)
EARLY_DEPUTY = unit("health-centre-nurses", role=Role.COORDINATION)
HEALTH = unit("health-centre")
EMPLOYMENT = unit("employment-services", AREA, OrganisationType.EMPLOYMENT_AUTHORITY)
EMPLOYMENT_DUTY = unit("employment-services-duty", AREA, OrganisationType.EMPLOYMENT_AUTHORITY)
SOCIAL = unit("adult-social-work", type_=OrganisationType.ADULT_SOCIAL_WORK)
SOCIAL_DUTY = unit("adult-social-work-duty", type_=OrganisationType.ADULT_SOCIAL_WORK)
STUDENT = unit("student-services", COLLEGE, OrganisationType.EDUCATIONAL_INSTITUTION)
CLINIC = SensitiveUnitParty(
    ref=SECRET_REF,
    role=Role.PROFESSIONAL,
    type=OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE,
)
STRANGER = unit("guidance-centre", "1.2.246.10.90000023", OrganisationType.CITY)
FRIEND = ClosePersonParty(number=1)

ONE, TWO, THREE = f"{CASE}.1", f"{CASE}.2", f"{CASE}.3"


def as_manager(party: Unit, *, first: bool = True, deputy: Unit | None = None) -> CaseManager:
    known: dict[Unit, Unit] = {
        EMPLOYMENT: EMPLOYMENT_DUTY,
        SOCIAL: SOCIAL_DUTY,
        EARLY: EARLY_DEPUTY,
    }
    return CaseManager(
        party=party.model_copy(update={"role": Role.CASE_MANAGER}),
        deputy=deputy or known.get(party),
        first_contact=first,
    )


def member(party: Party, *grounds: str, deputy: Unit | None = None) -> Member:
    return Member(party=party, deputy=deputy, grounds=grounds)


THE_CLIENT = member(CLIENT)
THE_EARLY = member(EARLY, ONE, deputy=EARLY_DEPUTY)
THE_HEALTH = member(HEALTH, ONE)
THE_EMPLOYMENT = member(EMPLOYMENT, ONE, deputy=EMPLOYMENT_DUTY)
THE_SOCIAL = member(SOCIAL, ONE, deputy=SOCIAL_DUTY)
# Course 55's kind: one unit stands on a consent of its own.
TWO_GROUNDS = (
    THE_CLIENT,
    member(EARLY, ONE),
    member(EMPLOYMENT, ONE),
    member(SOCIAL, ONE, THREE),
    member(STUDENT, THREE),
)
MEMBERS = (THE_CLIENT, THE_EARLY, THE_HEALTH, THE_EMPLOYMENT, THE_SOCIAL)

MODEL = AreaModel(
    area="central-finland",
    version="2026.1",
    hash=HASH,
    name="Central Finland",
    municipalities=("179",),
    coordinating=EARLY,
    deputy=EARLY_DEPUTY,
)
INSTALLATION = Installation(fallback_area="central-finland")
MODEL_REF = MODEL.ref

# The next version: who reads the facts of a case may hear that the case was moved to it.
OTHER = MODEL.model_copy(update={"version": "2026.2", "hash": "1" * 64})


def reference_with(**of_the_model: object) -> Reference:
    """The reference with a model that differs in these."""
    return Reference(
        OperatingModels(INSTALLATION, (MODEL.model_copy(update=of_the_model), OTHER, *OF_EXAMPLES))
    )


REFERENCE = reference_with()


def ground(
    number: int, *recipients: Recipient, valid_until: datetime | None = None
) -> ConsentGround:
    those = recipients or (
        OrganisationRecipient(oid=COUNTY),
        OrganisationRecipient(oid=AREA),
        SensitiveUnitRecipient(ref=SECRET_REF),
    )
    return ConsentGround(
        id=f"{CASE}.{number}",
        purpose=ConsentPurpose.COOPERATE,
        categories=(DataCategory.PLAN,),
        recipients=those,
        valid_from=START - timedelta(days=9),
        valid_until=valid_until,
        form=ConsentForm.TWO_STEP,
    )


def assembled(
    members: Iterable[Member] = MEMBERS, round_: int = 1, version: int = 1, case: str = CASE
) -> f.NetworkAssembled:
    those = tuple(members)
    return f.NetworkAssembled(
        case=case,
        grounds=tuple(dict.fromkeys(g for one in those for g in one.grounds)),
        round=round_,
        area="central-finland",
        model=MODEL_REF,
        request=f"{case}.r1",
        members=those,
        version=version,
        coordinating=EARLY,
        coordinating_deputy=EARLY_DEPUTY,
    )


def met(round_: int = 1, number: int = 1, grounds: tuple[str, ...] = (ONE,)) -> f.MeetingHeld:
    return f.MeetingHeld(
        case=CASE,
        grounds=grounds,
        round=round_,
        area="central-finland",
        model=MODEL_REF,
        meeting=f"{CASE}.m{number}",
        held_at=START,
        present=(CLIENT, EMPLOYMENT, SOCIAL),
        client_present=ClientPresence.IN_PERSON,
    )


def released(
    gone: Party, version: int, *more: Party, round_: int = 1, of: Iterable[Member] = MEMBERS
) -> f.MemberReleased:
    left = tuple(one for one in of if one.party not in (gone, *more))
    return f.MemberReleased(case=CASE, round=round_, members=left, version=version, party=gone)


def left(gone: Party, version: int, of: Iterable[Member] = MEMBERS) -> f.MemberLeft:
    stay = tuple(one for one in of if one.party != gone)
    return f.MemberLeft(case=CASE, round=1, members=stay, version=version, party=gone)


def joined(
    new: Member, version: int, to: Iterable[Member] = MEMBERS, round_: int = 1
) -> f.MemberJoined:
    return f.MemberJoined(
        case=CASE,
        grounds=new.grounds,
        round=round_,
        members=(*to, new),
        version=version,
        member=new,
    )


def dissolved(round_: int = 1) -> f.NetworkDissolved:
    return f.NetworkDissolved(case=CASE, round=round_, request=f"{CASE}.r1")


def withdrawn(number: int = 1, *remaining: Ground) -> f.ConsentWithdrawn:
    return f.ConsentWithdrawn(
        case=CASE,
        by=CLIENT,
        consent=f"{CASE}.{number}",
        received_by=Service.CONSENT,
        ended=(ground(number),),
        remaining=remaining,
    )


def replaced(number: int, heir: ConsentGround) -> f.ConsentReplaced:
    return f.ConsentReplaced(
        case=CASE,
        by=CLIENT,
        consent=f"{CASE}.{number}",
        replaced_by=heir.id,
        ended=(ground(number),),
        remaining=(heir,),
    )


def names(facts: Iterable[AnyFact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


REPOSITORY = Path(__file__).parents[3]
DEMONSTRATION = REPOSITORY / "deploy" / "reference" / "demonstration"
