"""What the decision point must hear at once: tried for a while, and told where it was not heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from silta_chassis import decision_point
from silta_chassis.decision_point import DecisionPoint

HEARD, NOT_YET = {"heard": True}, {"heard": False}


@dataclass
class Answers:
    """Answers one after the other, the last one for ever: a body, a status, or an error."""

    answers: list[Any]
    asked: list[Any] = field(default_factory=list)

    async def request(
        self, method: str, url: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        self.asked.append((method, url, json))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer)
        return httpx.Response(200, json=answer)


@pytest.mark.parametrize(
    "first", [httpx.ConnectError("away"), httpx.ReadTimeout("slow"), 503, NOT_YET, {"no": "answer"}]
)
async def test_a_decision_point_that_does_not_hear_at_first_is_told_again(first: object) -> None:
    calls = Answers([first, HEARD])
    assert await DecisionPoint("http://consent", calls).hear("/silta/intake/1", "case", 3)
    told = {"source": "/silta/intake/1", "subject": "case", "number": 3}
    assert calls.asked == [("POST", "http://consent/heard", told)] * 2


@pytest.mark.parametrize("always", [httpx.ConnectError("away"), 503, NOT_YET])
async def test_where_it_does_not_hear_in_time_that_is_told(
    always: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_point, "HEAR_SECONDS", 0.3)
    assert not await DecisionPoint("http://consent", Answers([always])).hear("/s/1", "case", 3)


async def test_where_nothing_is_decided_nothing_has_to_be_heard() -> None:
    calls = Answers([HEARD])
    assert await DecisionPoint("", calls).hear("/silta/intake/1", "case", 3)
    assert calls.asked == []
