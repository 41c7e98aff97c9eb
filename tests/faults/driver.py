"""Plays cases of mixed courses beside each other, as patient parties would."""

import itertools
import math
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import httpx

from silta_cli.client import Client, GivenUp, NotInTime, NotYet, Refused
from silta_cli.courses import COURSES
from silta_cli.courses.network import SILENCE_SECONDS
from silta_cli.courses.stage import Stage, moment
from tests.faults.wire import Routes, Wire

PATIENCE_SECONDS = 240.0
# A look costs a service as much as a command: one that waits looks less and less often.
FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 0.25, 3.0
STALE, CONFLICT = 412, 409
LOOK_SECONDS, MOST_BEGUN_A_LOOK = 0.2, 2


def _asked_later(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same command, a silent party's time to answer counted from now."""
    invitees = [
        {**one, "respond_by": moment(seconds=SILENCE_SECONDS)} if "respond_by" in one else one
        for one in body.get("invitees", ())
    ]
    return {**body, "invitees": invitees} if invitees else dict(body)


class Cut(Exception):
    """This case is left where it is: what it waits for is fired by the clock."""


class Patient(Client):
    """A client that reads again what somebody else changed under its hands."""

    def __init__(self, routes: Routes) -> None:
        http = httpx.Client(transport=Wire(routes), trust_env=False)
        super().__init__(routes.urls, patience=PATIENCE_SECONDS, _http=http)
        self._looks = threading.local()
        # What commands were answered with: ids of facts, by service.
        self.answered: defaultdict[str, list[str]] = defaultdict(list)

    def send(
        self,
        service: str,
        case: str,
        door: str,
        party: str,
        body: Mapping[str, Any],
        *,
        wait: bool = True,
    ) -> dict[str, Any]:
        """As the plain one; where the case changed since it was read, it is read again.

        A short time to answer may be over before the service is up again to hear of it.
        """
        while True:
            try:
                return super().send(service, case, door, party, body, wait=wait)
            except Refused as refused:
                later = _asked_later(body)
                if refused.status == CONFLICT and later != body:
                    body = later
                elif refused.status != STALE:
                    raise

    def _post(
        self,
        url: str,
        command: str,
        party: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        self._looks.of = None
        answer = super()._post(url, command, party, body, headers)
        told = [str(fact["id"]) for fact in answer["facts"]]
        self.answered[httpx.URL(url).host] += told
        return answer

    def page(self, service: str, case: str, party: str) -> httpx.Response:
        """The case as the service shows it."""
        looked = getattr(self._looks, "of", None)
        if looked != (service, case, party):
            self._looks.of, self._looks.seconds = (service, case, party), FIRST_LOOK_SECONDS
        return super().page(service, case, party)

    def _pause(self) -> None:
        seconds = getattr(self._looks, "seconds", FIRST_LOOK_SECONDS)
        self._looks.seconds = min(seconds * 2, LAST_LOOK_SECONDS)
        self._given_up.wait(seconds * random.uniform(0.8, 1.2))
        super()._pause()


@dataclass(frozen=True)
class Planned:
    """A case to play: which course, and at which sentence of its tale it is left alone."""

    course: str
    cut: int | None = None


@dataclass
class Played:
    """What became of the cases: case -> course, and what went wrong by its words."""

    ended: dict[str, str] = field(default_factory=dict)
    cut: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    answered: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def count(self) -> int:
        """How many cases are behind."""
        return len(self.ended) + len(self.cut) + len(self.failed)


def planned(cases: int, rng: random.Random, cut_share: float = 0.05) -> list[Planned]:
    """Mixed courses in a seeded order; every course comes as often as the others."""
    courses = list(itertools.islice(itertools.cycle(COURSES), cases))
    rng.shuffle(courses)
    return [
        Planned(course, rng.randint(4, 9) if rng.random() < cut_share else None)
        for course in courses
    ]


def play(
    plan: Sequence[Planned],
    routes: Routes,
    played: Played,
    *,
    at_once: int,
    share: Callable[[], float] = lambda: 1.0,
    told: Callable[[Played], None] = lambda played: None,
) -> None:
    """Plays all of the plan, ``at_once`` cases beside each other; ``told`` hears how far it is.

    No more than a ``share`` of them has begun at any time, so that faults keep up with the cases.
    """
    client = Patient(routes)
    begun = time.monotonic()

    def one(case: Planned) -> None:
        sentences = itertools.count(1)
        opened: list[str] = []

        def tell(_: str) -> None:
            if case.cut is not None and next(sentences) >= case.cut:
                raise Cut

        stage = _Noting(client, tell, opened)
        try:
            COURSES[case.course].play(stage)
        except Cut:
            played.cut.update(dict.fromkeys(opened, case.course))
        # What ends a course early is a finding; the other cases go on.
        except (GivenUp, NotInTime, NotYet, Refused, httpx.HTTPError, LookupError) as error:
            subject = opened[0] if opened else "unopened"
            played.failed.append(f"{case.course} {subject}: {type(error).__name__}: {error}")
        else:
            played.ended.update(dict.fromkeys(opened, case.course))

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        left, started = iter(plan), 0
        playing: set[Future[None]] = set()
        try:
            while True:
                # They begin one after the other, as people do: not all at the same step.
                held = math.ceil(share() * len(plan)) - started
                room = max(0, min(at_once - len(playing), MOST_BEGUN_A_LOOK, held))
                for case in itertools.islice(left, room):
                    started += 1
                    playing.add(pool.submit(one, case))
                if not playing and started == len(plan):
                    break
                if not playing:
                    time.sleep(LOOK_SECONDS)
                    continue
                done, playing = wait(playing, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                played.seconds = time.monotonic() - begun
                told(played)
        except BaseException:
            client.give_up()
            raise
    played.answered = dict(client.answered)
    client.close()


@dataclass(frozen=True)
class _Noting(Stage):
    """A stage that notes the case as soon as it is open, also of a course that ends early."""

    opened: list[str] = field(default_factory=list)

    def opens(self, service: str, door: str, party: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A command that makes the case."""
        answer = super().opens(service, door, party, body)
        self.opened.append(str(answer["case"]))
        return answer


def courses_of(plan: Sequence[Planned]) -> Counter[str]:
    """How often each course is played."""
    return Counter(case.course for case in plan)
