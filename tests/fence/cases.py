"""Cases that have something at every door, made by commands as in the demonstration.

Several consents stand side by side in each. Consent lets a new one take the place of those that it
covers: so those beside the first have a category each, and one that two have is for a unit each. Of
several that carry the same it names the one that holds longest: these hold until the case ends, the
first, which covers all, for two years, and the one that is never taken back for one. So something
rests on each of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    consent_and_request,
)
from silta_cli.courses.network import (
    Goal,
    accept,
    agree,
    assess,
    assign,
    confirm_invitees,
    meet,
    name_case_manager,
    set_goal,
    triage,
)
from silta_cli.courses.stage import CLIENT, Stage, Unit, in_days, moment
from tests.fence.seen import ALONE, CONSENT, STATUTE, Opened

# Covered by the consents and by a statute; the consent that stays leaves out the first.
READERS = (HEALTH_CENTRE, EMPLOYMENT)
# What is had at them, by category.
DOORS = {
    ("intake", "person"): ("identity", "contact"),
    ("intake", "words"): ("situation",),
    ("network", "meetings"): ("contact",),
    ("network", "close-persons"): ("contact",),
    ("planning", "assessment"): ("situation",),
    ("planning", "plan"): ("plan",),
    ("planning", "case-managers"): ("contact",),
    ("followup", "notes"): ("follow_up",),
    ("followup", "feedback"): ("follow_up",),
}
WANTED = ("social_and_health_centre", "employment_authority")


class Small(NamedTuple):
    """A consent beside the first: one category, for the types of these units or for them alone."""

    category: str
    units: tuple[Unit, ...]
    alone: bool = False


# The one for contact data comes first: network keeps something on it.
SMALL = (
    Small("contact", READERS),
    Small("situation", READERS),
    Small("plan", READERS),
    Small("follow_up", (HEALTH_CENTRE,), alone=True),
    Small("follow_up", (EMPLOYMENT,), alone=True),
)
MOST_EACH = 1 + len(SMALL)


class Ask(NamedTuple):
    """A question of somebody at a door of a case."""

    case: str
    service: str
    what: str
    reader: str


def asks(one: Opened, consent: str | None = None) -> list[Ask]:
    """All that is asked of a case, or what is named on a consent while all of them stand."""
    small = SMALL[: one.each - 1]

    def on(category: str, reader: Unit) -> str:
        at = (n for n, (of, units, _) in enumerate(small) if of == category and reader in units)
        return one.consents[1 + next(at, -1)]

    return [
        Ask(one.case, *door, reader.header)
        for door, categories in DOORS.items()
        for reader in READERS
        if consent is None or consent in [on(category, reader) for category in categories]
    ]


def opened(stage: Stage, beside: str, each: int) -> Opened:
    """A case with a network, a plan and a follow-up; its first consent covers all data, and types
    of organisation.
    """
    case = consent_and_request(stage, valid_until=moment(days=730))
    for category, units, alone in SMALL[: each - 1]:
        _consents(stage, case, [category], units, alone=alone)
    if beside == CONSENT:
        # A quorum without the health centre.
        categories = ["identity", "contact", "situation", "plan", "follow_up"]
        _consents(stage, case, categories, (EARLY_SERVICE, EMPLOYMENT), until=moment(days=365))
    elif beside == STATUTE:
        basis = {"command": "record-statutory-basis", "act": "381/2023", "section": "5"}
        stage.does("consent", case, "statutory-basis", EMPLOYMENT.header, basis)
    grounds = each + (beside != ALONE)
    triage(stage, case, EARLY_SERVICE, ("several_needs",), WANTED)
    table = (EARLY_SERVICE, HEALTH_CENTRE, EMPLOYMENT)
    confirm_invitees(stage, case, EARLY_SERVICE, table, grounds=grounds)
    accept(stage, case, HEALTH_CENTRE)
    accept(stage, case, EMPLOYMENT)
    meet(stage, case, EARLY_SERVICE, table, "health-centre", "Esimerkkikatu 1, huone 3")
    person = {"name": "Läheinen Esimerkki", "contact": "+358 40 000 3536"}
    body = {"command": "name-close-person", "person": person}
    stage.does("network", case, "close-person", CLIENT, body)
    _planned(stage, case)
    return Opened(case, beside, each)


def _consents(
    stage: Stage,
    case: str,
    categories: Sequence[str],
    units: Sequence[Unit],
    *,
    alone: bool = True,
    until: str | None = None,
) -> None:
    """One more consent, for these units alone or for their types."""
    recipients = [
        {"kind": "unit", "oid": unit.oid, "unit": unit.unit}
        if alone
        else {"kind": "type", "type": unit.type}
        for unit in units
    ]
    what = {"purpose": "cooperate", "categories": categories, "recipients": recipients}
    body = {
        "what": what,
        "form": "written",
        "valid_until": until,
        "form_reference": {"reference": "Kaappi 3, mappi Esimerkki"},
    }
    stage.does("consent", case, "give-consent", EARLY_SERVICE.header, body)


def _planned(stage: Stage, case: str) -> None:
    assess(
        stage,
        case,
        HEALTH_CENTRE,
        (EMPLOYMENT,),
        ("work_ability", "employment"),
        "Jaksaa tunnin kerrallaan.",
    )
    name_case_manager(stage, case, EARLY_SERVICE, EMPLOYMENT, "Terhi Esimerkki", "+358 40 000 7001")
    goal = Goal("employment", "long", "Osa-aikainen työ, joka ei vie voimia.")
    work = set_goal(stage, case, EMPLOYMENT, goal)
    assign(stage, case, EMPLOYMENT, EMPLOYMENT.body, work, "Työkokeilupaikan etsiminen.")
    version = agree(stage, case, EMPLOYMENT, (EMPLOYMENT,))
    page = stage.page(
        "followup",
        case,
        EMPLOYMENT.header,
        "record-follow-up",
        lambda shown: bool(shown["plan_version"] == version and shown["planned"]),
    )
    body = {
        "follow_up": page["planned"]["follow_up"],
        "held_at": moment(),
        "client_present": "in_person",
        "progress": [{"goal": work, "status": "under_way", "revise": False}],
        "next": {"then": "next_follow_up", "on": in_days(60)},
        "notes": {"words": "Alku on hyvä."},
    }
    stage.does("followup", case, "record-follow-up", EMPLOYMENT.header, body)
    for unit in (HEALTH_CENTRE, EMPLOYMENT):
        feedback = {
            "command": "give-feedback",
            "answers": [{"question": "heard", "band": "high"}],
            "scores_and_words": {
                "scores": [{"question": "heard", "score": 4}],
                "words": "Kiitos.",
            },
        }
        stage.does("followup", case, "feedback", unit.header, feedback)
