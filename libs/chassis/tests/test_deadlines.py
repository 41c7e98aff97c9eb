"""When deadlines are found: by key where this process set them, by a look where others did."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect
from toy_messages import asked, new_case, state

from silta_chassis.deadlines import LOOK_EVERY
from silta_chassis.service import Running

pytestmark = pytest.mark.system


class Watched:
    """The heads of cases; what is to happen once they have been looked through, does."""

    def __init__(self, heads: Any, happens: Any) -> None:
        self.heads = heads
        self.happens = happens

    def find(self, query: Any, *args: Any) -> Any:
        """As the collection does; a look for what is due is as old as what happens since."""
        if "due" not in query:
            return self.heads.find(query, *args)
        self.happens()
        return self.heads.find({"_id": "none"})


async def test_a_deadline_that_another_process_set_rings_at_the_next_look(
    toy: Running, other: Running
) -> None:
    case = new_case()
    assert await toy.worker.fire() == 0
    await other.ask(asked(case, ring_after=0.001))
    assert await toy.worker.fire() == 0
    assert toy.deadlines.next_look is not None
    assert toy.deadlines.next_look <= toy.clock() + LOOK_EVERY
    toy.deadlines.next_look = toy.clock() - timedelta(seconds=1)
    assert await toy.worker.fire() == 1
    assert (await state(toy, case))["count"] == 1001
    assert await toy.worker.fire() == 0


async def test_a_deadline_that_is_set_while_others_are_looked_for_is_kept_in_mind(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = new_case()
    entry = (await toy.worker.step.work([asked(case, ring_after=0.001)])).written[0]
    await toy.worker.projection.project([entry])
    watched = Watched(toy.deadlines.heads, lambda: toy.deadlines.expect([entry]))
    monkeypatch.setattr(toy.deadlines, "heads", watched)
    assert [due.subject for due in await toy.deadlines.due(toy.clock(), 10)] == [case]


async def test_a_look_that_failed_is_made_again(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise AutoReconnect("away")

    case = new_case()
    await toy.ask(asked(case, ring_after=0.001))
    heads = toy.deadlines.heads
    monkeypatch.setattr(toy.deadlines, "heads", Watched(heads, away))
    with pytest.raises(AutoReconnect):
        await toy.worker.fire()
    monkeypatch.setattr(toy.deadlines, "heads", heads)
    assert await toy.worker.fire() == 1


async def test_more_that_are_due_than_one_look_asks_for_all_ring(
    toy: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("silta_chassis.worker.BATCH", 2)
    cases = [new_case() for _ in range(5)]
    for case in cases:
        await toy.ask(asked(case, ring_after=0.001))
    toy.deadlines.next_look = None
    assert [await toy.worker.fire() for _ in range(4)] == [2, 2, 1, 0]
    assert {(await state(toy, case))["count"] for case in cases} == {1001}
