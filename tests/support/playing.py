"""Courses while something happens to the services, and a request that opens a case."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.course_25 import CONTACT, MATTI
from silta_cli.courses.stage import Stage
from silta_cli.demo import story

REQUEST: Final[dict[str, Any]] = {
    "client": MATTI,
    "contact": CONTACT,
    "words": {"said": "En saa aamuisin itseäni ovesta ulos."},
    "area": "north-ostrobothnia",
    "channel": "self",
    "needs": ["education"],
    "drawn_up_with_client": True,
    "existing_services": ["kela"],
    "ground": {"kind": "consent_to_be_asked"},
}


def played_while(
    client: Client, course: str, happens: dict[int, Callable[[], None]]
) -> list[dict[str, Any]]:
    """Plays a course; at the n-th sentence of its tale something begins to happen beside it."""
    sentences = iter(range(1, 1000))
    patient = Client(client.urls, patience=90)
    with ThreadPoolExecutor(max_workers=1) as beside:
        begun: list[Future[None]] = []

        def tell(_: str) -> None:
            what = happens.get(next(sentences))
            if what is not None:
                begun.append(beside.submit(what))

        case = COURSES[course].play(Stage(patient, tell))
        for happening in begun:
            happening.result()
    assert len(begun) == len(happens)
    lines = story(patient, case)
    patient.close()
    return lines
