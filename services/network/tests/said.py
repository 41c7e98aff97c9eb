"""What others say of a case, and the units of the demonstration's directory."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stateful_world import MODELS

from silta_contracts import facts as f
from silta_contracts.codes import ConsentForm, ConsentPurpose, DataCategory, Service
from silta_contracts.course_codes import ClosingReason
from silta_contracts.grounds import (
    ConsentGround,
    Ground,
    OrganisationRecipient,
    StatuteGround,
    TypeRecipient,
)
from silta_contracts.party import OrganisationParty, Unit
from silta_network.directory import Reference

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass
class Said:
    """Words for the facts that network reads."""

    reference: Reference

    def unit(self, code: str, oid: str = "") -> Unit:
        """A unit of the demonstration's directory as it stands on the bus."""
        return next(
            u.party
            for u in self.reference.directory.units
            if u.plain.unit == code and u.plain.oid.endswith(oid)
        )

    def plain(self, code: str) -> OrganisationParty:
        """A unit as its own organisation knows it."""
        return next(u.plain for u in self.reference.directory.units if u.plain.unit == code)

    def consent(self, n: int = 1, *types: str, **changes: Any) -> ConsentGround:
        """A lasting consent to cooperate, for organisation types."""
        types = types or ("social_and_health_centre", "employment_authority", "adult_social_work")
        return ConsentGround(
            **{
                "id": f"{CASE}.{n}",
                "purpose": ConsentPurpose.COOPERATE,
                "categories": (DataCategory.SITUATION,),
                "recipients": tuple(TypeRecipient(type=type_) for type_ in types),
                "valid_from": START - timedelta(days=1),
                "form": ConsentForm.TWO_STEP,
                **changes,
            }
        )

    def statute(self, n: int = 1, *types: str) -> StatuteGround:
        """A statutory basis for organisation types."""
        return StatuteGround(
            id=f"{CASE}.{n}",
            purpose=ConsentPurpose.COOPERATE,
            categories=(DataCategory.SITUATION,),
            recipients=tuple(TypeRecipient(type=type_) for type_ in types),
            valid_from=START - timedelta(days=1),
            act="381/2023",
            section="5",
            recorded_by=self.unit("employment-services", "22"),
            review_on=START.date() + timedelta(days=365),
        )

    def insurer(self, n: int = 2) -> ConsentGround:
        """A consent for the pension insurer alone."""
        return self.consent(
            n,
            purpose=ConsentPurpose.SINGLE_PARTY,
            recipients=(OrganisationRecipient(oid=self.plain("rehabilitation-advice").oid),),
        )

    def request(self, **changes: Any) -> f.NetworkRequested:
        """A request in Central Finland, drawn up with the client by the early service."""
        early = self.unit("early-service")
        return f.NetworkRequested(
            **{
                "case": CASE,
                "by": early,
                "grounds": (f"{CASE}.1",),
                "area": "central-finland",
                "model": MODELS.of_area("central-finland")[0].ref,
                "request": f"{CASE}.r1",
                "requester": early,
                "coordinating": early,
                "coordinating_deputy": self.unit("health-centre-nurses"),
                "wanted_types": (
                    "social_and_health_centre",
                    "employment_authority",
                    "adult_social_work",
                ),
                "drawn_up_with_client": True,
                "client_wants_meeting": True,
                **changes,
            }
        )

    def northern(self, **changes: Any) -> f.NetworkRequested:
        """A request in North Ostrobothnia by the employment authority."""
        return self.request(
            **{
                "area": "north-ostrobothnia",
                "model": MODELS.of_area("north-ostrobothnia")[0].ref,
                "requester": self.unit("employment-services", "22"),
                "coordinating": self.unit("coordination"),
                "coordinating_deputy": self.unit("coordination-duty"),
                "wanted_types": ("rehabilitation_services", "kela", "pension_insurer"),
                **changes,
            }
        )

    def granted(self, ground: ConsentGround) -> f.ConsentGranted:
        """A consent was given."""
        return f.ConsentGranted(case=CASE, ground=ground)

    def recorded(self, ground: StatuteGround) -> f.StatutoryBasisRecorded:
        """A statutory basis was recorded."""
        return f.StatutoryBasisRecorded(case=CASE, ground=ground)

    def withdrawn(self, ended: Ground, *remaining: Ground) -> f.ConsentWithdrawn:
        """A consent was taken back."""
        return f.ConsentWithdrawn(
            case=CASE,
            consent=ended.id,
            received_by=Service.CONSENT,
            ended=(ended,),
            remaining=remaining,
        )

    def closed(self) -> f.CaseClosed:
        """The case was closed."""
        return f.CaseClosed(case=CASE, reason=ClosingReason.CLIENT_WISH)
