"""Who may speak on a topic: only the service whose topic it is."""

from dataclasses import replace

import pytest
from toy_messages import closed, new_case, record
from toy_service import TOY

from silta_chassis.item import Item
from silta_chassis.records import ANOTHERS, Unread, read, read_all
from silta_contracts.catalogue import SERVICES, TOPICS


@pytest.mark.parametrize("service", SERVICES)
def test_a_fact_on_the_topic_of_its_own_service_is_read(service: str) -> None:
    for incarnation in ("1", "7", "foreign"):
        told = record(closed(new_case()), 1, source=f"/silta/{service}/{incarnation}")
        assert told.topic == TOPICS[service]
        assert isinstance(read(TOY, told), Item)


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "intake"])
def test_who_speaks_for_another_service_is_not_read_and_holds_up_nothing(service: str) -> None:
    forged = replace(record(closed(new_case()), 1), topic=TOPICS[service])
    found = read(TOY, forged)
    assert isinstance(found, Unread)
    assert found.reason == ANOTHERS
    # Whose word it claims to be is told to operators.
    assert found.claims["source"] == "/silta/intake/1"
    # Nothing of it waits in the stream of the one that it speaks for.
    assert found.item is None


def test_the_facts_beside_it_are_read() -> None:
    case = new_case()
    sound = record(closed(case), 1, 5)
    forged = replace(record(closed(case), 1, 6), topic=TOPICS["network"])
    items, unread = read_all(TOY, [forged, sound])
    assert ([item.origin for item in items], [u.record for u in unread]) == ([sound], [forged])
