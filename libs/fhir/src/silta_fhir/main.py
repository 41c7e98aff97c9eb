"""Starts the facade: settings, then HTTP until it is told to stop."""

import sys

import uvicorn

from silta_chassis import logs
from silta_chassis.http.connections import BoundedRequest
from silta_chassis.settings import BadSettings
from silta_fhir.app import make_app
from silta_fhir.asking import Services
from silta_fhir.settings import read_settings

NAME = "fhir"
GRACE_SECONDS = 10


def main() -> None:
    """Runs until SIGTERM; exits 2 with one sentence where it cannot start."""
    try:
        settings = read_settings()
    except BadSettings as wrong:
        print(f"silta {NAME} cannot start: {wrong}", file=sys.stderr)
        raise SystemExit(2) from None
    logs.configure(NAME, settings.log_level)
    uvicorn.run(
        make_app(settings, Services(settings.addresses)),
        host=settings.host,
        port=settings.port,
        http=BoundedRequest,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
