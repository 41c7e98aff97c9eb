"""Course team: Kainuu's work-ability team, which a rehabilitation counsellor coordinates."""

from collections.abc import Sequence
from typing import Any

from silta_cli.courses.kainuu import CLINIC, COUNSELLOR, EMPLOYMENT, NURSES, SOCIAL_WORK
from silta_cli.courses.network import (
    Goal,
    accept,
    agree,
    assess,
    assign,
    confirm_invitees,
    finish,
    meet,
    name_case_manager,
    set_goal,
)
from silta_cli.courses.stage import CLIENT, CLIENT_BODY, Stage, moment

# Fictional, and an identity code of the range that no person has.
MATTI = {"name": "Matti Kainuulainen-Esimerkki", "hetu": "150279-9123"}
CONTACT = {"municipality": "205", "phone": "+358 40 000 4747"}
TABLE = (COUNSELLOR, NURSES, EMPLOYMENT, SOCIAL_WORK)
TYPES = (
    "wellbeing_services_county",
    "health_services",
    "employment_authority",
    "adult_social_work",
    "rehabilitation_assessment_clinic",
)


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    case = request(stage)
    team(stage, case)
    goals = plan(stage, case)
    clinic(stage, case)
    stage.tell("A follow-up: the period at the clinic has shown the way. The need is over.")
    bands = {"heard": "high", "helped": "high", "one_contact": "high"}
    words = "Tutkimukset ja tapaaminen tulivat yhteen pöytään."
    finish(stage, case, NURSES, 1, goals, "in_rehabilitation", words, bands)
    return case


def consent(purpose: str, types: Sequence[str]) -> dict[str, Any]:
    """A written consent for one purpose, for units of these types."""
    what = {
        "purpose": purpose,
        "categories": ["identity", "contact", "situation", "services_used", "plan", "follow_up"],
        "special_categories": ["health", "work_ability"],
        "recipients": [{"kind": "type", "type": kind} for kind in types],
    }
    return {"what": what, "form": "written", "valid_until": None}


def request(stage: Stage, *, gathering: bool = True) -> str:
    """Two consents, each its own, and the request; the preconditions are asked."""
    stage.tell(
        "Matti, 47, of Kainuu, was at an unemployed person's health check. Basic services have "
        "found no solution, and he wants to meet the work-ability team."
    )
    stage.tell("He consents to cooperation, and then to gathering information: each on its own.")
    given = stage.opens("consent", "give-consent", COUNSELLOR.header, consent("cooperate", TYPES))
    case = str(given["case"])
    if gathering:
        gather = consent("gather_information", TYPES)
        stage.does("consent", case, "give-consent", COUNSELLOR.header, gather)
    stage.tell("The rehabilitation counsellor draws up the request with him, and triages.")
    stage.begins(
        "intake",
        case,
        "submit-contact-request",
        COUNSELLOR.header,
        {
            "client": MATTI,
            "contact": CONTACT,
            "words": {"said": "Lääkäri ja työkkäri ovat tehneet voitavansa. Mitä vielä?"},
            "area": "kainuu",
            "channel": "professional",
            "needs": ["work_ability", "rehabilitation", "employment"],
            "drawn_up_with_client": True,
            "existing_services": ["health_services", "employment_authority"],
            "ground": {"kind": "consent_given", "id": given["consent"]},
        },
    )
    asked = ("basic_services_no_solution", "client_wants_meeting")
    body = {
        "outcome": "network",
        "reasons": ["partial_work_ability", "own_means_not_enough"],
        "wanted_types": ["adult_social_work"],
        "client_wants_meeting": True,
        "preconditions": [{"code": code, "answer": "yes"} for code in asked],
    }
    stage.does("intake", case, "record-triage", COUNSELLOR.header, body)
    return case


def team(stage: Stage, case: str) -> None:
    """The team's time, an examination before the meeting, the clinic's view, the meeting."""
    confirm_invitees(stage, case, COUNSELLOR, TABLE)
    # The consent for gathering information comes to network on another topic.
    stage.sees(
        "network",
        case,
        COUNSELLOR.header,
        lambda page: bool(page["team"]["consents"]["gather_information"]),
    )
    stage.tell("The counsellor books the team's time for him, and an examination before it.")
    times = {"start": moment(days=7), "end": moment(days=7, hours=1)}
    ask(stage, case, {"command": "book-team-time", **times})
    examination = ask(
        stage,
        case,
        {
            "command": "request-examination",
            "unit": NURSES.body,
            "timing": "before_meeting",
            "question": "work_ability",
        },
    )
    for unit in TABLE[1:]:
        accept(stage, case, unit)
    stage.tell("The nurses examine him; what they found stays with them.")
    answer(stage, case, NURSES.header, {"command": "record-examination", "ask": examination})
    stage.tell("The assessment clinic is consulted, and advises a period there.")
    consulted = ask(
        stage,
        case,
        {"command": "consult-clinic", "unit": CLINIC.body, "question": "rehabilitation_need"},
    )
    advice = {"command": "answer-team-consultation", "ask": consulted, "answer": "clinic_period"}
    answer(stage, case, CLINIC.header, advice)
    stage.tell("The team meets with him.")
    meet(stage, case, COUNSELLOR, TABLE, "health-centre", "Esimerkkikuja 2, tiimihuone")


def clinic(stage: Stage, case: str) -> None:
    """The client is routed to the clinic: it holds once both ends have confirmed."""
    stage.tell("He is routed to the clinic: the clinic and he confirm it.")
    routing = ask(stage, case, {"command": "propose-clinic-routing", "unit": CLINIC.body})
    confirm = {"command": "confirm-clinic-routing", "ask": routing}
    for end in (CLINIC.header, CLIENT):
        answer(stage, case, end, confirm)


def ask(stage: Stage, case: str, body: dict[str, Any]) -> str:
    """The counsellor does a step of the team; answers the id of what is asked, if anything."""
    answered = stage.does("network", case, "team", COUNSELLOR.header, body)
    return str(answered.get("ask", ""))


def answer(stage: Stage, case: str, party: str, body: dict[str, Any]) -> None:
    """One end answers what the team asks."""
    stage.does("network", case, "team", party, body)


def plan(stage: Stage, case: str) -> tuple[str, str]:
    """They assess, agree on a short and a long goal; answers both."""
    assess(
        stage,
        case,
        NURSES,
        (EMPLOYMENT, SOCIAL_WORK),
        ("work_ability", "rehabilitation"),
        "Hartia ei kestä, pää kestää.",
    )
    name_case_manager(stage, case, COUNSELLOR, NURSES, "Niina Esimerkki", "+358 40 000 7011")
    stage.tell("A short and a long goal on a rehabilitation path; all agree.")
    short = Goal("health", "short", "Kivun syy selviää.")
    long = Goal("rehabilitation", "long", "Uusi ammatti, jota hartia kestää.")
    first = set_goal(stage, case, NURSES, short)
    goal = set_goal(stage, case, NURSES, long)
    assign(stage, case, NURSES, EMPLOYMENT.body, goal, "Koulutusvaihtoehdot kartoitetaan.")
    assign(stage, case, NURSES, CLIENT_BODY, goal, "Kirjaan päivät, jolloin sattuu.")
    agree(stage, case, NURSES, (EMPLOYMENT,))
    return first, goal
