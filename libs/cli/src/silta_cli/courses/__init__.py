"""The demonstration courses: Matti's case in several ways. He and all units are fictional."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from silta_cli.courses import (
    central_finland,
    course_25,
    course_35,
    course_55,
    course_health_check,
    course_job_coaching,
    course_team,
    course_withdrawn,
    kainuu,
    north_ostrobothnia,
)
from silta_cli.courses.stage import Stage, Unit


@dataclass(frozen=True)
class Course:
    """A course: what it tells, in which area, and how it is played; it answers the case."""

    title: str
    area: str
    play: Callable[[Stage], str]


# Who publishes what is counted, by area.
MANAGEMENT: Mapping[str, Unit] = {
    "central-finland": central_finland.MANAGEMENT,
    "kainuu": kainuu.MANAGEMENT,
    "north-ostrobothnia": north_ostrobothnia.MANAGEMENT,
}

COURSES: Mapping[str, Course] = {
    "35": Course(
        "Central Finland: a flu that drags on, and no work. It ends with the need over.",
        "central-finland",
        course_35.play,
    ),
    "25": Course(
        "North Ostrobothnia: he walks into the guidance centre himself. It ends in education.",
        "north-ostrobothnia",
        course_25.play,
    ),
    "55": Course(
        "North Ostrobothnia: a statute, and a consent for the pension insurer alone. "
        "It ends in rehabilitation.",
        "north-ostrobothnia",
        course_55.play,
    ),
    "team": Course(
        "Kainuu: the work-ability team, an examination, and the way to the assessment clinic. "
        "It ends in rehabilitation.",
        "kainuu",
        course_team.play,
    ),
    "withdrawn": Course(
        "Central Finland: he takes back his consent. What rested on it stops; his care goes on.",
        "central-finland",
        course_withdrawn.play,
    ),
    "health-check": Course(
        "Central Finland: a health check that leads to a network. It ends with work.",
        "central-finland",
        course_health_check.play,
    ),
    "job-coaching": Course(
        "Central Finland: a job coach beside the plan, from the profile to support at work. "
        "It ends with work.",
        "central-finland",
        course_job_coaching.play,
    ),
}
