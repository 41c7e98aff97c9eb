"""What happens to the toy in a trial: each scenario is sharp enough to show one kind of defect."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pymongo import MongoClient
from toy_messages import closed, new_case

from tests.faults import points
from tests.faults.toy_child import BEGIN
from tests.faults.trial import Trial, until

HANDLED_SECONDS = 10.0
TAKEN_OVER_SECONDS = 20.0
LONG = 3_600.0


def _killed(point: str) -> Callable[[Trial], None]:
    """One process, killed once at a point while facts come and commands are given."""

    def scenario(trial: Trial) -> None:
        role = trial.role("a")
        (trial.folder / "a").mkdir()
        trial.arm("a", point, 1)
        trial.start(role)
        trial.say(trial.facts(4))
        assert trial.dies("a"), f"{point} was not passed"
        trial.start(replace(role, seed=f"{trial.rng.random()}"))

    return scenario


def _killed_while_asked(point: str, passes: int, **body: Any) -> Callable[[Trial], None]:
    """One process, killed while it stores commands; whoever asked last gives up."""

    def scenario(trial: Trial) -> None:
        cases = [new_case() for _ in range(passes)]
        # The reference of words is another for each command.
        own = [{**body, "words": case} if "words" in body else body for case in cases]
        commands = [(cases[n], f"k{n}", own[n]) for n in range(passes)]
        role = trial.role("a", commands=commands)
        (trial.folder / "a").mkdir()
        trial.arm("a", point, passes)
        trial.start(role)
        assert trial.dies("a"), f"{point} was not passed"
        trial.start(replace(role, commands=()))

    return scenario


def killed_before_the_insert(trial: Trial) -> None:
    """Once while facts are decided, once while a command that sets a deadline is."""
    _killed(points.BETWEEN_VAULT_AND_INSERT)(trial)
    _handled(trial)
    trial.stop("a")
    _again(trial)
    _killed_while_asked(points.BETWEEN_VAULT_AND_INSERT, 3, ring_after=LONG)(trial)


def killed_after_the_insert(trial: Trial) -> None:
    """Once behind facts, once behind a command with something personal."""
    _killed(points.AFTER_INSERT)(trial)
    _handled(trial)
    trial.stop("a")
    _again(trial)
    _killed_while_asked(points.AFTER_INSERT, 3, words="")(trial)


def _again(trial: Trial) -> None:
    """Room for another process of the same name."""
    for name in ("a.up", "a.done", "a.answers"):
        (trial.folder / name).unlink(missing_ok=True)
    for file in (trial.folder / "a").iterdir():
        file.unlink()
    (trial.folder / "a").rmdir()


def two_replicas(trial: Trial) -> None:
    """Two processes are given commands for the same cases at the same time, while facts come."""
    _both_asked(trial, rounds=3)
    for _ in range(4):
        trial.say(trial.facts(2))
    for name in ("a", "b"):
        trial.done(name)


def two_replicas_once(trial: Trial) -> None:
    """Two processes are given one command for each case, one right behind the other."""
    _both_asked(trial, rounds=1, later=0.1)
    for name in ("a", "b"):
        trial.done(name)


def _both_asked(trial: Trial, rounds: int, later: float = 0.0) -> None:
    trial.cases += [new_case() for _ in range(4)]
    for name in ("a", "b"):
        body = {"ring_after": LONG} if name == "a" else {}
        commands = [(c, f"{name}-{c}-{n}", body) for n in range(rounds) for c in trial.cases]
        more = {"together": len(trial.cases), "every": 0.7, "waits": True}
        if name == "b":
            more["later"] = later
        trial.start(trial.role(name, commands=commands, **more))
    (trial.folder / BEGIN).write_text(f"{time.time() + 0.2}")


def out_of_order(trial: Trial) -> None:
    """Facts come twice, and behind later ones of their case."""
    trial.start(trial.role("a"))
    said = []
    for _ in range(3):
        more = trial.facts(4)
        trial.say(more, again=0.3, late=0.3)
        said += more
        _handled(trial)
    # Some come again when they were handled long ago.
    trial.say(trial.rng.sample(said, 8))


def poison(trial: Trial) -> None:
    """One fact of some cases cannot be decided; more of them follow, while it waits and after."""
    trial.start(trial.role("a", attempts=2))
    bad = trial.cases[:2]
    trial.poisoned |= set(bad)
    trial.say(trial.facts(2))
    facts = []
    for case in bad:
        trial.numbers[case] += 1
        facts.append((closed(case, "made_in_error"), trial.numbers[case]))
    trial.say([*facts, *trial.facts(2)])
    with MongoClient[dict[str, Any]](trial.parts.mongo_uri) as client:
        waiting = client[trial.id]["waiting"]
        until(lambda: waiting.count_documents({"reason": "parked"}) == len(bad), 20)
    trial.say(trial.facts(2))


def partitions_come_back(trial: Trial) -> None:
    """A second process takes partitions over, handles facts there, and leaves again."""
    # So many that no partition is without any.
    trial.cases += [new_case() for _ in range(6)]
    trial.start(trial.role("a"))
    trial.say(trial.facts(2))
    _handled(trial)
    trial.start(trial.role("b"))
    until(lambda: _goes_on_elsewhere(trial), TAKEN_OVER_SECONDS)
    trial.stop("b")
    trial.say(trial.facts(2))


def _goes_on_elsewhere(trial: Trial) -> bool:
    """Whether one more fact of each case brings one that another process handled than before."""
    trial.say(trial.facts(1))
    _handled(trial)
    with MongoClient[dict[str, Any]](trial.parts.mongo_uri) as client:
        return len(client[trial.id]["journal"].distinct("writer")) > 1


def _handled(trial: Trial) -> None:
    """Waits until the last fact of every case is taken in."""
    with MongoClient[dict[str, Any]](trial.parts.mongo_uri) as client:
        database = client[trial.id]

        def seen() -> bool:
            last: Counter[str] = Counter()
            for entry in database["journal"].find({}, {"subject": 1, "seen": 1}):
                last[entry["subject"]] = max(last[entry["subject"]], *entry["seen"].values(), 0)
            for head in database["views"].find({"passed": {"$exists": True}}, {"passed": 1}):
                last[head["_id"]] = max(last[head["_id"]], *head["passed"].values())
            return all(last[case] >= trial.numbers[case] for case in trial.cases)

        until(seen, HANDLED_SECONDS)


def a_batch_fails(trial: Trial) -> None:
    """The database fails once in the middle of a batch, and others follow."""
    (trial.folder / "a").mkdir()
    points.arm(trial.folder / "a", points.AFTER_DECIDE, 2, action=points.FAIL)
    trial.start(trial.role("a"))
    trial.say(trial.facts(3))
    until(lambda: points.hit(trial.folder / "a"), 10)
    trial.say(trial.facts(2, trial.cases[:1]))


def killed_after_answers(trial: Trial) -> None:
    """Killed while commands are given one behind the other."""
    (trial.folder / "a").mkdir()
    trial.arm("a", points.BEFORE_VIEWS, 12)
    role = trial.role("a", commands=trial.commands("a", 30))
    trial.start(role)
    assert trial.dies("a"), "commands were not given"
    trial.start(replace(role, commands=()))


SCENARIOS: Mapping[str, Callable[[Trial], None]] = {
    "killed while deciding": _killed(points.AFTER_DECIDE),
    "killed before the insert": killed_before_the_insert,
    "killed after the insert": killed_after_the_insert,
    "killed before publishing": _killed(points.BEFORE_PUBLISH),
    "killed after answers": killed_after_answers,
    "two replicas": two_replicas,
    "two replicas, once": two_replicas_once,
    "out of order": out_of_order,
    "poison": poison,
    "partitions come back": partitions_come_back,
    "a batch fails": a_batch_fails,
}
