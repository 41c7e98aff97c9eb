"""Views and doors against the journal: what a service shows is what its entries say."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from silta_chassis.process import Process, Taken, Written
from tests.faults.checks import VIEW, Document, _bytes, _time
from tests.faults.said import Said, Violation, fact_key, fingerprint

DOOR = "a door does not tell what the topic says"
STORY = "the story is not what the topics say"


def expected_lines(process: Process, entries: Sequence[Document]) -> dict[str, dict[str, Any]]:
    """View documents by id as the entries of one subject make them, by the service's own views.

    Views are pure functions of the service; what the chassis makes of them is what is checked.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if not entry["state"]:
            # Numbers taken as seen of a case of which nothing was decided: nothing to show.
            continue
        state: Any = process.state.model_validate(entry["state"], context={"tolerant": True})
        taken = tuple(_taken(one) for one in entry["taken"])
        published = tuple(_published(fact) for fact in entry["facts"])
        written = Written(entry["n"], _time(entry["at"]), taken, published)
        for view in process.views:
            for key, line in view.lines(state, written).items():
                name = f"{view.name}/{entry['subject']}/{key}"
                if line is None:
                    found[name] = {"shown": False}
                else:
                    found[name] = {"shown": True, "to": list(line.to), "shows": dict(line.shows)}
                found[name]["n"] = entry["n"]
    return found


def _taken(stored: Document) -> Taken:
    time = datetime.fromisoformat(stored["time"]["$date"])
    return Taken(**{**stored, "time": time, "body": _bytes(stored["body"])})


def _published(fact: Document) -> Taken:
    source, causation = fact["headers"]["ce_source"], fact["headers"]["ce_causationid"]
    time, body = _time(fact["time"]), _bytes(fact["body"])
    return Taken(fact["id"], source, fact["type"], time, causation, body)


def views(
    process: Process, database: Any, sample: Mapping[str, Sequence[Document]]
) -> Iterator[Violation]:
    """Differences between stored view lines and what the entries of sampled subjects say."""
    for subject, entries in sample.items():
        wanted = expected_lines(process, entries)
        query = {"_id": {"$in": list(wanted)}}
        stored = {document["_id"]: document for document in database["views"].find(query)}
        for key, line in wanted.items():
            there = stored.get(key)
            if there is None or any(there[name] != value for name, value in line.items()):
                yield Violation(VIEW, process.name, f"{key} of {subject}")


def doors(
    urls: Mapping[str, str], said: Mapping[str, Said], subjects: Iterable[str]
) -> Iterator[Violation]:
    """Whether `GET /facts/{subject}` of every service tells what is on its topic, in order."""
    wanted = set(subjects)
    by_case: dict[tuple[str, str], dict[str, bytes]] = {}
    for service, topic in said.items():
        for key, fact in topic.facts.items():
            if fact.subject in wanted:
                by_case.setdefault((service, fact.subject), {})[key] = fact.print
    with httpx.Client(trust_env=False, timeout=30) as client:
        for subject in wanted:
            for service, url in urls.items():
                told = client.get(f"{url}/facts/{subject}").json()["facts"]
                found = {
                    fact_key(f["headers"]["ce_source"], f["headers"]["ce_id"]): fingerprint(
                        f["headers"].items(), f["body"].encode()
                    )
                    for f in told
                }
                numbers = [int(f["headers"]["ce_sequence"]) for f in told]
                on_topic = by_case.get((service, subject), {})
                if found != on_topic or numbers != sorted(numbers):
                    yield Violation(DOOR, service, f"GET /facts/{subject}")


def last_numbers(
    urls: Mapping[str, str],
    said: Mapping[str, Said],
    since: datetime,
    subjects: Iterable[str],
    *,
    all_: bool,
) -> Iterator[Violation]:
    """Whether `GET /facts?changed_since=` tells the last number of these subjects.

    Unless ``all_`` of them changed since then, one that is not told of is no violation.
    """
    wanted = set(subjects)
    with httpx.Client(trust_env=False, timeout=60) as client:
        for service, url in urls.items():
            last = {
                fact.subject: fact.number
                for fact in sorted(said[service].facts.values(), key=lambda fact: fact.number)
                if fact.subject in wanted
            }
            told: dict[str, int] = {}
            after, seen = since.isoformat(), ""
            while after != seen:
                page = client.get(f"{url}/facts", params={"changed_since": after, "limit": 5000})
                found = page.json()["subjects"]
                told.update({one["subject"]: one["last_number"] for one in found})
                seen, after = after, max((one["changed"] for one in found), default=after)
            for subject, number in last.items():
                if told.get(subject, 0 if all_ else number) != number:
                    what = f"{subject}: {told.get(subject, 0)} instead of {number}"
                    yield Violation(DOOR, service, what)


def stories(url: str, said: Mapping[str, Said], cases: Iterable[str]) -> Iterator[Violation]:
    """Whether the story that the client reads holds each fact of the case once."""
    wanted = set(cases)
    told: dict[str, list[str]] = {case: [] for case in wanted}
    for topic in said.values():
        for key, fact in topic.facts.items():
            if fact.subject in wanted:
                told[fact.subject].append(key.replace(":", "/", 1))
    with httpx.Client(trust_env=False, timeout=30) as client:
        for case in wanted:
            lines: list[Document] = []
            query: dict[str, Any] = {"limit": 500}
            while True:
                page = client.get(
                    f"{url}/cases/{case}/story", headers={"Silta-Party": "client"}, params=query
                ).json()
                lines += page["items"]
                if page["next"] is None:
                    break
                query["cursor"] = page["next"]
            if sorted(str(line["id"]) for line in lines) != sorted(told[case]):
                yield Violation(STORY, "reporting", case)


def sampled(rng: random.Random, cases: Sequence[str], most: int) -> list[str]:
    """Some of the cases, all where they are few."""
    return list(cases) if len(cases) <= most else rng.sample(list(cases), most)
