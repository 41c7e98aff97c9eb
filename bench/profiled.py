"""What costs a measured process most: py-spy looks into it, and its samples are added up."""

import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

PER_SECOND = 250
LONGEST_SECONDS = 120
SHOWN = 30


class NoProfiler(Exception):
    """py-spy is not installed."""


@dataclass
class Profiler:
    """Looks into one process until that ends. ``path`` takes the samples, a stack a line."""

    path: Path
    begun: bool = False
    _child: subprocess.Popen[bytes] | None = field(default=None)

    def begin(self, pid: int) -> None:
        """Begins to look."""
        beside = Path(sys.executable).with_name("py-spy")
        program = str(beside) if beside.exists() else shutil.which("py-spy")
        if program is None:
            raise NoProfiler("Install py-spy to profile: pip install py-spy")
        self.begun = True
        command = [program, "record", "--pid", str(pid), "--output", str(self.path)]
        command += ["--format", "raw", "--rate", str(PER_SECOND), "--nonblocking"]
        # Only moments at which the process has the CPU.
        command += ["--gil", "--duration", str(LONGEST_SECONDS)]
        self._child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def told(self) -> str:
        """The functions with most samples, with and without what they call."""
        if self._child is None:
            return "nothing was seen"
        try:
            self._child.wait(LONGEST_SECONDS + 30)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        return table(self.path.read_text(encoding="utf-8").splitlines())


def table(stacks: list[str]) -> str:
    """Shares of all samples by function: Silta's with what they call, and all of their own."""
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    total = 0
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        names = [_name(frame) for frame in stack.split(";")]
        total += int(count)
        own[names[-1]] += int(count)
        # What only passes a call on, such as the framework's layers, would fill the list.
        within.update(
            dict.fromkeys((n for n in names if "silta_" in n or "bench/d_" in n), int(count))
        )
    if not total:
        return "nothing was seen"
    lines = [f"{total} samples", "", "ours, with what it calls"]
    lines += [f"{n / total:6.1%}  {name}" for name, n in within.most_common(SHOWN)]
    lines += ["", "of its own"]
    lines += [f"{n / total:6.1%}  {name}" for name, n in own.most_common(SHOWN)]
    return "\n".join(lines)


def _name(frame: str) -> str:
    """A frame without the line number: ``work (silta_chassis/step.py)``."""
    return frame.rsplit(":", 1)[0] + ")" if ":" in frame else frame
