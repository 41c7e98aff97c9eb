from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from silta_local import Parts, PartsUnavailable, ServiceSpec, Stack, StackError, parts_from
from silta_local.processes import is_alive

# Nobody asks them: these stacks have no topics.
ELSEWHERE = Parts("127.0.0.1:1", "mongodb://127.0.0.1:1")


SERVES = """
import http.server, os
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def serving(name: str) -> ServiceSpec:
    return ServiceSpec(name, python(SERVES), {"PORT": "{port}"})


def test_up_attach_restart_kill_down(tmp_path: Path) -> None:
    with Stack.up([serving("a"), serving("b")], data=tmp_path, name="one", parts=ELSEWHERE) as stack:
        assert not stack.reused
        assert stack.parts == ELSEWHERE
        assert stack.port("a") != stack.port("b")
        attached = Stack.attach("one", data=tmp_path)
        assert attached.url("b") == stack.url("b")
        attached.kill("a")
        assert not stack.is_running("a")
        stack.restart("a")
        assert stack.is_running("a")
        assert stack.memory_bytes()["a"] > 0
        records = stack.processes
    assert not any(is_alive(record) for record in records)
    with pytest.raises(StackError, match="No stack 'one' is running"):
        Stack.attach("one", data=tmp_path)


def test_ports_stay_from_run_to_run(tmp_path: Path) -> None:
    ports = []
    for _ in range(2):
        with Stack.up([serving("a")], data=tmp_path, parts=ELSEWHERE) as stack:
            ports.append(stack.port("a"))
    assert ports[0] == ports[1]


def test_up_twice_reuses(tmp_path: Path) -> None:
    told: list[str] = []
    with Stack.up([serving("a")], data=tmp_path, parts=ELSEWHERE) as first:
        with Stack.up(
            [serving("a")],
            data=tmp_path,
            parts=ELSEWHERE,
            progress=lambda step, done=None, total=None: told.append(step),
        ) as second:
            assert second.reused
        assert told == ["The stack 'default' runs already"]
        # Who came second does not stop it.
        assert first.is_running("a")
        with pytest.raises(StackError, match="with other processes"):
            Stack.up([serving("other")], data=tmp_path, parts=ELSEWHERE)
        assert first.is_running("a")


def test_what_lost_a_process_is_started_anew(tmp_path: Path) -> None:
    stack = Stack.up([serving("a"), serving("b")], data=tmp_path, parts=ELSEWHERE)
    stack.kill("a")
    left = stack.processes[1]
    with Stack.up([serving("a"), serving("b")], data=tmp_path, parts=ELSEWHERE) as again:
        assert not again.reused
        assert not is_alive(left)
        assert again.is_running("a")
        assert again.is_running("b")


def test_failure_in_the_middle_stops_everything(tmp_path: Path) -> None:
    failing = ServiceSpec("failing", python("raise SystemExit('no luck')"))
    with pytest.raises(StackError, match="failing stopped while it started: no luck"):
        Stack.up([serving("a"), failing], data=tmp_path, parts=ELSEWHERE)
    with pytest.raises(StackError, match="No stack"):
        Stack.attach(data=tmp_path)


def test_interrupt_stops_everything(tmp_path: Path) -> None:
    seen: list[int] = []

    def interrupt(step: str, done: int | None = None, total: int | None = None) -> None:
        if step == "Waiting for services":
            seen.extend(record.pid for record in Stack.attach(data=tmp_path).processes)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Stack.up([serving("a")], data=tmp_path, parts=ELSEWHERE, progress=interrupt)
    (pid,) = seen
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_kafka_for_the_topics(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="topics cannot be made"):
        Stack.up(topics=["t"], data=tmp_path, parts=ELSEWHERE)


@pytest.mark.parametrize("name", ["jars", "", "../x", "A"])
def test_names_that_are_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(StackError, match="no name for a stack"):
        Stack.up(name=name, data=tmp_path, parts=ELSEWHERE)


def test_given_parts_must_be_named_and_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SILTA_TEST_KAFKA", raising=False)
    monkeypatch.setenv("SILTA_TEST_DATABASE", "mongodb://127.0.0.1:1")
    with pytest.raises(PartsUnavailable, match="SILTA_TEST_KAFKA must be set"), parts_from("given"):
        pass
    monkeypatch.setenv("SILTA_TEST_KAFKA", "127.0.0.1:1")
    with pytest.raises(PartsUnavailable, match="No Kafka answers"), parts_from("given"):
        pass


def test_containers_without_an_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    with pytest.raises(PartsUnavailable) as raised, parts_from("containers"):
        pass
    assert raised.value.reason
