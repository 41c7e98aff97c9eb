"""What a reader sees of finding a time: members their own answer, coordination and client all."""

from typing import Any

from silta_contracts.party import Party
from silta_network.directory import Reference
from silta_network.model import Case


def asked(case: Case, reader: Party, reference: Reference, *, everybody: bool) -> dict[str, Any]:
    """The newest asking and the place that the client chose, as parts of a page."""
    asking, place = case.times, case.place
    shown: dict[str, Any] = {}
    if place is not None:
        shown["place_chosen"] = place.model_dump(mode="json")
    if asking is None:
        return shown
    same = reference.directory.same
    said = [one for one in asking.said if everybody or same(one.party, reader)]
    return shown | {
        "times": {
            "number": asking.number,
            "open": asking.open,
            "answer_by": asking.answer_by.isoformat(),
            "candidates": [one.model_dump(mode="json") for one in asking.candidates],
            "said": [one.model_dump(mode="json") for one in said],
        }
    }
