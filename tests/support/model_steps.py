"""What the steps of `operating_model.feature` do through the doors, as parties of a case."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from new_region import Region

from silta_chassis.workdays import ZONE
from silta_cli.client import Client
from silta_cli.courses.kainuu import COUNSELLOR as COUNSELLOR
from silta_cli.courses.stage import Stage, Unit
from silta_cli.operating import WAITING, Place, listed
from silta_local.stack import Stack

# Fictional, with an identity code of the range that no person has.
PERSON = {"name": "Aino Esimerkki", "hetu": "010190-900P"}
KAINUU = (
    "wellbeing_services_county",
    "health_services",
    "employment_authority",
    "adult_social_work",
)


def consented(stage: Stage, by: Unit, types: tuple[str, ...]) -> tuple[str, str]:
    """A case opened by a written consent for cooperation; answers case and consent."""
    what = {
        "purpose": "cooperate",
        "categories": ["identity", "contact", "situation", "plan"],
        "recipients": [{"kind": "type", "type": kind} for kind in types],
    }
    body = {"what": what, "form": "written", "valid_until": None}
    given_ = stage.opens("consent", "give-consent", by.header, body)
    return str(given_["case"]), str(given_["consent"])


def requested(stage: Stage, by: Unit, area: str, types: tuple[str, ...]) -> str:
    """A contact request drawn up with the client on that consent; answers the case."""
    case, consent = consented(stage, by, types)
    body = {
        "client": PERSON,
        "area": area,
        "channel": "professional",
        "needs": ["work_ability", "employment"],
        "drawn_up_with_client": True,
        "ground": {"kind": "consent_given", "id": consent},
    }
    stage.begins("intake", case, "submit-contact-request", by.header, body)
    return case


def in_region(stage: Stage, region: Region) -> str:
    """A case of the new region."""
    types = ("city", "one_stop_guidance_centre", "sport_and_leisure")
    return requested(stage, region.unit("lake-desk"), region.area, types)


def version_of(client: Client, case: str, region: Region) -> str:
    """The version that a case follows."""
    return str(page(client, "intake", case, region.unit("lake-desk"))["model"]["version"])


def page(client: Client, service: str, case: str, by: Unit) -> dict[str, Any]:
    """The case as a service shows it."""
    return client.until(lambda: client.get(service, f"/cases/{case}", by.header), bool, "the case")


def triage(network: tuple[str, ...], **answers: Any) -> dict[str, Any]:
    """A network of these types, that the client wants to meet."""
    return {
        "outcome": "network",
        "reasons": ["several_needs"],
        "wanted_types": list(network),
        "client_wants_meeting": True,
        **answers,
    }


def adoption(reference: Path, region: Region, version: str = "1.1") -> dict[str, str]:
    """What the leadership decides: the version, by its file's hash, from today on."""
    file = reference / "models" / region.area / f"{version}.toml"
    return {
        "version": version,
        "hash": hashlib.sha256(file.read_bytes()).hexdigest(),
        "effective_from": str(datetime.now(ZONE).date()),
    }


def adopted(client: Client, region: Region, body: dict[str, str]) -> dict[str, Any]:
    path = f"/models/{region.area}/adopt-operating-model"
    return client.post("reporting", path, region.unit("lake-board").header, body)


def planning(stack: Stack) -> Place:
    """The operator's doors of planning."""
    return Place("planning", stack.url("planning"), "")


def waits_at(stack: Stack, case: str) -> list[dict[str, Any]]:
    """What waits at planning of a case, whether tried again or parked."""
    found = listed([planning(stack)], WAITING, {"subject": case})
    return [one for one in found if one["reason"] in ("retry", "parked")]
