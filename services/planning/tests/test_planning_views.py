"""What planning shows, to whom: never from the vault, and no refusal of the client to others."""

import json

import pytest

from silta_contracts.course_codes import Agreement
from silta_contracts.party import CLIENT, Party
from silta_contracts.readers import reader_key
from silta_planning.model import AnswerPlanBy, DoTaskBy
from silta_planning.parties import answerable

from .planning_commands import (
    agree,
    appoint,
    assign,
    complete,
    confirm,
    hand_over,
    propose,
    withdraw,
)
from .planning_course import Course
from .planning_examples import (
    CASE,
    CLINIC,
    EARLY,
    EARLY_DEPUTY,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    FRIEND,
    HEALTH,
    MEMBERS,
    ONE,
    SOCIAL,
    STRANGER,
    as_manager,
    assembled,
    member,
    met,
    released,
    withdrawn,
)


def shown(course: Course, reader: Party) -> dict[str, object]:
    page = course.page(reader)
    assert page is not None
    assert json.loads(json.dumps(page)) == page
    return page


@pytest.mark.parametrize("reader", [STRANGER, FRIEND, EMPLOYMENT_DUTY])
def test_who_has_no_part_sees_nothing(agreed: Course, reader: Party) -> None:
    assert agreed.page(reader) is None


def test_members_coordination_its_deputy_and_the_client_see_the_case(agreed: Course) -> None:
    for reader in (*(one.party for one in MEMBERS), EARLY_DEPUTY):
        assert shown(agreed, reader)["phase"] == "open"


def test_the_page_tells_who_answers_what_is_planned_and_what_is_waited_for(
    proposed: Course,
) -> None:
    page = shown(proposed, EMPLOYMENT)
    head = ("phase", "stopped", "round", "area", "coordinating", "coordinating_deputy")
    early, deputy = (one.model_dump(mode="json") for one in (EARLY, EARLY_DEPUTY))
    assert [page[key] for key in head] == ["open", None, 1, "central-finland", early, deputy]
    assert page["case_managers"] == page["answers_for_the_case"]
    assert page["answers_for_the_case"] == [as_manager(EMPLOYMENT).model_dump(mode="json")]
    assert page["goals"] == [
        {
            "id": f"{CASE}.g1",
            "kind": "work_ability",
            "horizon": "short",
            "seen_by": None,
            "standing": "open",
        }
    ]
    assert page["tasks"][0] == {  # type: ignore[index]
        "id": f"{CASE}.t1",
        "responsible": {"kind": "client"},
        "due": "2026-12-07",
        "goal": f"{CASE}.g1",
        "seen_by": None,
        "standing": "open",
        "overdue": False,
        "without_party": False,
    }
    assert [wait["what"] for wait in page["waits"]] == ["agreement", "plan"]  # type: ignore[attr-defined]
    client, unit = (one.model_dump(mode="json") for one in (CLIENT, EMPLOYMENT))
    plan = page["plan"]
    assert isinstance(plan, dict)
    assert (plan["version"], plan["agreed"], plan["revision"]) == (1, None, None)
    assert plan["due"] == "2026-12-21T09:00:00+00:00"
    assert plan["proposal"] == {
        "version": 1,
        "first_follow_up": "2027-01-22",
        "respond_by": "2026-12-07T09:00:00+00:00",
        "must_agree": [client, unit],
        "waits_for": [client, unit],
        "answers": [],
    }


def test_no_page_and_no_line_holds_a_reference_to_the_vault(managed: Course) -> None:
    managed.takes(appoint(SOCIAL, contact="vaultref"))
    managed.takes(hand_over(HEALTH))
    for reader in (CLIENT, EMPLOYMENT, EARLY):
        text = json.dumps(shown(managed, reader))
        assert "vaultref" not in text
        assert '"ref"' not in text
        assert "words" not in text
    for view in ("waiting", "cases"):
        for line in managed.lines(view).values():
            assert "ref" not in json.dumps(line.shows).replace("refer", "").split('"')


def answers(course: Course, reader: Party) -> list[tuple[object, object]]:
    plan = shown(course, reader)["plan"]
    assert isinstance(plan, dict)
    return [(one["party"]["kind"], one["answer"]) for one in plan["proposal"]["answers"]]


