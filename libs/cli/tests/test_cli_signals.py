"""Ctrl-C, SIGTERM and a closed terminal: an orderly stop, once."""

import signal
import subprocess
import sys

import pytest

from silta_cli.client import Client, GivenUp

# A command that takes its time to stop, as a stack does.
SLOW = """
import sys, time
from silta_cli import commands, main
def app():
    try:
        print("runs", flush=True)
        time.sleep(30)
    finally:
        print("stops", flush=True)
        time.sleep(0.5)
        print("stopped", flush=True)
commands.app = app
main.main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_in_order_and_a_second_one_does_not_break_that(
    number: signal.Signals,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test runner in the background may ignore Ctrl-C, which would be inherited.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "runs\n"
        child.send_signal(number)
        assert child.stdout.readline() == "stops\n"
        child.send_signal(number)
        out, told = child.communicate(timeout=20)
    assert out == "stopped\n"
    assert told == "Interrupted: this command has stopped.\n"
    assert child.returncode == 128 + number


def test_who_gives_up_waits_no_longer() -> None:
    client = Client({}, patience=30)
    client.give_up()
    with pytest.raises(GivenUp):
        client.until(lambda: 0, bool, "never")
    client.close()
