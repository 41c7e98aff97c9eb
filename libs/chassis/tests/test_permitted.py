"""What Kafka refuses is said once, and once more when it is over."""

import ssl
from collections.abc import Sequence

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed
from pydantic import SecretStr

from silta_chassis.brokers import Brokers
from silta_chassis.permitted import Permitted

WRITE = ("write silta.intake.v1",)
REFUSED = "Kafka refuses what this service needs"
PERMITTED = "Kafka permits all that this service needs"

Answer = tuple[str, ...] | Exception


def permitted(monkeypatch: pytest.MonkeyPatch, answers: Sequence[Answer]) -> Permitted:
    """One whose broker gives these answers in turn."""
    left = iter(answers)

    async def refused(_: Permitted) -> tuple[str, ...]:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Permitted, "_refused", refused)
    account = Brokers("k:1", "silta-intake", SecretStr("a-password"))
    return Permitted(account, "silta.intake", ["silta.consent.v1"], ["silta.intake.v1"])


async def test_a_refusal_is_said_when_it_begins_and_when_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = permitted(monkeypatch, [(), WRITE, WRITE, ()])
    with structlog.testing.capture_logs() as said:
        for _ in range(4):
            await here.look()
    assert [(line["event"], line["log_level"], line.get("reason")) for line in said] == [
        (REFUSED, "error", "write silta.intake.v1"),
        (PERMITTED, "info", None),
    ]
    assert {line["who"] for line in said} == {"silta-intake"}


@pytest.mark.parametrize(
    "error", [SaslAuthenticationFailed(), ssl.SSLCertVerificationError("x")], ids=type
)
async def test_who_is_not_let_in_is_told_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    here = permitted(monkeypatch, [error])
    with structlog.testing.capture_logs() as said:
        await here.look()
    assert here.refused == ("sign in",)
    assert said[0]["error"] == type(error).__name__


@pytest.mark.parametrize("away", [KafkaConnectionError(), OSError(), TimeoutError()], ids=type)
async def test_a_broker_that_is_away_refuses_nothing_and_permits_nothing(
    monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    here = permitted(monkeypatch, [WRITE, away])
    with structlog.testing.capture_logs() as said:
        await here.look()
        await here.look()
    assert here.refused == WRITE
    assert len(said) == 1
    assert "a-password" not in str(said)


async def test_without_an_account_nothing_is_asked() -> None:
    # It would not end otherwise.
    await Permitted(Brokers("k:1"), "g", [], []).loop()
