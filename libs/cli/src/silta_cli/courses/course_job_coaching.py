"""Course job-coaching: Central Finland, a coach beside the plan; it ends with work."""

from silta_cli.courses.central_finland import (
    EMPLOYMENT,
    HEALTH_CENTRE,
    Caller,
    consent_and_request,
    one_table,
    plan,
)
from silta_cli.courses.network import finish
from silta_cli.courses.stage import Stage

BACK_TO_WORK = Caller(
    client={"name": "Matti Valmennettu-Esimerkki", "hetu": "070586-921E"},
    contact={"municipality": "179", "phone": "+358 40 000 4747"},
    said="Selkä kestää jo, mutta kahden vuoden jälkeen en tiedä, mihin minusta on.",
    told="Matti, 40, rings the social and health centre to renew a prescription. It comes up that "
    "he has been out of work for two years and wants to work again, but not alone. At an "
    "early-service appointment they map his situation and choose the work-ability team.",
)
# The phases behind the first, engagement, with what happens in them.
PHASES = {
    "vocational_profile": "Together they put down what he can do, wants and needs.",
    "job_finding": "They look for work that fits him, not for any work.",
    "employer_engagement": "With his leave the coach talks with an employer whom he chose.",
    "support": "He begins part-time. The coach goes on, on the job and off it.",
}


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    case = consent_and_request(stage, caller=BACK_TO_WORK)
    one_table(stage, case)
    goals = plan(stage, case, for_work="Työhönvalmentaja aloittaa heti suunnitelman rinnalla.")
    stage.tell("The coaching that the plan names begins at once: a coach of employment services.")
    coach(stage, case, "start-job-coaching", client_wants_it=True)
    for phase, told in PHASES.items():
        stage.tell(told)
        coach(stage, case, "record-coaching-phase", phase=phase)
    stage.tell("He stands on his own feet at work: the coaching ends.")
    coach(stage, case, "end-job-coaching", outcome="employed")
    stage.tell("A follow-up: both goals are met. He and they agree that the need is over.")
    bands = {"heard": "very_high", "helped": "very_high", "one_contact": "high"}
    words = "Valmentaja jäi rinnalle vielä töiden alettua."
    finish(stage, case, HEALTH_CENTRE, 1, goals, "employed", words, bands)
    return case


def coach(stage: Stage, case: str, command: str, **said: str | bool) -> None:
    """Employment services coaches him, and says how far they are."""
    body = {"command": command, **said}
    stage.does("followup", case, "job-coaching", EMPLOYMENT.header, body)
