"""Appointment, from network's page; where a meeting is held is told at that service's own door."""

from typing import Final

from silta_fhir.words import Json, Shown, client, concept, party, resource, to

_STATUS: Final = {
    "planned": "booked",
    "held": "fulfilled",
    "not_held": "cancelled",
    "dropped": "cancelled",
}
_ACCEPTS: Final = "accepted"


def appointments(page: Shown) -> list[Json]:
    """The meetings of the network that the page shows this reader."""
    case = page["case"]
    return [_appointment(case, meeting, page) for meeting in page.get("meetings", ())]


def _appointment(case: str, meeting: Shown, page: Shown) -> Json:
    who = [party(page.get("coordinating"), case), client(case)]
    return resource(
        "Appointment",
        meeting["id"],
        status=_STATUS.get(meeting["status"], "booked"),
        serviceType=[concept("meeting", "remote" if meeting["remote"] else "in_person")],
        start=meeting["start"],
        end=meeting["end"],
        basedOn=[to("ServiceRequest", case)],
        participant=[{"actor": one, "status": _ACCEPTS} for one in who if one is not None],
    )
