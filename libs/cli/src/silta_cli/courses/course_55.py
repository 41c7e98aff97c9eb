"""Course 55: a statute and a consent side by side; it ends in rehabilitation."""

from silta_cli.courses.network import (
    Goal,
    accept,
    agree,
    assess,
    assign,
    confirm_invitees,
    decline,
    finish,
    meet,
    name_case_manager,
    set_goal,
    triage,
)
from silta_cli.courses.north_ostrobothnia import (
    COORDINATION,
    EMPLOYMENT,
    INSURER,
    INSURER_OTHER,
    KELA,
    REHABILITATION,
)
from silta_cli.courses.stage import CLIENT_BODY, Stage

MATTI = {"name": "Matti Kokenut-Esimerkki", "hetu": "200271-9361"}
CONTACT = {"municipality": "977", "phone": "+358 40 000 5555"}
ACT, SECTION = "381/2023", "5"


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    case = start_on_statute(stage)
    consent_for_insurer(stage, case)
    one_table(stage, case)
    goal = plan(stage, case)
    hand_over(stage, case)
    stage.tell("A follow-up: rehabilitation has begun. He and they agree that the need is over.")
    bands = {"heard": "high", "helped": "high", "one_contact": "middle"}
    words = "Selkä saa nyt aikaa."
    finish(stage, case, REHABILITATION, 1, (goal,), "in_rehabilitation", words, bands)
    return case


def start_on_statute(stage: Stage) -> str:
    """The employment authority starts on the multi-sectoral act; he is informed."""
    stage.tell(
        "Matti, 55, fourteen months out of work after redundancy, with back trouble. The "
        "employment authority starts on the multi-sectoral act (381/2023), which carries itself, "
        "the county's services and Kela."
    )
    case = str(
        stage.opens(
            "intake",
            "submit-contact-request",
            EMPLOYMENT.header,
            {
                "client": MATTI,
                "contact": CONTACT,
                "words": {"said": "Selkä ei kestä entistä työtä, muuta en ole tehnyt."},
                "area": "north-ostrobothnia",
                "channel": "professional",
                "needs": ["employment", "work_ability", "rehabilitation"],
                "drawn_up_with_client": True,
                "existing_services": ["employment_authority"],
                "ground": {"kind": "statute", "act": ACT, "section": SECTION},
            },
        )["case"]
    )
    stage.tell("He is informed of it.")
    stage.does(
        "consent",
        case,
        "record-client-informed",
        EMPLOYMENT.header,
        {"about": "statutory_basis"},
    )
    return case


def consent_for_insurer(stage: Stage, case: str) -> None:
    """The act does not carry the pension insurer: a separate consent for it alone."""
    stage.tell("The act does not carry the pension insurer: a consent is asked for it alone.")
    what = {
        "purpose": "single_party",
        "categories": ["identity", "work_and_education", "plan"],
        "special_categories": ["work_ability"],
        "recipients": [{"kind": "organisation", "oid": INSURER.oid}],
    }
    ask = stage.does("consent", case, "ask-for-consent", EMPLOYMENT.header, {"what": what})["ask"]
    body = {"what": what, "form": "written", "valid_until": None, "ask": ask}
    stage.does("consent", case, "give-consent", EMPLOYMENT.header, body)


def one_table(stage: Stage, case: str) -> None:
    """Triage, invitations with a decline that names another unit, the meeting."""
    stage.tell("The county's coordination triages: a network.")
    wanted = ("employment_authority", "rehabilitation_services", "kela", "pension_insurer")
    triage(stage, case, COORDINATION, ("partial_work_ability", "several_needs"), wanted)
    units = (EMPLOYMENT, REHABILITATION, KELA, INSURER)
    confirm_invitees(stage, case, COORDINATION, units, grounds=2)
    for unit in (EMPLOYMENT, REHABILITATION, KELA):
        accept(stage, case, unit)
    stage.tell("The insurer's unit declines, and names another of its units in the same answer.")
    decline(stage, case, INSURER, INSURER_OTHER)
    accept(stage, case, INSURER_OTHER)
    stage.tell("They meet at the employment services.")
    present = (EMPLOYMENT, REHABILITATION, KELA, INSURER_OTHER)
    meet(stage, case, COORDINATION, present, "employment-services", "Esimerkkitie 5, toinen ovi")


def plan(stage: Stage, case: str) -> str:
    """Assessment, a goal, tasks, agreement; answers the goal."""
    assess(
        stage,
        case,
        EMPLOYMENT,
        (REHABILITATION, KELA),
        ("rehabilitation", "work_ability"),
        "Kevyt työ onnistuu, nostelu ei.",
    )
    stage.tell("The employment authority is his case manager at first.")
    name_case_manager(stage, case, COORDINATION, EMPLOYMENT, "Eero Esimerkki", "+358 40 000 7003")
    words = Goal("rehabilitation", "long", "Ammatillinen kuntoutus ja uusi suunta.")
    goal = set_goal(stage, case, EMPLOYMENT, words)
    assign(stage, case, EMPLOYMENT, REHABILITATION.body, goal, "Kuntoutussuunnitelma.")
    assign(stage, case, EMPLOYMENT, CLIENT_BODY, goal, "Varaan ajan fysioterapeutille.")
    agree(stage, case, EMPLOYMENT, (REHABILITATION,))
    return goal


def hand_over(stage: Stage, case: str) -> None:
    """An escorted handover: it holds when both ends have confirmed it."""
    stage.tell("Case management is handed over to the rehabilitation unit; both ends confirm.")
    proposed = stage.does(
        "planning",
        case,
        "handover",
        EMPLOYMENT.header,
        {"command": "propose-handover", "to": REHABILITATION.body},
    )
    stage.does(
        "planning",
        case,
        "handover",
        REHABILITATION.header,
        {
            "command": "confirm-handover",
            "handover": proposed["handover"],
            "contact": {"name": "Kerttu Esimerkki", "phone": "+358 40 000 7004"},
        },
    )