def test_the_clients_no_is_shown_to_the_client_alone(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.takes(agree(CLIENT, answer=Agreement.NOT_AGREED))
    managed.takes(agree(SOCIAL, answer=Agreement.NOT_AGREED))
    assert answers(managed, CLIENT) == [("client", "not_agreed")]
    assert answers(managed, EMPLOYMENT) == [("organisation", "not_agreed")]
    assert answers(managed, EARLY) == [("organisation", "not_agreed")]
    assert answers(managed, SOCIAL) == [("organisation", "not_agreed")]
    assert answers(managed, HEALTH) == []
    managed.takes(agree(EMPLOYMENT))
    for reader in (CLIENT, EMPLOYMENT, EARLY, SOCIAL):
        assert "not_agreed" not in json.dumps(shown(managed, reader))


def test_a_withdrawal_is_shown_to_the_client_and_to_coordination_alone(course: Course) -> None:
    course.takes(assembled((*MEMBERS, member(CLINIC, f"{CASE}.3"))))
    course.takes(met())
    course.takes(withdraw(3))
    course.takes(withdrawn(3))
    told = {"waiting": [], "acknowledged": [f"{CASE}.3"]}
    assert shown(course, CLIENT)["withdrawals"] == told
    assert shown(course, EARLY)["withdrawals"] == told
    for reader in (EMPLOYMENT, SOCIAL, HEALTH):
        text = json.dumps(shown(course, reader))
        assert "withdraw" not in text
        assert f"{CASE}.3" not in text


def to(*parties: Party) -> tuple[str, ...]:
    return tuple(reader_key(party) for party in parties)


def test_a_unit_sees_what_waits_for_it(opened: Course) -> None:
    lines = opened.lines("waiting")
    assert {key: line.to for key, line in lines.items()} == {
        "case-manager": to(EARLY, EARLY_DEPUTY),
        "plan": to(EARLY, EARLY_DEPUTY),
    }
    assert lines["plan"].shows == {
        "case": CASE,
        "what": "plan",
        "until": "2026-12-21T09:00:00+00:00",
        "version": 1,
    }
    opened.managed().proposed()
    opened.takes(hand_over(SOCIAL))
    assert {key: line.to for key, line in opened.lines("waiting").items()} == {
        "plan": to(EMPLOYMENT, EARLY, EARLY_DEPUTY),
        "agreement": to(EMPLOYMENT),
        "handover": to(SOCIAL),
        f"task:{CASE}.t1": to(EMPLOYMENT),
        f"task:{CASE}.t2": to(EMPLOYMENT),
    }


def test_no_line_is_addressed_to_a_person_whose_header_names_no_case(
    agreed: Course,
) -> None:
    for view in ("waiting", "cases"):
        for line in agreed.lines(view).values():
            assert all(key.startswith(("organisation;", "sensitive_unit;")) for key in line.to)


def test_what_is_done_waits_no_more(agreed: Course) -> None:
    agreed.takes(complete(1, CLIENT))
    agreed.takes(complete(2, EMPLOYMENT))
    agreed.takes(hand_over(SOCIAL))
    agreed.takes(confirm(SOCIAL))
    assert agreed.lines("waiting") == {}


def test_a_deputy_that_was_told_finds_the_line(managed: Course) -> None:
    managed.takes(assign(SOCIAL))
    managed.takes(propose())
    managed.fires(AnswerPlanBy)
    proposal = managed.state.proposal
    assert proposal is not None
    managed.takes(
        next(deadline for deadline, _ in managed.waits.values() if "deputy" in deadline.name)
    )
    assert "adult-social-work-duty" in "".join(managed.lines("waiting")["agreement"].to)


def test_the_cases_of_a_unit_are_listed_until_it_leaves(agreed: Course) -> None:
    line = agreed.lines("cases")["case"]
    assert line.to == to(EARLY, HEALTH, EMPLOYMENT, SOCIAL, EARLY_DEPUTY)
    assert (line.shows["version"], line.shows["agreed_version"]) == (1, 1)
    assert (line.shows["phase"], line.shows["waits"]) == ("open", [])
    agreed.takes(released(SOCIAL, 2))
    assert to(SOCIAL)[0] not in agreed.lines("cases")["case"].to


def test_a_sensitive_unit_is_shown_by_its_reference_only(course: Course) -> None:
    course.takes(assembled((*MEMBERS, member(CLINIC, ONE))))
    course.takes(met())
    course.takes(appoint(CLINIC))
    assert answerable(course.state)[0].party.kind == "sensitive_unit"
    assert shown(course, CLINIC)["phase"] == "open"


def test_an_overdue_task_keeps_its_line(opened: Course) -> None:
    opened.takes(assign(SOCIAL))
    opened.fires(DoTaskBy)
    (line,) = [x for key, x in opened.lines("waiting").items() if key.startswith("task")]
    assert line.shows["task"]["overdue"] is True


def test_after_a_stop_the_client_sees_why_and_that_nothing_waits(proposed: Course) -> None:
    proposed.takes(hand_over(SOCIAL))
    proposed.takes(withdrawn())
    page = shown(proposed, CLIENT)
    plan = page["plan"]
    assert isinstance(plan, dict)
    assert (page["phase"], page["stopped"], page["waits"]) == ("stopped", "no_ground", [])
    assert (plan["proposal"], plan["due"], page["handover"]) == (None, None, None)
