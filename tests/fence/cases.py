"""Cases that have something at every door, made by commands as in the demonstration."""

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
from silta_cli.courses.stage import CLIENT, Stage, in_days, moment
from tests.fence.seen import ALONE, CONSENT, STATUTE, Opened

# Covered by the consent and by a statute, not by the other consent.
READERS = (HEALTH_CENTRE.header, EMPLOYMENT.header)
DOORS = (
    ("intake", "person"),
    ("intake", "words"),
    ("network", "meetings"),
    ("network", "close-persons"),
    ("planning", "assessment"),
    ("planning", "plan"),
    ("planning", "case-managers"),
    ("followup", "notes"),
    ("followup", "feedback"),
)
WANTED = ("social_and_health_centre", "employment_authority")


def opened(stage: Stage, beside: str) -> Opened:
    """A case with a network, a plan and a follow-up; its consent covers types of organisation."""
    case = consent_and_request(stage)
    if beside == CONSENT:
        _for_two_units(stage, case)
    elif beside == STATUTE:
        basis = {"command": "record-statutory-basis", "act": "381/2023", "section": "5"}
        stage.does("consent", case, "statutory-basis", EMPLOYMENT.header, basis)
    grounds = 1 if beside == ALONE else 2
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
    return Opened(case, beside)


def _for_two_units(stage: Stage, case: str) -> None:
    """A consent that covers two of the three: a quorum without the health centre."""
    what = {
        "purpose": "cooperate",
        "categories": ["identity", "contact", "situation", "plan", "follow_up"],
        "special_categories": [],
        "recipients": [
            {"kind": "unit", "oid": unit.oid, "unit": unit.unit}
            for unit in (EARLY_SERVICE, EMPLOYMENT)
        ],
    }
    body = {
        "what": what,
        "form": "written",
        "valid_until": None,
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
            "answers": [{"question": "heard", "band": "high"}],
            "scores_and_words": {
                "scores": [{"question": "heard", "score": 4}],
                "words": "Kiitos.",
            },
        }
        stage.does("followup", case, "give-feedback", unit.header, feedback)
