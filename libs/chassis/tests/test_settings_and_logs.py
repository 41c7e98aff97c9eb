"""What a start refuses, and what a log line may not say."""

import asyncio
import gc
import json
import logging

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from toy_drafts import closed_fact, draft
from toy_service import TOY

from silta_chassis import logs, telemetry
from silta_chassis.environment import read_settings, read_settings_together
from silta_chassis.settings import BadSettings

GIVEN = {
    "SILTA_KAFKA": "127.0.0.1:9092",
    "SILTA_DATABASE": "mongodb://127.0.0.1",
    "SILTA_SECRET": "s" * 32,
    "SILTA_REFERENCE": "reference",
    "SILTA_ENVIRONMENT": "local",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("SILTA_TEST_PARTS", "SILTA_TEST_KAFKA", "SILTA_TEST_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SILTA_PORT", "8123")
    settings = read_settings()
    assert (settings.kafka, settings.port) == ("127.0.0.1:9092", 8123)
    assert "s" * 32 not in repr(settings)


def test_an_unknown_setting_stops_the_start_with_its_name(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("SILTA_KAFFKA", "x")
    with pytest.raises(BadSettings, match="Unknown setting SILTA_KAFFKA"):
        read_settings()


def test_a_missing_setting_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SILTA_DATABASE")
    with pytest.raises(BadSettings, match="SILTA_DATABASE: Field required"):
        read_settings()


@pytest.mark.parametrize(
    ("listed", "says"),
    [("intake=intake:8000", "the address of intake"), ("intakke=none", "intakke is no publisher")],
)
def test_publishers_that_cannot_be_read_stop_the_start(
    environment: pytest.MonkeyPatch, listed: str, says: str
) -> None:
    environment.setenv("SILTA_PUBLISHERS", listed)
    with pytest.raises(BadSettings, match=f"SILTA_PUBLISHERS: .*{says}"):
        read_settings()


def test_a_wrong_secret_is_not_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SILTA_SECRET", "tooshort")
    with pytest.raises(BadSettings, match="SILTA_SECRET") as wrong:
        read_settings()
    assert "tooshort" not in str(wrong.value)


SIGN_IN = {
    "SILTA_ISSUER": "https://issuer.example/realms/silta",
    "SILTA_CLIENT_SECRET": "of-this-service",
}


def test_outside_local_use_a_service_needs_an_issuer_and_an_account_there(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.delenv("SILTA_ENVIRONMENT")
    for name, value in SIGN_IN.items():
        environment.setenv(name, value)
    assert read_settings().issuer == SIGN_IN["SILTA_ISSUER"]
    for name in SIGN_IN:
        environment.delenv(name)
        with pytest.raises(BadSettings, match=f"{name}: "):
            read_settings()
        environment.setenv(name, SIGN_IN[name])


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("http://issuer.example", "https"),
        ("issuer.example", "write an address"),
        ("https://user@issuer.example", "write an address"),
        ("https://issuer.example/?realm=silta", "write an address"),
    ],
)
def test_an_issuer_that_cannot_be_trusted_stops_the_start(
    environment: pytest.MonkeyPatch, issuer: str, says: str
) -> None:
    environment.delenv("SILTA_ENVIRONMENT")
    for name, value in {**SIGN_IN, "SILTA_ISSUER": issuer}.items():
        environment.setenv(name, value)
    with pytest.raises(BadSettings, match=f"SILTA_ISSUER: .*{says}"):
        read_settings()


@pytest.fixture
def together(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings of two services in one process."""
    environment.delenv("SILTA_SECRET")
    environment.setenv("SILTA_INTAKE_SECRET", "i" * 32)
    environment.setenv("SILTA_CONSENT_SECRET", "c" * 32)
    return environment


TWO = ("intake", "consent")


def test_services_in_one_process_share_settings_and_have_their_own(
    together: pytest.MonkeyPatch,
) -> None:
    together.setenv("SILTA_PORT", "8100")
    together.setenv("SILTA_BATCH_SIZE", "50")
    together.setenv("SILTA_CONSENT_BATCH_SIZE", "20")
    intake, consent = read_settings_together(TWO)
    assert (intake.kafka, consent.kafka) == ("127.0.0.1:9092", "127.0.0.1:9092")
    assert (intake.batch_size, consent.batch_size) == (50, 20)
    assert (intake.port, consent.port) == (8100, 8101)
    assert intake.secret.get_secret_value() == "i" * 32
    assert consent.secret.get_secret_value() == "c" * 32


def test_a_port_of_its_own_is_taken_as_it_is(together: pytest.MonkeyPatch) -> None:
    together.setenv("SILTA_INTAKE_PORT", "9000")
    assert [s.port for s in read_settings_together(TWO)] == [9000, 8001]


@pytest.mark.parametrize(
    "name", ["SECRET", "DATABASE_NAME", "INCARNATION", "CLIENT_ID", "CLIENT_SECRET"]
)
def test_what_is_each_services_own_cannot_be_shared(
    together: pytest.MonkeyPatch, name: str
) -> None:
    together.setenv(f"SILTA_{name}", "s" * 32)
    with pytest.raises(BadSettings, match=f"SILTA_{name} .* SILTA_INTAKE_{name}, SILTA_CONSENT_"):
        read_settings_together(TWO)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SILTA_CONSENT_SECRET", "i" * 32, "SILTA_CONSENT_SECRET is the same as"),
        ("SILTA_CONSENT_SECRET", None, "SILTA_CONSENT_SECRET: Field required"),
        ("SILTA_CONSENT_RETRIES", "0", "SILTA_CONSENT_RETRIES: "),
        ("SILTA_RETRIES", "0", "SILTA_RETRIES: "),
        ("SILTA_NETWORK_SECRET", "x", "Unknown setting SILTA_NETWORK_SECRET"),
        ("SILTA_CONSENT_PORT", "8000", "SILTA_CONSENT_PORT: port 8000 is"),
        ("SILTA_PORT", "65535", "SILTA_CONSENT_PORT: there is no port 65536"),
    ],
)
def test_wrong_settings_of_several_services_are_told_by_name(
    together: pytest.MonkeyPatch, name: str, value: str | None, says: str
) -> None:
    if value is None:
        together.delenv(name)
    else:
        together.setenv(name, value)
    with pytest.raises(BadSettings, match=says) as wrong:
        read_settings_together(TWO)
    assert "i" * 32 not in str(wrong.value)


async def test_each_line_names_the_service_that_says_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("silta", "INFO")

    async def says(service: str) -> None:
        logs.of_service(service)
        structlog.get_logger("x").info("something")
        await asyncio.create_task(asyncio.sleep(0))
        logging.getLogger("some.library").warning("its words")

    await asyncio.gather(says("intake"), says("consent"))
    structlog.get_logger("x").info("the process")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["service"], line["event"]) for line in told] == [
        ("intake", "something"),
        ("consent", "something"),
        ("intake", "its words"),
        ("consent", "its words"),
        ("silta", "the process"),
    ]


def test_a_log_line_holds_allowed_fields_only(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("toy", "INFO")
    structlog.get_logger("x").warning("something", subject="abc", name="Aku Ankka")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["subject"], line["service"]) == ("something", "abc", "toy")
    assert "name" not in line


def test_an_exception_is_told_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("toy", "INFO")
    try:
        raise ValueError("Aku Ankka")
    except ValueError:
        structlog.get_logger("x").error("failed", exc_info=True)
        logging.getLogger("some.library").exception("its words")
    out = capsys.readouterr().out
    assert "Ankka" not in out
    told = [json.loads(line) for line in out.splitlines()]
    assert [line["exception"].split(" ")[0] for line in told] == ["ValueError", "ValueError"]


def test_what_a_library_fills_into_its_words_is_not_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("toy", "INFO")

    async def fails() -> None:
        raise ValueError("Aku Ankka")

    async def leaves_it() -> None:
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(leaves_it())
    logging.getLogger("aiokafka.x").error("cannot take %s", "Aku Ankka")
    out = capsys.readouterr().out
    assert "Ankka" not in out
    told = [json.loads(line)["event"] for line in out.splitlines()]
    assert told == ["Task exception was never retrieved", "cannot take %s"]


def test_a_library_repeats_itself_seldom_and_we_as_often_as_we_like(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("toy", "INFO")
    for n in range(5):
        logging.getLogger("aiokafka.x").error("cannot reach %s", n)
        structlog.get_logger("x").warning("a message waits", count=n)
    told = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert (told.count("cannot reach %s"), told.count("a message waits")) == (1, 5)


def test_a_span_tells_that_there_was_an_error_and_not_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setitem(telemetry._tracers, TOY.name, provider.get_tracer("x"))
    spans = telemetry.span("toy", silta__service=TOY.name)
    with pytest.raises(ValueError, match="Ankka"), spans:
        raise ValueError("Aku Ankka")
    made = draft()
    made.take(closed_fact(1, reason="made_in_error"))
    assert [span.status.status_code.name for span in kept.get_finished_spans()] == ["ERROR"] * 2
    assert "Ankka" not in "".join(span.to_json() for span in kept.get_finished_spans())
