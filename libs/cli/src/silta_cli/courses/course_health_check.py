"""Course health-check: Central Finland, a health check that leads to a network."""

from silta_cli.courses.central_finland import EMPLOYMENT, HEALTH_CENTRE, one_table, plan
from silta_cli.courses.network import finish
from silta_cli.courses.stage import CLIENT, Stage, Unit, in_days, moment

# Fictional, and an identity code of the range that no person has.
MATTI = {"name": "Matti Tarkastettu-Esimerkki", "hetu": "131190-9205"}
CONTACT = {"municipality": "179", "phone": "+358 40 000 4141"}
SAID = "Selkä on huono, enkä uskalla hakea töitä. En tiedä, keneltä kysyä."


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    stage.tell(
        "Matti is out of work. Employment services offers everybody in his place a health check; "
        "it is voluntary and free."
    )
    case = offered(stage, EMPLOYMENT, "systematic")
    stage.tell("He books a time himself.")
    body = {"command": "book-health-check", "start": moment(days=3)}
    stage.does("intake", case, "health-check", CLIENT, body)
    stage.tell("The nurse does the check; they agree that he needs more than one service.")
    check(stage, case, "nurse", "contact_request")
    stage.tell("He consents in two steps, in the same case.")
    consent = consented(stage, case)
    stage.tell("The health centre makes the contact request; he tells nothing twice.")
    requested(stage, case, consent)
    one_table(stage, case)
    goals = plan(stage, case)
    stage.tell("A follow-up: his back is looked after, he has work. The need is over.")
    bands = {"heard": "very_high", "helped": "high", "one_contact": "very_high"}
    words = "Hoitaja kuunteli, eikä minun tarvinnut aloittaa alusta."
    finish(stage, case, HEALTH_CENTRE, 1, goals, "employed", words, bands)
    return case


def offered(stage: Stage, by: Unit, occasion: str) -> str:
    """A check is offered, that the health centre would do; answers the case."""
    body = {
        "command": "offer-health-check",
        "client": MATTI,
        "contact": CONTACT,
        "area": "central-finland",
        "occasion": occasion,
        "carried_out_by": HEALTH_CENTRE.body,
    }
    return str(stage.opens("intake", "health-check", by.header, body)["case"])


def check(stage: Stage, case: str, profession: str, after: str) -> None:
    """The health centre records the check, and what was agreed on after it."""
    body = {
        "command": "done-health-check",
        "checked_by": profession,
        "checked_on": in_days(0),
        "findings": ["physical_health", "services"],
        "after": after,
        "words": {"said": SAID},
        "found": {"found": "Alaselän kipu, liike rajoittunut."},
    }
    stage.does("intake", case, "health-check", HEALTH_CENTRE.header, body)


def consented(stage: Stage, case: str) -> str:
    """He consents in writing and confirms it; answers the consent."""
    types = ("social_and_health_centre", "employment_authority", "adult_social_work")
    body = {
        "what": {
            "purpose": "cooperate",
            "categories": ["identity", "contact", "situation", "plan", "follow_up"],
            "special_categories": ["health", "work_ability"],
            "recipients": [{"kind": "type", "type": kind} for kind in types],
        },
        "form": "two_step",
        "valid_until": None,
    }
    given = stage.begins("consent", case, "give-consent", HEALTH_CENTRE.header, body)
    stage.does("consent", case, "confirm-consent", CLIENT, {"consent": given["consent"]})
    return str(given["consent"])


def requested(stage: Stage, case: str, consent: str) -> None:
    """The contact request out of the check, on that consent."""
    body = {
        "command": "request-from-health-check",
        "needs": ["work_ability", "employment"],
        "drawn_up_with_client": True,
        "existing_services": ["social_and_health_centre"],
        "ground": {"kind": "consent_given", "id": consent},
    }
    stage.does("intake", case, "health-check", HEALTH_CENTRE.header, body)
