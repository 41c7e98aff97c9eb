"""What `make setup` does: `.venv` with the libraries of the lock, by hash, and our own packages.

    python3 deploy/install.py <package folder>...

Needs nothing but Python: it runs before anything is installed.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / ".silta" / "setup.log"
# Without a terminal a line each time, in a terminal one line that changes.
TELL_EVERY_SECONDS = 10.0 if not sys.stderr.isatty() else 0.3
# The last that pip says of a library before it unpacks all of them.
SEEN = re.compile(r"^(?:Collecting|Ignoring) ", re.MULTILINE)
UNPACKING = "Installing collected packages"

# What pip says, and what it means to who has to go on. The first that fits.
MEANINGS = (
    ("No space left on device", "the disk is full", "Free about 1 GB, then try again."),
    (
        "THESE PACKAGES DO NOT MATCH THE HASHES",
        "a library is not the one that the lock names",
        "Something between here and the package registry changes files: check the proxy or mirror.",
    ),
    (
        "Retrying (Retry(",
        "the package registry cannot be reached",
        "Check the connection, and PIP_INDEX_URL or HTTPS_PROXY if you need them, then try again.",
    ),
    (
        "No matching distribution found",
        "the package registry has no such library for this Python and machine",
        "Check PIP_INDEX_URL if it is set, and that Python is 3.11 or newer, then try again.",
    ),
)
UNKNOWN = ("pip failed", "Read its log, put right what it names, then try again.")


class Failed(Exception):
    """One sentence, and the next step."""


def tell(words: str) -> None:
    """Says on standard error what goes on."""
    print(f"· {words}", file=sys.stderr, flush=True)


def meaning(log: str) -> tuple[str, str]:
    """What went wrong, and the next step, by what pip said."""
    for said, wrong, step in MEANINGS:
        if said in log:
            return wrong, step
    return UNKNOWN


def how_far(log: str, total: int) -> str:
    """How far pip is, by what it said."""
    if UNPACKING in log:
        return f"{total} of {total}, unpacking"
    return f"{min(len(SEEN.findall(log)), total)} of {total}"


def run(arguments: Sequence[str], far: Callable[[str], str] | None = None) -> None:
    """Runs a program of the new environment with its words in the log; raises Failed."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    begun = LOG.stat().st_size if LOG.exists() else 0
    with LOG.open("ab") as output:
        child = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT)
    try:
        told = time.monotonic()
        while child.poll() is None:
            # pip tells nobody when it has gone on: its log is looked at.
            time.sleep(0.1)
            if far and time.monotonic() - told > TELL_EVERY_SECONDS:
                told = time.monotonic()
                show(far(said(begun)))
    finally:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        # Left by a signal: pip ends with this command.
        if child.poll() is None:
            child.terminate()
            child.wait()
    if child.returncode:
        wrong, step = meaning(said(begun))
        raise Failed(f"Setting up failed: {wrong}.\nNext step: {step}\nLog: {LOG}")


def said(begun: int) -> str:
    """What the log has got since then."""
    with LOG.open("rb") as file:
        file.seek(begun)
        return file.read().decode("utf-8", "replace")


def show(far: str) -> None:
    """One line that changes, or one more line where there is no terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {far}", end="", file=sys.stderr, flush=True)
    else:
        print(f"  {far}", file=sys.stderr, flush=True)


def install(packages: Sequence[str]) -> None:
    """Makes the environment, or brings the one that is there up to date."""
    LOG.unlink(missing_ok=True)
    if not PYTHON.exists():
        tell("Making .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-color", "install"]
    total = len(re.findall(r"^[\w.-]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    tell(f"Installing {total} libraries (a few minutes the first time)")
    locked = ["--progress-bar", "off", "--require-hashes", "--requirement", str(LOCK)]
    run([*pip, *locked], lambda log: how_far(log, total))
    tell("Installing Silta's own packages")
    ours = [option for package in packages for option in ("--editable", str(ROOT / package))]
    # Nothing is fetched: what builds them is in the lock.
    run([*pip, "--no-deps", "--no-index", "--no-build-isolation", *ours])


def main() -> int:
    """The command; returns its exit code."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        install(sys.argv[1:])
    except Failed as wrong:
        print(f"Silta: {wrong}", file=sys.stderr)
        return 1
    except OSError as wrong:
        reason = os.strerror(wrong.errno) if wrong.errno else type(wrong).__name__
        print(
            f"Silta: Setting up failed: nothing can be written under {ROOT}: {reason}.\n"
            "Next step: Free some space, or give this user the right to write, then try again.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
