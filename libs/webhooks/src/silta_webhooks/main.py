"""Starts the process of webhooks."""

import sys

import uvicorn

from silta_chassis import logs
from silta_chassis.environment import read_settings
from silta_chassis.http.connections import BoundedRequest
from silta_chassis.settings import BadSettings
from silta_webhooks.app import NAME, build, make_app
from silta_webhooks.reference import read_reference

GRACE_SECONDS = 20


def main() -> None:
    """Runs until SIGTERM; exits 2 with one sentence where it cannot start."""
    try:
        settings = read_settings()
        process = build(settings, read_reference(settings.reference))
    except (BadSettings, ValueError, OSError) as wrong:
        print(f"silta {NAME} cannot start: {wrong}", file=sys.stderr)
        raise SystemExit(2) from None
    logs.configure(NAME, settings.log_level)
    uvicorn.run(
        make_app(process),
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
