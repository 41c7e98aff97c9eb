"""The client is told, in time or late, by the unit that is to tell it."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_consent.model import InformBy
from silta_contracts import facts
from silta_contracts.codes import InformedAbout
from silta_contracts.party import CLIENT

from .conftest import (
    CASE,
    COORDINATION,
    EMPLOYMENT,
    GUIDANCE,
    KELA,
    START,
    Play,
    closed,
    help_goes_on,
)

HELP = InformedAbout.HELP_WITHOUT_SHARING


def test_help_without_sharing_is_to_be_told_by_the_unit_that_intake_names(asked: Play) -> None:
    assert asked.hears(help_goes_on()) == []
    assert asked.hears(help_goes_on()) == []
    assert asked.waits["inform-by:help_without_sharing:None"][1] == START + timedelta(days=7)
    asked.gets(GUIDANCE, "record-client-informed", about="help_without_sharing")
    assert asked.facts[-1] == facts.ClientInformed(case=CASE, by=GUIDANCE, about=HELP)
    assert "record-client-informed" not in asked.may(GUIDANCE)


def test_help_without_sharing_may_come_before_its_request(play: Play) -> None:
    play.hears(help_goes_on())
    assert "record-client-informed" in play.may(GUIDANCE)


def test_help_without_sharing_is_told_again_when_it_comes_again(asked: Play) -> None:
    for _ in range(2):
        asked.hears(help_goes_on())
        asked.gets(GUIDANCE, "record-client-informed", about="help_without_sharing")
    assert asked.since(1) == ["ClientInformed", "ClientInformed"]


def test_a_client_who_is_not_told_in_time_is_alarmed_and_still_told(asked: Play) -> None:
    asked.gets(CLIENT, "refuse-consent")
    asked.hears(help_goes_on())
    [alarm] = asked.silence(START + timedelta(days=8))
    assert alarm == facts.ClientNotInformed(
        case=CASE, about=HELP, addressed=GUIDANCE, due=START + timedelta(days=7)
    )
    asked.gets(GUIDANCE, "record-client-informed", about="help_without_sharing")
    assert asked.fires(InformBy(case=CASE, about="help_without_sharing", ground=None)) == []
    assert asked.waits == {}


def test_coordination_may_tell_the_client_of_everything(statutory: Play) -> None:
    statutory.hears(help_goes_on())
    statutory.gets(COORDINATION, "record-client-informed", about="statutory_basis")
    statutory.gets(COORDINATION, "record-client-informed", about="help_without_sharing")
    assert statutory.since(1) == ["ClientInformed", "ClientInformed"]


@pytest.mark.parametrize("by", [CLIENT, KELA])
def test_who_is_not_to_tell_records_nothing(statutory: Play, by: Any) -> None:
    refused = statutory.asks(by, "record-client-informed", about="statutory_basis")
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_each_tells_its_own(statutory: Play) -> None:
    statutory.hears(help_goes_on())
    other = statutory.asks(GUIDANCE, "record-client-informed", about="statutory_basis")
    nothing = statutory.asks(EMPLOYMENT, "record-client-informed", about="withdrawal")
    assert isinstance(other, Refused)
    assert isinstance(nothing, Refused)
    assert (other.reason, nothing.reason) == ("not-yours", "nothing-to-inform-of")


def test_after_the_end_help_and_bases_are_not_waited_for(statutory: Play) -> None:
    statutory.hears(closed())
    assert statutory.hears(help_goes_on()) == []
    late = InformBy(case=CASE, about="statutory_basis", ground=f"{CASE}.1")
    assert statutory.fires(late) == []
    assert statutory.waits == {}
