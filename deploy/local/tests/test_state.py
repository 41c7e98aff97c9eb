from __future__ import annotations

from pathlib import Path

import pytest

from silta_local.errors import StackError
from silta_local.folders import check_free_space
from silta_local.specs import Parts, ServiceSpec, filled_in
from silta_local.state import ProcessRecord, StackState, load_state, save_state, sole_command, state_file


def test_round_trip(tmp_path: Path) -> None:
    record = ProcessRecord("web", 12, 34, ["a"], {"B": "c"}, "http://127.0.0.1:1/", "web.log")
    state = StackState({"web": 1}, "127.0.0.1:2", "mongodb://127.0.0.1:3", [record])
    save_state(tmp_path, state)
    assert load_state(tmp_path) == state
    # Services' secrets are in it.
    assert state_file(tmp_path).stat().st_mode & 0o077 == 0


def test_no_state_yet(tmp_path: Path) -> None:
    assert load_state(tmp_path) == StackState()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"format": 2}', '{"format": 1, "processes": [{}]}'])
def test_damaged_state(text: str, tmp_path: Path) -> None:
    state_file(tmp_path).write_text(text)
    with pytest.raises(StackError, match="cannot be read") as raised:
        load_state(tmp_path)
    assert raised.value.log == state_file(tmp_path)


def test_two_commands_at_once(tmp_path: Path) -> None:
    with sole_command(tmp_path), pytest.raises(StackError, match="Another command"), sole_command(tmp_path):
        pass
    with sole_command(tmp_path):
        pass


def test_little_space(tmp_path: Path) -> None:
    check_free_space(tmp_path, 1)
    with pytest.raises(StackError, match="nearly full"):
        check_free_space(tmp_path, 2**62)


def test_placeholders() -> None:
    spec = ServiceSpec("a", ["serve", "{port}"], {"JSON": '{"bus": "{kafka}"}', "OTHER": "{port:b}", "DB": "{mongo}"})
    filled = filled_in(spec, {"a": 1, "b": 2}, Parts("h:9", "mongodb://h:8"))
    assert filled.argv == ["serve", "1"]
    assert filled.env == {"JSON": '{"bus": "h:9"}', "OTHER": "2", "DB": "mongodb://h:8"}
    assert filled.ready_url == "http://127.0.0.1:1/readyz"
