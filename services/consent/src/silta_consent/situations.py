"""Situations, and what the decision point answers in each: the examples of the decision table.

`silta docs` writes them into `docs/security/decision-table.md` with the answer that the rules give;
a test holds each against what stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from silta_consent.decisions.permitting import Asked
from silta_consent.model import Case, Held, Request, Roster, Unconfirmed, Use
from silta_consent.reference import Reference
from silta_contracts.codes import (
    ConsentForm,
    ConsentPurpose,
    DataCategory,
    Mandate,
    OrganisationType,
    Role,
)
from silta_contracts.deciding import DecisionReason
from silta_contracts.grounds import (
    ConsentGround,
    ExpertByExperienceRecipient,
    OrganisationRecipient,
    Recipient,
    SensitiveUnitRecipient,
    StatuteGround,
    TypeRecipient,
)
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
)

D, P, R = DataCategory, ConsentPurpose, DecisionReason
CASE: Final = "k7m2qd4xw3bn6t5hzr2yfa4vju"
NOW: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ONCE: Final = "0123456789abcdef"


def _unit(number: int, code: str, kind: OrganisationType, role: Role) -> OrganisationParty:
    return OrganisationParty(oid=f"1.2.246.10.900000{number}", unit=code, role=role, type=kind)


_T = OrganisationType
_PRO = Role.PROFESSIONAL
EARLY = _unit(11, "early-service", _T.SOCIAL_AND_HEALTH_CENTRE, Role.EARLY_SERVICE)
COORDINATION = _unit(21, "coordination", _T.WELLBEING_SERVICES_COUNTY, Role.COORDINATION)
DEPUTY = _unit(21, "coordination-duty", _T.WELLBEING_SERVICES_COUNTY, Role.COORDINATION)
EMPLOYMENT = _unit(22, "employment-services", _T.EMPLOYMENT_AUTHORITY, _PRO)
LEADERSHIP = _unit(22, "employment-services", _T.EMPLOYMENT_AUTHORITY, Role.MANAGEMENT)
KELA = _unit(25, "kela-customer-service", _T.KELA, _PRO)
INSURER = _unit(26, "rehabilitation-advice", _T.PENSION_INSURER, _PRO)
ASSOCIATION = _unit(27, "peer-support", _T.ASSOCIATION, _PRO)
CLINIC = SensitiveUnitParty(
    ref="mh7k2q9x4w1d8c3e", role=_PRO, type=_T.MENTAL_HEALTH_AND_SUBSTANCE_USE
)
CLOSE, STRANGE_CLOSE = ClosePersonParty(number=1), ClosePersonParty(number=2)
EXPERT = ExpertByExperienceParty()
NETWORK: Final[tuple[Party, ...]] = (
    CLIENT,
    EMPLOYMENT,
    ASSOCIATION,
    INSURER,
    CLINIC,
    CLOSE,
    EXPERT,
)
TEAM: Final[tuple[Recipient, ...]] = (
    *(
        TypeRecipient(type=kind)
        for kind in (
            _T.EMPLOYMENT_AUTHORITY,
            _T.WELLBEING_SERVICES_COUNTY,
            _T.SOCIAL_AND_HEALTH_CENTRE,
            _T.KELA,
        )
    ),
    SensitiveUnitRecipient(ref=CLINIC.ref),
    ExpertByExperienceRecipient(),
)
DATA: Final = (D.IDENTITY, D.CONTACT, D.SITUATION, D.PLAN, D.HEALTH)


def _consent(number: int = 1, **told: Any) -> Held:
    ended = {name: told.pop(name) for name in ("end", "use", "taken_by") if name in told}
    given: dict[str, Any] = {
        "id": f"{CASE}.{number}",
        "purpose": P.COOPERATE,
        "categories": DATA,
        "recipients": TEAM,
        "valid_from": NOW - timedelta(days=7),
        "form": ConsentForm.WRITTEN,
    }
    return Held(ground=ConsentGround(**(given | told)), **{"taken_by": EARLY, **ended})


def _statute(number: int = 1, section: str = "5", **held: Any) -> Held:
    ground = StatuteGround(
        id=f"{CASE}.{number}",
        purpose=P.COOPERATE,
        categories=(*DATA, D.WORK_ABILITY),
        recipients=tuple(TypeRecipient(type=k) for k in (_T.EMPLOYMENT_AUTHORITY, _T.KELA)),
        valid_from=NOW - timedelta(days=7),
        act="381/2023",
        section=section,
        recorded_by=EMPLOYMENT,
        review_on=date(2026, 9, 1),
    )
    return Held(ground=ground, taken_by=EMPLOYMENT, **held)


def _oral(**held: Any) -> Held:
    return _consent(
        form=ConsentForm.ORAL,
        purpose=P.GATHER_INFORMATION,
        recipients=(OrganisationRecipient(oid=COORDINATION.oid),),
        valid_until=NOW + timedelta(days=1),
        **held,
    )


def _used(by: Party = COORDINATION, once: str = ONCE, seconds: int = 1) -> dict[str, Any]:
    return {"end": "expired", "use": Use(by=by, once=once, at=NOW - timedelta(seconds=seconds))}


def _case(*grounds: Held, members: Sequence[Party] = NETWORK, **told: Any) -> Case:
    request = Request(id=f"{CASE}.r1", taken_by=EARLY, coordinating=COORDINATION, deputy=DEPUTY)
    roster = Roster(round=1, version=1, members=tuple(members), dissolved=not members)
    given: dict[str, Any] = {"request": request, "roster": roster, "grounds": grounds}
    return Case(case=CASE, **(given | told))


@dataclass(frozen=True)
class Situation:
    """The case, who asks for what, and the answer; ``names`` is the number of its ground."""

    given: str
    party: Party
    category: DataCategory
    reason: DecisionReason
    state: Case | None
    names: int | None = None
    purpose: ConsentPurpose = P.COOPERATE
    once: str | None = None
    mandate: Mandate | None = None

    def asked(self, reference: Reference) -> Asked:
        """The question of this situation."""
        asked = (self.state, self.party, self.category, self.purpose, self.once, NOW, reference)
        return Asked(*asked, self.mandate)


_S = Situation
_ALONE: Final[dict[str, Any]] = {
    "purpose": P.SINGLE_PARTY,
    "recipients": (OrganisationRecipient(oid=INSURER.oid),),
    "categories": (D.IDENTITY, D.PLAN),
}
_BY_EARLY_ALONE: Final[dict[str, Any]] = {"request": None, "roster": None}
_WAITS = Unconfirmed(held=_consent(form=ConsentForm.TWO_STEP), confirm_by=NOW + timedelta(days=7))
_GATHER = P.GATHER_INFORMATION
# fmt: off
SITUATIONS: Final = (
    _S("nobody has heard of the case", EMPLOYMENT, D.PLAN, R.CASE_NOT_KNOWN, None),
    _S("the case is open", CLIENT, D.HEALTH, R.OWN_DATA, _case()),
    _S("the case has ended", CLIENT, D.PLAN, R.OWN_DATA, _case(ended=True)),
    _S("the case has ended, the consent was never withdrawn", EMPLOYMENT, D.PLAN, R.CASE_ENDED,
       _case(_consent(), ended=True)),
    _S("invited, has not answered; the consent names its type", KELA, D.PLAN, R.NOT_A_MEMBER,
       _case(_consent())),
    _S("the network is dissolved; the consent stands", EMPLOYMENT, D.PLAN, R.NOT_A_MEMBER,
       _case(_consent(), members=())),
    _S("it coordinates, the consent names its type", COORDINATION, D.PLAN, R.CONSENT,
       _case(_consent(), members=()), names=1),
    _S("deputy of coordination", DEPUTY, D.PLAN, R.CONSENT, _case(_consent()), names=1),
    _S("it took the contact", EARLY, D.PLAN, R.CONSENT, _case(_consent()), names=1),
    _S("it took the consent, no contact request has come", EARLY, D.PLAN, R.CONSENT,
       _case(_consent(), **_BY_EARLY_ALONE), names=1),
    _S("acts for the client as guardian, the case has ended", CLOSE, D.PLAN, R.BY_MANDATE,
       _case(ended=True), mandate=Mandate.GUARDIAN),
    _S("has a power of attorney; the file gives it no data on health", CLOSE, D.HEALTH,
       R.CLOSE_PERSON_NOT_ENTITLED, _case(_consent()), mandate=Mandate.POWER_OF_ATTORNEY),
    _S("named by the client", CLOSE, D.PLAN, R.CLOSE_PERSON_NOT_ENTITLED, _case(_consent())),
    _S("not named by the client", STRANGE_CLOSE, D.PLAN, R.NOT_A_MEMBER, _case(_consent())),
    _S("in the network, in a leading role", LEADERSHIP, D.PLAN, R.ROLE_NOT_ENTITLED,
       _case(_consent())),
    _S("coordination, data on health for cooperation", COORDINATION, D.HEALTH, R.ROLE_NOT_ENTITLED,
       _case(_consent())),
    _S("the consent names the expert", EXPERT, D.PLAN, R.CONSENT, _case(_consent()), names=1),
    _S("the consent names contact data, too", EXPERT, D.CONTACT, R.ROLE_NOT_ENTITLED,
       _case(_consent())),
    _S("a statute names its type", EMPLOYMENT, D.PLAN, R.STATUTE, _case(_statute()), names=1),
    _S("a statute names its type, not for this data", EMPLOYMENT, D.HEALTH, R.NO_LIVE_GROUND,
       _case(_statute())),
    _S("a statute stands; an association is never covered", ASSOCIATION, D.PLAN, R.NO_LIVE_GROUND,
       _case(_statute())),
    _S("the statutory basis was ended", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(_statute(end="ended"))),
    _S("the section was taken out of the file", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(_statute(section="99"))),
    _S("in writing", EMPLOYMENT, D.PLAN, R.CONSENT, _case(_consent()), names=1),
    _S("e-signed", EMPLOYMENT, D.PLAN, R.CONSENT, _case(_consent(form=ConsentForm.E_SIGNED)),
       names=1),
    _S("confirmed in two steps", EMPLOYMENT, D.HEALTH, R.CONSENT,
       _case(_consent(form=ConsentForm.TWO_STEP)), names=1),
    _S("in two steps, the second has not come", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(unconfirmed=(_WAITS,))),
    _S("by its opaque reference", CLINIC, D.HEALTH, R.CONSENT, _case(_consent()), names=1),
    _S("contact data: turvakielto has to be looked at", EMPLOYMENT, D.CONTACT, R.CONSENT,
       _case(_consent()), names=1),
    _S("a consent to others", ASSOCIATION, D.PLAN, R.NO_LIVE_GROUND, _case(_consent())),
    _S("a consent for other data", EMPLOYMENT, D.LIVELIHOOD, R.NO_LIVE_GROUND, _case(_consent())),
    _S("a consent for another purpose", EMPLOYMENT, D.SITUATION, R.NO_LIVE_GROUND,
       _case(_consent(purpose=_GATHER))),
    _S("a consent for a single party serves any purpose", INSURER, D.PLAN, R.CONSENT,
       _case(_consent(**_ALONE)), names=1),
    _S("a consent for a single party, another asks", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(_consent(**_ALONE))),
    _S("it begins tomorrow", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(_consent(valid_from=NOW + timedelta(days=1)))),
    _S("its last moment is now", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND,
       _case(_consent(valid_until=NOW))),
    _S("withdrawn", EMPLOYMENT, D.PLAN, R.NO_LIVE_GROUND, _case(_consent(end="withdrawn"))),
    _S("narrowed: the new one leaves this out", EMPLOYMENT, D.HEALTH, R.NO_LIVE_GROUND,
       _case(_consent(end="replaced"), _consent(2, categories=(D.IDENTITY, D.PLAN)))),
    _S("the consent was withdrawn, a statute carries it on", EMPLOYMENT, D.PLAN, R.STATUTE,
       _case(_consent(end="withdrawn"), _statute(2)), names=2),
    _S("a consent and a statute", EMPLOYMENT, D.PLAN, R.STATUTE, _case(_consent(), _statute(2)),
       names=2),
    _S("two consents, one holds longer", EMPLOYMENT, D.PLAN, R.CONSENT,
       _case(_consent(valid_until=NOW + timedelta(days=1)), _consent(2)), names=2),
    _S("an oral consent; the disclosure is not named", COORDINATION, D.SITUATION, R.NO_LIVE_GROUND,
       _case(_oral()), purpose=_GATHER),
    _S("an oral consent, used up by this disclosure", COORDINATION, D.SITUATION, R.ORAL_CONSENT,
       _case(_oral(**_used())), purpose=_GATHER, once=ONCE, names=1),
    _S("an oral consent, used up by another disclosure", COORDINATION, D.SITUATION,
       R.NO_LIVE_GROUND, _case(_oral(**_used(once=ONCE[::-1]))), purpose=_GATHER, once=ONCE),
    _S("an oral consent, used up by somebody else", COORDINATION, D.SITUATION, R.NO_LIVE_GROUND,
       _case(_oral(**_used(by=DEPUTY))), purpose=_GATHER, once=ONCE),
    _S("an oral consent, used up by this disclosure long ago", COORDINATION, D.SITUATION,
       R.NO_LIVE_GROUND, _case(_oral(**_used(seconds=3600))), purpose=_GATHER, once=ONCE),
)
# fmt: on
