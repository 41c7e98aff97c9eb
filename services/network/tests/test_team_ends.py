"""How what a work-ability team asked ends: with its consent, its network or the case; lateness."""

from datetime import timedelta
from typing import Any

import pytest

from silta_contracts.course_codes import ClosingReason
from silta_contracts.facts import CaseClosed, team
from silta_contracts.party import CLIENT
from silta_contracts.team_codes import TeamStep
from silta_network.commands import SayNoToUnit
from silta_network.team import AnswerTeamBy
from silta_network.views import page

from .team_steps import ASK, consult, examine, gathering

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def gathered(table: Any) -> Any:
    """A network stands, and the client lets information be gathered."""
    table.assemble()
    table.hear(table.granted(gathering(table)))
    return table


def test_what_is_late_is_told_to_coordination_again_and_again(gathered: Any) -> None:
    consult(gathered)
    for _ in range(2):
        due = gathered.due(AnswerTeamBy)
        [fact] = [f for f in gathered.until(due) if isinstance(f, team.TeamAskOverdue)]
        assert (fact.due, fact.step) == (due, TeamStep.CLINIC_CONSULTED)
        assert fact.addressed == gathered.unit("early-service")


def test_a_deputy_that_the_consent_names_is_told_first(table: Any) -> None:
    table.assemble()
    table.hear(table.granted(gathering(table, 2, "social_and_health_centre")))
    examine(table, "health-centre")
    told = [
        fact.addressed
        for _ in range(2)
        for fact in table.until(table.due(AnswerTeamBy))
        if isinstance(fact, team.TeamAskOverdue)
    ]
    assert told == [table.unit("health-centre-nurses"), table.unit("early-service")]


def test_when_the_consent_ends_what_was_asked_ends(gathered: Any) -> None:
    consult(gathered)
    said = gathered.hear(gathered.withdrawn(gathering(gathered), gathered.consent()))
    assert [type(fact).__name__ for fact in said] == ["TeamAskEnded", "WithdrawalAcknowledged"]
    assert "disclosure" in said[-1].stopped
    assert consult(gathered).reason == "consent-first"


def test_a_grant_that_comes_after_its_end_revives_nothing(gathered: Any) -> None:
    gathered.hear(gathered.withdrawn(gathering(gathered), gathered.consent()))
    gathered.hear(gathered.granted(gathering(gathered)))
    assert consult(gathered).reason == "consent-first"


def test_with_the_network_what_was_asked_ends(gathered: Any) -> None:
    consult(gathered)
    said = gathered.hear(gathered.withdrawn(gathered.consent(), gathering(gathered)))
    kinds = [type(fact).__name__ for fact in said]
    assert kinds.count("TeamAskEnded") == 1
    assert kinds.index("TeamAskEnded") < kinds.index("NetworkDissolved")
    assert gathered.case.team.open_asks == ()


def test_after_the_end_nothing_is_asked_or_answered(gathered: Any) -> None:
    consult(gathered)
    gathered.hear(CaseClosed(case=gathered.case.case, reason=ClosingReason.CLIENT_WISH))
    assert gathered.waits == {}
    assert consult(gathered).reason == "case-ended"
    late = gathered.late(AnswerTeamBy(case=gathered.case.case, ask=ASK))
    assert late.facts == ()


def test_a_unit_that_the_client_does_not_want_is_asked_no_longer(gathered: Any) -> None:
    consult(gathered)
    told = gathered.ask(SayNoToUnit, CLIENT, unit=gathered.unit("assessment-clinic"))
    assert [type(fact).__name__ for fact in told.facts] == ["TeamAskEnded"]
    assert consult(gathered).reason == "not-wanted"


def test_the_pages_show_each_its_own(gathered: Any) -> None:
    consult(gathered)
    own: Any = page(gathered.case, gathered.unit("assessment-clinic"), gathered.reference)
    assert [one["step"] for one in own["asks"]] == ["clinic_consulted"]
    assert "members" not in own
    for reader in (CLIENT, gathered.unit("early-service")):
        whole: Any = page(gathered.case, reader, gathered.reference)
        assert whole["team"]["consents"] == {
            "cooperate": [f"{gathered.case.case}.1"],
            "gather_information": [f"{gathered.case.case}.2"],
        }
        assert [one["party"]["unit"] for one in whole["team"]["asks"]] == ["assessment-clinic"]
    member: Any = page(gathered.case, gathered.unit("health-centre"), gathered.reference)
    assert member["asks"] == []
