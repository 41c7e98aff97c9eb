"""Signals that ask to stop: Ctrl-C, SIGTERM and a closed terminal end in the same order."""

import signal
from types import FrameType

from silta_local.unbroken import SIGNALS


class Interrupted(BaseException):
    """Somebody asked the command to stop.

    No ``KeyboardInterrupt``: typer would make an exit code of its own from that. ``exit_code`` is
    what a shell expects of a command that a signal ended.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def stop_in_order() -> None:
    """From now on a signal that asks to stop raises :class:`Interrupted` in the main thread."""
    for number in SIGNALS:
        # Ignored by who started this, as nohup does: it stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    # Once: another would break the stopping that the first one began.
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)
