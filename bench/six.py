"""The six services in one process (`silta run --all`): how much memory that takes."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx

from bench.measured import ROOT
from silta_cli.services import service_specs
from silta_local.ports import free_port

START_SECONDS = 60.0
IDLE_SECONDS = 10.0
LOOK_SECONDS = 0.2
# What each service has of its own; all else is the same for the six.
OWN = ("SILTA_SECRET", "SILTA_DATABASE_NAME", "SILTA_PORT")


def six_in_one_mb(kafka: str, mongo: str, prefix: str) -> float | None:
    """Resident memory in MB of the six, started and left idle; None where they did not start.

    Their topics (``ALL_TOPICS``) are there already.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment, ports = _environment(Path(folder), kafka, mongo, prefix)
        child = subprocess.Popen(
            [sys.executable, "-m", "silta_cli.main", "run", "--all"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if not _ready(child, ports):
                return None
            # What the start left behind is done by then; nothing tells when.
            time.sleep(IDLE_SECONDS)
            pages = int(Path(f"/proc/{child.pid}/statm").read_text(encoding="utf-8").split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        finally:
            child.terminate()
            child.wait()


def _environment(
    folder: Path, kafka: str, mongo: str, prefix: str
) -> tuple[dict[str, str], list[int]]:
    """The settings that the local stack gives each service, for one process; and its ports."""
    found = {k: v for k, v in os.environ.items() if not k.startswith(("SILTA_", "OTEL_"))}
    specs = service_specs(folder, prefix=prefix)
    ports: dict[str, int] = {}
    for spec in specs:
        ports[spec.name] = free_port(ports.values())
    filled = {"{kafka}": kafka, "{mongo}": mongo}
    filled |= {f"{{port:{name}}}": f"{port}" for name, port in ports.items()}
    for spec in specs:
        for variable, value in spec.env.items():
            said = value.replace("{port}", f"{ports[spec.name]}")
            for place, text in filled.items():
                said = said.replace(place, text)
            own = f"SILTA_{spec.name.upper()}_{variable.removeprefix('SILTA_')}"
            found[own if variable in OWN else variable] = said
    return found, list(ports.values())


def _ready(child: subprocess.Popen[bytes], ports: list[int]) -> bool:
    end = time.monotonic() + START_SECONDS
    left = list(ports)
    with httpx.Client(trust_env=False) as client:
        while left and time.monotonic() < end and child.poll() is None:
            with suppress(httpx.HTTPError):
                if client.get(f"http://127.0.0.1:{left[0]}/readyz").is_success:
                    left.pop(0)
                    continue
            # Another process starts: there is nothing to be woken by.
            time.sleep(LOOK_SECONDS)
    return not left
