from __future__ import annotations

import signal
import threading
from types import FrameType

import pytest

from silta_local.unbroken import SIGNALS, unbroken


def test_a_signal_waits_until_the_work_is_done() -> None:
    done = []

    def work() -> None:
        with unbroken():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("work")

    # The runner's own may be ignored, where it runs in the background.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["work"]


def test_handlers_are_as_before() -> None:
    def own(_number: int, _frame: FrameType | None) -> None:
        """Nothing."""

    before = {number: signal.signal(number, own) for number in SIGNALS}
    try:
        with unbroken():
            assert signal.getsignal(signal.SIGTERM) is not own
        assert [signal.getsignal(number) for number in SIGNALS] == [own] * len(SIGNALS)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_in_another_thread_it_does_nothing() -> None:
    done = []

    def work() -> None:
        with unbroken():
            done.append("work")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["work"]
