"""QuestionnaireResponse, from followup's page: that a measurement was made, and its bands.

Answers and scores lie in followup's vault: they are disclosed at that service's door only, which
decides and logs each time. Bands are on the client's own page; a unit has none here.
"""

from silta_contracts.course_codes import Band, Scale
from silta_contracts.open_codes import label
from silta_fhir.words import Json, Shown, client, coding, resource, to

FORM = "urn:silta:questionnaire:"


def responses(page: Shown) -> list[Json]:
    """The measurements of work ability that the page shows this reader."""
    case = page["case"]
    measured = (page.get("work_ability") or {}).get("measured", ())
    return [
        resource(
            "QuestionnaireResponse",
            one["measurement"],
            basedOn=[to("ServiceRequest", case)],
            questionnaire=f"{FORM}{one['questionnaire']}|{one['version']}",
            status="completed",
            subject=client(case),
            authored=one["measured_on"],
            source=client(case) if one["by_client"] else None,
            item=[_item(banded) for banded in one.get("bands", ())],
        )
        for one in measured
    ]


def _item(banded: Shown) -> Json:
    known = Scale.known(banded["scale"])
    text = {"text": label(known, "fi")} if known is not None else {}
    return {
        "linkId": banded["scale"],
        **text,
        "answer": [{"valueCoding": coding("band", banded["band"], Band)}],
    }
