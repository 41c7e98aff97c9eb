"""Who may read the history before a meeting, and when."""

from datetime import timedelta
from typing import Any

from stateful_world import SOCIAL_WORK

from silta_contracts.party import CLIENT, Party
from silta_network.history_pack import may_read


def reason(table: Any, party: Party, days: float = 0) -> str | None:
    now = table.now + timedelta(days=days)
    refused = may_read(table.case, party, table.reference, now)
    return None if refused is None else refused.reason


def a_member(table: Any) -> Party:
    member: Party = table.case.professionals[0].party
    return member


def test_a_member_reads_it_from_when_a_meeting_is_set_until_it_begins(table: Any) -> None:
    table.assemble()
    assert reason(table, a_member(table)) == "no-meeting-planned"
    table.schedule()
    assert reason(table, a_member(table)) is None
    until = (table.case.planned[0].start - table.now) / timedelta(days=1)
    assert reason(table, a_member(table), until) == "no-meeting-planned"


def test_nobody_else_reads_it(table: Any) -> None:
    assert reason(table, SOCIAL_WORK) == "not-yours"
    table.assemble()
    table.schedule()
    assert reason(table, CLIENT) == "not-yours"


def test_who_is_released_and_whose_network_is_over_reads_nothing(table: Any) -> None:
    table.assemble()
    table.schedule()
    member = a_member(table)
    case = table.case
    table.case = case.with_(members=tuple(one for one in case.members if one.party != member))
    assert reason(table, member) == "not-yours"
    table.case = case.with_(ended=True)
    assert reason(table, member) == "case-ended"
