"""What coordination sees of each chain of invitations: who was asked after whom, and its end."""

from typing import Any

from silta_contracts.course_codes import DeclineReason
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.views import page


def read(table: Any, reader: Any) -> Any:
    """The page of the case for a reader."""
    return page(table.case, reader, table.reference)


def shown(table: Any, reader: Any = None) -> list[tuple[list[str], str]]:
    """The chains as coordination reads them: units in order, and the end."""
    reader = reader or table.unit("early-service")
    told = read(table, reader)["chains"]
    return [([one["party"]["unit"] for one in t["asked"]], t["end"]) for t in told]


def test_each_wanted_place_has_its_chain(table: Any) -> None:
    table.convene()
    table.accept("health-centre")
    table.decline("adult-social-work", reason=DeclineReason.NO_CAPACITY)
    table.ask(c.SayNoToUnit, CLIENT, unit=table.unit("employment-services"))
    assert shown(table) == [
        (["health-centre"], "comes"),
        (["employment-services"], "client_said_no"),
        (["adult-social-work", "adult-social-work-duty"], "waits"),
    ]
    assert shown(table, CLIENT) == shown(table)


def test_the_end_of_a_chain_says_that_coordination_is_to_act(table: Any) -> None:
    table.convene()
    table.decline("adult-social-work", reason=DeclineReason.NO_CAPACITY)
    table.decline("adult-social-work-duty", reason=DeclineReason.NO_CAPACITY)
    assert shown(table)[-1] == (["adult-social-work", "adult-social-work-duty"], "nobody_left")


def test_others_do_not_see_whom_the_client_does_not_want(table: Any) -> None:
    table.convene()
    table.accept("health-centre")
    table.ask(c.SayNoToUnit, CLIENT, unit=table.unit("adult-social-work"))
    told = read(table, table.unit("health-centre"))
    assert "chains" not in told
    assert "client_said_no" not in str(told)


def test_with_a_proposal_all_deputies_are_shown_to_be_heard_on(table: Any) -> None:
    table.propose()
    told = read(table, table.unit("early-service"))["proposal"]["invitees"]
    by_unit = {one["party"]["unit"]: one["deputies"] for one in told}
    assert [d["party"]["unit"] for d in by_unit["adult-social-work"]] == ["adult-social-work-duty"]
    assert by_unit["adult-social-work"][0]["first_day"] is None
