"""Central Finland's piece of several courses: from the phone call to the plan."""

from dataclasses import dataclass

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
from silta_cli.courses.stage import CLIENT, CLIENT_BODY, Stage, Unit

_COUNTY = "1.2.246.10.90000011"
EARLY_SERVICE = Unit(_COUNTY, "early-service", "social_and_health_centre", "early_service")
HEALTH_CENTRE = Unit(_COUNTY, "health-centre", "social_and_health_centre")
SOCIAL_WORK = Unit(_COUNTY, "adult-social-work", "adult_social_work")
SOCIAL_WORK_DUTY = Unit(_COUNTY, "adult-social-work-duty", "adult_social_work")
EMPLOYMENT = Unit("1.2.246.10.90000012", "employment-services", "employment_authority")
MANAGEMENT = Unit(_COUNTY, "management", "wellbeing_services_county", "management")


@dataclass(frozen=True)
class Caller:
    """Who rings about something else: identity, contact, his words, and what is told of it.

    Fictional, each of them; identity codes are of the range that no person has.
    """

    client: dict[str, str]
    contact: dict[str, str]
    said: str
    told: str


FLU = Caller(
    client={"name": "Matti Meikäläinen-Esimerkki", "hetu": "131190-9205"},
    contact={"municipality": "179", "phone": "+358 40 000 3535"},
    said="Flunssa ei mene ohi, eikä töitäkään ole. Tahtoisin jonkun, joka auttaa eteenpäin.",
    told="Matti, 35, rings the social and health centre about a flu that drags on. It comes up "
    "that he is out of work and would like guidance. At an early-service appointment they "
    "map his situation and choose the work-ability team.",
)

TABLE = (EARLY_SERVICE, HEALTH_CENTRE, EMPLOYMENT, SOCIAL_WORK_DUTY)


def consent_and_request(stage: Stage, valid_until: str | None = None, caller: Caller = FLU) -> str:
    """He consents in two steps at the appointment; the request is drawn up with him.

    ``valid_until``: RFC 3339; none: until the case ends.
    """
    stage.tell(caller.told)
    stage.tell("He consents in writing, for the parties and the data that are named to him.")
    types = ("social_and_health_centre", "employment_authority", "adult_social_work")
    given = stage.opens(
        "consent",
        "give-consent",
        EARLY_SERVICE.header,
        {
            "what": {
                "purpose": "cooperate",
                "categories": [
                    "identity", "contact", "situation", "services_used",
                    "work_and_education", "livelihood", "plan", "follow_up",
                ],
                "special_categories": ["health", "work_ability"],
                "recipients": [{"kind": "type", "type": kind} for kind in types],
            },
            "form": "two_step",
            "valid_until": valid_until,
            "form_reference": {"reference": "Kaappi 3, mappi Esimerkki"},
        },
    )  # fmt: skip
    case, consent = str(given["case"]), given["consent"]
    stage.tell("He confirms it in a second step.")
    stage.does("consent", case, "confirm-consent", CLIENT, {"consent": consent})
    stage.tell("The early service, coordinating here, draws up the contact request with him.")
    stage.begins(
        "intake",
        case,
        "submit-contact-request",
        EARLY_SERVICE.header,
        {
            "client": caller.client,
            "contact": caller.contact,
            "words": {"said": caller.said},
            "area": "central-finland",
            "channel": "professional",
            "needs": ["work_ability", "employment", "livelihood"],
            "drawn_up_with_client": True,
            "existing_services": ["social_and_health_centre"],
            "ground": {"kind": "consent_given", "id": consent},
        },
    )
    return case


def one_table(stage: Stage, case: str) -> None:
    """Triage, invitations with one silence, and the meeting."""
    stage.tell("Coordination finds that one service is not enough: a network is needed.")
    wanted = ("social_and_health_centre", "employment_authority", "adult_social_work")
    triage(stage, case, EARLY_SERVICE, ("several_needs", "own_means_not_enough"), wanted)
    stage.tell(
        "He is heard on whom to invite: social and health centre, employment authority, "
        "adult social work."
    )
    confirm_invitees(
        stage,
        case,
        EARLY_SERVICE,
        (EARLY_SERVICE, HEALTH_CENTRE, EMPLOYMENT, SOCIAL_WORK),
        silent=SOCIAL_WORK,
    )
    accept(stage, case, HEALTH_CENTRE)
    accept(stage, case, EMPLOYMENT)
    stage.tell("Adult social work does not answer in its 3 seconds: its deputy is asked.")
    accept(stage, case, SOCIAL_WORK_DUTY)
    stage.tell("They meet at the health centre, where he goes anyway. He is present.")
    meet(stage, case, EARLY_SERVICE, TABLE, "health-centre", "Esimerkkikatu 1, huone 3")


def plan(stage: Stage, case: str, for_work: str = "Työkokeilupaikan etsiminen.") -> tuple[str, str]:
    """They assess, set two goals and two tasks, name a case manager, agree; answers the goals.

    ``for_work``: the task of employment services, in words.
    """
    stage.tell("They assess the need together.")
    assess(
        stage,
        case,
        HEALTH_CENTRE,
        (EMPLOYMENT, SOCIAL_WORK_DUTY),
        ("work_ability", "employment"),
        "Jaksaa tunnin kerrallaan; uni ja talous painavat.",
    )
    stage.tell("The health centre becomes his case manager.")
    name_case_manager(
        stage, case, EARLY_SERVICE, HEALTH_CENTRE, "Terhi Esimerkki", "+358 40 000 7001"
    )
    stage.tell("Two goals and two tasks, one of them his own; all agree.")
    health = Goal("health", "short", "Flunssan syy selviää ja uni palaa.")
    work = Goal("employment", "long", "Osa-aikainen työ, joka ei vie voimia.")
    first = set_goal(stage, case, HEALTH_CENTRE, health)
    second = set_goal(stage, case, HEALTH_CENTRE, work)
    assign(stage, case, HEALTH_CENTRE, EMPLOYMENT.body, second, for_work)
    assign(stage, case, HEALTH_CENTRE, CLIENT_BODY, first, "Kävelen joka aamu puoli tuntia.")
    agree(stage, case, HEALTH_CENTRE, (EMPLOYMENT,))
    return first, second
