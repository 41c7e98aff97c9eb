"""Course 25: North Ostrobothnia, the one-stop guidance centre; it ends in education."""

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
    triage,
)
from silta_cli.courses.north_ostrobothnia import (
    COLLEGE,
    COORDINATION,
    GUIDANCE,
    KELA,
    MENTAL_HEALTH,
)
from silta_cli.courses.stage import CLIENT, CLIENT_BODY, Stage

MATTI = {"name": "Matti Nuori-Esimerkki", "hetu": "050501A901K"}
CONTACT = {"municipality": "564", "phone": "+358 40 000 2525"}


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    case = ask_and_consent(stage)
    one_table(stage, case)
    goals = plan(stage, case)
    stage.tell("A follow-up: he has begun his studies. He and they agree that the need is over.")
    bands = {"heard": "high", "helped": "very_high", "one_contact": "high"}
    words = "Äitikin pääsi mukaan, ja se auttoi."
    finish(stage, case, GUIDANCE, 1, goals, "studying", words, bands)
    return case


def ask_and_consent(stage: Stage) -> str:
    """He walks in himself; the consent is asked, then given."""
    stage.tell(
        "Matti, 25, six months without work or study, his vocational studies broken off, anxious, "
        "walks into the one-stop guidance centre himself."
    )
    case = str(
        stage.opens(
            "intake",
            "submit-contact-request",
            GUIDANCE.header,
            {
                "client": MATTI,
                "contact": CONTACT,
                "words": {"said": "En saa aamuisin itseäni ovesta ulos."},
                "area": "north-ostrobothnia",
                "channel": "self",
                "needs": ["education", "mental_wellbeing", "livelihood"],
                "drawn_up_with_client": True,
                "existing_services": ["kela"],
                "ground": {"kind": "consent_to_be_asked"},
            },
        )["case"]
    )
    stage.tell("Nothing leaves the guidance centre before he consents. He is asked, and consents.")
    page = stage.page("consent", case, CLIENT, "give-consent", lambda shown: bool(shown["asks"]))
    types = (
        "one_stop_guidance_centre", "wellbeing_services_county", "educational_institution",
        "health_services", "kela",
    )  # fmt: skip
    stage.does(
        "consent",
        case,
        "give-consent",
        CLIENT,
        {
            "what": {
                "purpose": "cooperate",
                "categories": [
                    "identity", "contact", "situation", "work_and_education", "livelihood",
                    "plan", "follow_up",
                ],
                "special_categories": ["health"],
                "recipients": [{"kind": "type", "type": kind} for kind in types],
            },
            "form": "e_signed",
            "valid_until": None,
            "ask": page["asks"][0]["id"],
        },
    )  # fmt: skip
    return case


def one_table(stage: Stage, case: str) -> None:
    """Triage by the county's coordination, the network, a close person, the meeting."""
    stage.tell("The county's coordination triages: a network.")
    wanted = ("educational_institution", "health_services", "kela")
    triage(stage, case, COORDINATION, ("several_needs", "client_wish"), wanted)
    stage.tell(
        "He is heard: guidance centre, vocational college, a unit whose kind stays in the "
        "directory, Kela."
    )
    units = (GUIDANCE, COLLEGE, MENTAL_HEALTH, KELA)
    confirm_invitees(stage, case, COORDINATION, units)
    for unit in units:
        accept(stage, case, unit)
    stage.tell("At his wish a close person comes along; name and contact stay in a vault.")
    stage.does(
        "network",
        case,
        "close-person",
        CLIENT,
        {
            "command": "name-close-person",
            "person": {"name": "Maija Nuori-Esimerkki", "contact": "+358 40 000 2526"},
        },
    )
    stage.tell("They meet at the guidance centre.")
    meet(stage, case, COORDINATION, units, "guidance-centre", "Esimerkkitori 2, toinen kerros")


def plan(stage: Stage, case: str) -> tuple[str, ...]:
    """Assessment, goals, tasks, agreement; answers the goals."""
    assess(
        stage,
        case,
        GUIDANCE,
        (COLLEGE, KELA),
        ("education", "mental_wellbeing"),
        "Opiskelutaidot tallella, jännitys estää.",
    )
    stage.tell("The guidance centre becomes his case manager.")
    name_case_manager(stage, case, COORDINATION, GUIDANCE, "Otso Esimerkki", "+358 40 000 7002")
    goal = Goal("education", "long", "Ammattitutkinto valmiiksi omaan tahtiin.")
    education = set_goal(stage, case, GUIDANCE, goal)
    assign(stage, case, GUIDANCE, COLLEGE.body, education, "Henkilökohtainen opintopolku.")
    assign(stage, case, GUIDANCE, CLIENT_BODY, education, "Käyn tutustumassa ryhmään.")
    stage.tell("The plan is agreed by him and the college.")
    agree(stage, case, GUIDANCE, (COLLEGE,))
    return (education,)
