"""Child processes: started with a log file, waited for, and stopped by process id, never by name."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from silta_local.errors import StackError, disk_or_access
from silta_local.logs import last_line
from silta_local.state import ProcessRecord

POLL_SECONDS = 0.05
GRACE_SECONDS = 15.0
KILL_SECONDS = 5.0


def start_process(
    name: str, argv: Sequence[str], env: Mapping[str, str], ready: str, log: Path, *, keep_log: bool = False
) -> ProcessRecord:
    """Start a process in a session of its own, with stdout and stderr in `log`.

    It gets this environment without SILTA_ variables, and `env`. `keep_log` appends to the log.
    Raises StackError where the program is missing or the log cannot be written.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SILTA_")}
    environment |= {"PYTHONUNBUFFERED": "1", **env}
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        output = log.open("ab" if keep_log else "wb")
    except OSError as error:
        raise disk_or_access(error, log.parent) from error
    with output:
        try:
            child = subprocess.Popen(
                argv,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal reaches the command that started it, which then stops it in order.
                start_new_session=True,
            )
        except OSError as error:
            raise StackError(
                f"{name} cannot be started: {argv[0]} {_why(error)}.",
                "Install the project's environment again, then try again.",
                log,
            ) from error
    started = start_time(child.pid)
    # Whether it lives is read from /proc, and it is reaped where it is stopped.
    child.returncode = 0
    return ProcessRecord(
        name=name,
        pid=child.pid,
        # A child that has not been waited for keeps its entry in /proc, even when it has ended.
        started=started if started is not None else 0,
        argv=list(argv),
        env=dict(env),
        ready=ready,
        log=str(log),
    )


def start_time(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot; None where there is none such."""
    fields = _stat(pid)
    return None if fields is None else int(fields[19])


def is_alive(record: ProcessRecord) -> bool:
    """Tell whether the recorded process itself still runs (not another one that got its pid)."""
    fields = _stat(record.pid)
    return fields is not None and fields[0] not in "ZX" and int(fields[19]) == record.started


def memory_bytes(record: ProcessRecord) -> int:
    """Return the resident memory of a process, 0 where it does not run."""
    fields = _stat(record.pid)
    if fields is None or not is_alive(record):
        return 0
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


def wait_until_ready(record: ProcessRecord, is_ready: Callable[[], bool], timeout_seconds: float) -> None:
    """Return when `is_ready()` says so.

    Raises StackError where the process ends first, or where the time is over.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        if not is_alive(record):
            _reap(record)
            said = last_line(Path(record.log))
            raise StackError(
                f"{record.name} stopped while it started" + (f": {said.rstrip('.')}." if said else "."),
                _next_step(said),
                Path(record.log),
            )
        if is_ready():
            return
        if time.monotonic() > deadline:
            raise StackError(
                f"{record.name} was not ready within {timeout_seconds:.0f} s.",
                "Read its log; if the machine is only slow, try again.",
                Path(record.log),
            )
        # Another process starts or ends: it can only be looked at again.
        time.sleep(POLL_SECONDS)


def stop_processes(records: Iterable[ProcessRecord], grace_seconds: float = GRACE_SECONDS) -> list[str]:
    """Stop them together: SIGTERM, and after `grace_seconds` SIGKILL. Returns the names that had to be killed.

    A process that does not run any more, and a pid that is somebody else's by now, are left alone.
    """
    records = list(records)
    for record in records:
        _signal(record, signal.SIGTERM)
    left = _wait_until_gone(records, grace_seconds)
    for record in left:
        _signal(record, signal.SIGKILL)
    _wait_until_gone(left, KILL_SECONDS)
    return [record.name for record in left]


def kill_process(record: ProcessRecord) -> None:
    """End a process at once (SIGKILL), as a crash would, and wait until it is gone."""
    _signal(record, signal.SIGKILL)
    _wait_until_gone([record], KILL_SECONDS)


def _next_step(said: str) -> str:
    if "in use" in said:
        return "Something listens on its port: stop that, or configure another port, then try again."
    if "No space left" in said:
        return "Free some disk space, then try again."
    return "Read its log, put right what it names, then try again."


def _wait_until_gone(records: Iterable[ProcessRecord], timeout_seconds: float) -> list[ProcessRecord]:
    deadline = time.monotonic() + timeout_seconds
    records = list(records)
    while True:
        left = [record for record in records if is_alive(record)]
        if not left or time.monotonic() > deadline:
            for record in records:
                _reap(record)
            return left
        # Another process starts or ends: it can only be looked at again.
        time.sleep(POLL_SECONDS)


def _signal(record: ProcessRecord, number: signal.Signals) -> None:
    if not is_alive(record):
        return
    try:
        os.kill(record.pid, number)
    except ProcessLookupError:
        # It ended between the look and the signal.
        return


def _reap(record: ProcessRecord) -> None:
    fields = _stat(record.pid)
    if fields is None or fields[0] != "Z" or int(fields[19]) != record.started:
        return
    try:
        os.waitpid(record.pid, os.WNOHANG)
    except ChildProcessError:
        # Another command started it; its parent reaps it.
        return


# The fields of /proc/<pid>/stat after the command's name: state is [0], starttime [19], rss (pages) [21].
def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name stands in parentheses and may itself hold spaces and parentheses.
    return text.rpartition(")")[2].split()


def _why(error: OSError) -> str:
    return "was not found" if isinstance(error, FileNotFoundError) else (error.strerror or "cannot be run")
