"""Starts one service: settings, reference files, then HTTP until it is told to stop."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from silta_chassis import logs, telemetry
from silta_chassis.http.app import make_app
from silta_chassis.http.views import Doors
from silta_chassis.process import Process
from silta_chassis.service import build
from silta_chassis.settings import BadSettings, read_settings

GRACE_SECONDS = 20


def run(process: Process, doors: Doors, read_reference: Callable[[Path], object]) -> None:
    """Runs the service until SIGTERM; exits 2 with one sentence where it cannot start.

    ``read_reference`` reads and checks the files of that folder; it raises ValueError with a
    sentence that names file, place and what to do.
    """
    try:
        settings = read_settings()
        reference = read_reference(settings.reference)
    except (BadSettings, ValueError, OSError) as wrong:
        print(f"silta {process.name} cannot start: {wrong}", file=sys.stderr)
        raise SystemExit(2) from None
    logs.configure(process.name, settings.log_level)
    exporting = telemetry.start(process.name)
    app = make_app(build(process, reference, settings), doors)
    # Garbage collection was half of a batch's cost; what is loaded by now stays for good.
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    finally:
        if exporting is not None:
            exporting.shutdown()
