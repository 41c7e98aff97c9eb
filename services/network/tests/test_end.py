"""The end: all work and every deadline stops, and what comes late finds the case ended."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.course_codes import RequestEndReason
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.model import Phase, Status


def ends(table: Any) -> list[Any]:
    """The three facts that end a case everywhere."""
    case = table.case.case
    fields = {"case": case, "request": f"{case}.r1", "reason": RequestEndReason.CLIENT_WISH}
    return [
        table.closed(),
        f.ContactRequestClosed(**fields),
        f.ContactRequestWithdrawn(**fields),
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("stage", ["propose", "convene", "assemble"])
def test_the_end_stops_work_and_deadlines(table: Any, which: int, stage: str) -> None:
    getattr(table, stage)()
    assert table.hear(ends(table)[which]) == []
    case = table.case
    assert (case.ended, case.phase, case.members, table.waits) == (True, Phase.OVER, (), {})
    assert Status.OPEN not in {invitation.status for invitation in case.invitations}


def test_the_end_again_changes_nothing(table: Any) -> None:
    table.assemble()
    table.hear(table.closed())
    before = table.case
    assert table.hear(*ends(table)) == []
    assert table.case == before


def test_the_end_of_a_case_not_heard_of_is_kept(table: Any) -> None:
    assert table.hear(table.closed(), table.request(), table.granted(table.consent())) == []
    assert table.case.ended


def test_facts_after_the_end_say_nothing(table: Any) -> None:
    table.assemble()
    table.hear(table.closed())
    ended = table.consent()
    expired = f.ConsentExpired(case=table.case.case, consent=ended.id, ended=(ended,), remaining=())
    basis = table.recorded(table.statute(4, "kela"))
    assert table.hear(table.request(), table.granted(table.consent(2)), basis, expired) == []
    assert table.waits == {}


def test_commands_after_the_end_are_refused_but_for_a_withdrawal(table: Any) -> None:
    table.assemble()
    table.hear(table.closed())
    early = table.unit("early-service")
    assert table.may(early) == table.may(CLIENT) == [c.WithdrawConsent]
    assert table.schedule().reason == "case-ended"
    assert table.name_close_person().reason == "case-ended"
    assert table.confirm("health-centre").reason == "case-ended"
    assert table.ask(c.ConfirmParticipation, CLIENT).reason == "case-ended"
    assert table.invite_more(table.unit("health-centre")).reason == "case-ended"
