"""How each course ends: which facts every service has told by then, in whatever order."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from stories import STORIES

from tests.faults.checks import END
from tests.faults.said import Said, Violation

# Reminders and alarms come where somebody is slow; a second proposal where a ground comes late.
FREE = frozenset({"invitation-reminded", "invitees-proposed", "case-stalled"})


def _expected(course: str) -> Counter[str]:
    return Counter(
        f"{service} {fact}"
        for service, facts in STORIES[course].items()
        for fact in facts
        if fact not in FREE
    )


def ends(said: Mapping[str, Said], courses: Mapping[str, str]) -> Iterator[Violation]:
    """Cases that did not reach the end of their course; ``courses`` is the course by case.

    What a deadline says beyond that is no step of a course: somebody was slow, or a clock jumped.
    """
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    timed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for service, topic in said.items():
        for fact in topic.facts.values():
            name = fact.type.removeprefix("fi.silta.").removesuffix(".v1")
            if fact.subject in courses and name not in FREE:
                (timed if fact.timed else told)[fact.subject][f"{service} {name}"] += 1
    expected = {course: _expected(course) for course in STORIES}
    for case, course in courses.items():
        missing = expected[course] - told[case] - timed[case]
        more = told[case] - expected[course]
        if missing or more:
            what = f"{course} {case}: missing {dict(missing)}, more {dict(more)}"
            yield Violation(END, "all", what)
