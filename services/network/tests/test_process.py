"""The process table keeps to the catalogue, and its doors take the bodies that people send."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from silta_chassis.http.bodies import door_body, to_command, vaulted_values
from silta_chassis.process import Command, Ref, When
from silta_contracts.catalogue import PUBLISHES, READS
from silta_contracts.party import CLIENT
from silta_network.api import DOORS
from silta_network.process import PROCESS

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
UNIT = {
    "kind": "organisation",
    "oid": "1.2.246.10.90000011",
    "unit": "adult-social-work",
    "role": "professional",
    "type": "adult_social_work",
}
LATER = "2026-03-02T09:00:00Z"
WHEN = "2026-03-02T08:00:03Z"
BODIES: dict[str, list[dict[str, Any]]] = {
    "confirm-invitees": [
        {
            "proposal": 1,
            "invitees": [{"party": UNIT, "respond_by": WHEN}],
            "units_heard": True,
            "deputies_heard": True,
            "not_wanted": [],
        }
    ],
    "answer-invitation": [
        {"command": "end-own-part"},
        {"command": "end-own-part", "close_person": 1},
        {"command": "accept-invitation", "invitation": f"{CASE}.i1"},
        {
            "command": "decline-invitation",
            "invitation": f"{CASE}.i1",
            "instead": UNIT,
            "reason": "other_unit_fits_better",
        },
        {"command": "confirm-participation"},
    ],
    "team": [
        {"command": "book-team-time", "start": WHEN, "end": LATER},
        {
            "command": "request-examination",
            "unit": UNIT,
            "timing": "before_meeting",
            "question": "work_ability",
        },
        {"command": "consult-specialist", "unit": UNIT, "question": "functioning"},
        {"command": "consult-clinic", "unit": UNIT, "question": "rehabilitation_need"},
        {"command": "propose-clinic-routing", "unit": UNIT},
        {"command": "record-examination", "ask": f"{CASE}.k1"},
        {"command": "answer-team-consultation", "ask": f"{CASE}.k1", "answer": "own_means"},
        {"command": "confirm-clinic-routing", "ask": f"{CASE}.k1"},
        {"command": "end-team-ask", "ask": f"{CASE}.k1"},
    ],
    "invite-more": [{"invitees": [{"party": UNIT}], "units_heard": True, "deputies_heard": True}],
    "say-no-to-unit": [{"unit": UNIT}, {"unit": UNIT, "taken_back": True}],
    "meeting": [
        {
            "command": "schedule-meeting",
            "start": WHEN,
            "end": LATER,
            "place": "health-centre",
            "address": {"text": "Esimerkkikatu 1, huone 2"},
        },
        {
            "command": "reschedule-meeting",
            "meeting": f"{CASE}.m1",
            "start": WHEN,
            "end": LATER,
            "remote": True,
        },
        {"command": "ask-for-times", "candidates": [{"start": WHEN, "end": LATER}]},
        {"command": "give-times", "number": 1, "suits": [1]},
        {"command": "choose-place", "place": "health-centre"},
        {"command": "tell-absence", "meeting": f"{CASE}.m1"},
    ],
    "record-meeting": [
        {
            "meeting": f"{CASE}.m1",
            "held": {"at": WHEN, "present": [UNIT], "client": "in_person"},
        },
        {"meeting": f"{CASE}.m1", "not_held": "too_few"},
    ],
    "close-person": [{"person": {"name": "Esimerkki Läheinen", "contact": "040 0000000"}}],
    "withdraw-consent": [{"consent": f"{CASE}.1"}, {}],
}


def doors() -> dict[str, list[When]]:
    """The command doors with their rows."""
    found: dict[str, list[When]] = {}
    for row in PROCESS.rows:
        if row.kind == "command":
            found.setdefault(row.door or row.name, []).append(row)
    return found


def test_the_table_reads_and_publishes_what_the_catalogue_says() -> None:
    assert set(PROCESS.reads) == set(READS["network"])
    assert set(PROCESS.publishes) == set(PUBLISHES["network"])


def test_the_doors_have_their_fixed_names() -> None:
    assert set(doors()) == set(BODIES)
    assert len(PROCESS.views) <= 4
    assert {door.view for door in DOORS.lists} == {view.name for view in PROCESS.views}


@pytest.mark.parametrize("door", BODIES)
def test_a_door_takes_the_bodies_that_people_send(door: str) -> None:
    rows = doors()[door]
    for body in BODIES[door]:
        taken = TypeAdapter(door_body(rows)).validate_python(body)
        message = next(r.message for r in rows if r.name == taken.command)
        assert issubclass(message, Command)
        vaulted = vaulted_values(message, taken)
        refs = {name: Ref(f"ref-of-{name}") for name in vaulted}
        command = to_command(message, taken, refs, {"case": CASE, "by": CLIENT})
        assert "Esimerkki" not in command.model_dump_json()
        assert all(getattr(command, name) == ref for name, ref in refs.items())


@pytest.mark.parametrize("door", BODIES)
def test_a_door_takes_nothing_else(door: str) -> None:
    for body in BODIES[door]:
        with pytest.raises(ValidationError):
            TypeAdapter(door_body(doors()[door])).validate_python({**body, "note": "words"})


def test_who_changes_what_others_look_at_shows_that_he_saw_it() -> None:
    guarded = {row.name for row in PROCESS.rows if row.guarded}
    assert guarded == {
        "confirm-invitees",
        "invite-more",
        "schedule-meeting",
        "reschedule-meeting",
        "book-team-time",
    }


def test_only_a_withdrawal_may_come_for_a_case_not_heard_of() -> None:
    assert {row.name for row in PROCESS.rows if row.opens} == {"withdraw-consent"}
