"""Which pages a resource is read from, and which resources a case has for a caller."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from silta_contracts.ids import CASE_PATTERN
from silta_fhir.asking import Caller, Services
from silta_fhir.bookings import early_appointments
from silta_fhir.grounds import consents
from silta_fhir.measures import responses
from silta_fhir.meetings import appointments
from silta_fhir.outcomes import unknown
from silta_fhir.plans import care_plan, care_team, goals
from silta_fhir.referrals import invitation_task, planned_task, referral_task, service_request
from silta_fhir.words import Json, Shown, case_of

_CASE: Final = re.compile(CASE_PATTERN)
_ID: Final = re.compile(r"[a-z0-9.]{1,64}")

Build = Callable[[Shown], list[Json]]
OfCase = Callable[[Services, Caller, str], Awaitable[list[Json]]]


def _from(service: str, build: Build) -> OfCase:
    async def of_case(services: Services, caller: Caller, case: str) -> list[Json]:
        page = await services.page(service, case, caller)
        return [] if page is None else build(page.shown)

    return of_case


def _one(build: Callable[[Shown], Json | None]) -> Build:
    def several(page: Shown) -> list[Json]:
        made = build(page)
        return [] if made is None else [made]

    return several


def _invitations(page: Shown) -> list[Json]:
    case, coordinating = page["case"], page.get("coordinating")
    return [invitation_task(case, one, coordinating) for one in page.get("invitations", ())]


def _planned(page: Shown) -> list[Json]:
    return [planned_task(page["case"], task) for task in page["tasks"]]


def _from_each(*builds: tuple[str, Build]) -> OfCase:
    async def of_case(services: Services, caller: Caller, case: str) -> list[Json]:
        found: list[Json] = []
        for service, build in builds:
            found += await _from(service, build)(services, caller, case)
        return found

    return of_case


OF_CASE: Final[Mapping[str, OfCase]] = {
    "ServiceRequest": _from("intake", _one(service_request)),
    # The referral, the invitations and the tasks of the plan, as far as this caller sees them.
    "Task": _from_each(
        ("intake", _one(referral_task)), ("network", _invitations), ("planning", _planned)
    ),
    "Consent": _from("consent", consents),
    "CarePlan": _from("planning", _one(care_plan)),
    "Goal": _from("planning", goals),
    "CareTeam": _from("network", _one(care_team)),
    "Appointment": _from_each(("intake", early_appointments), ("network", appointments)),
    "QuestionnaireResponse": _from("followup", responses),
}


async def of_case(services: Services, caller: Caller, kind: str, case: str) -> list[Json]:
    """The resources of that type that the case has for this caller; none is no error."""
    if not _CASE.fullmatch(case):
        return []
    return await OF_CASE[kind](services, caller, case)


async def one(services: Services, caller: Caller, kind: str, id_: str) -> Json:
    """The resource of that id; raises Refusal where the caller sees none."""
    if _ID.fullmatch(id_):
        for found in await of_case(services, caller, kind, case_of(id_)):
            if found["id"] == id_:
                return found
    raise unknown(kind)


async def waiting(services: Services, caller: Caller, kind: str) -> list[Json]:
    """What is addressed to the caller's unit, over all cases: its requests, or its invitations."""
    if kind == "ServiceRequest":
        lines = await services.lines("intake", "/requests", caller)
        return [
            found for line in lines for found in await of_case(services, caller, kind, line["case"])
        ]
    lines = await services.lines("network", "/invitations", caller)
    return [
        invitation_task(
            line["case"],
            {"id": line["invitation"], "respond_by": line["respond_by"]},
            line["coordinating"],
        )
        for line in lines
    ]
