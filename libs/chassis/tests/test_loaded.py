"""What a service does not load before it is used: each takes megabytes of every process."""

import subprocess
import sys

# Loaded where an endpoint is configured, a working day is counted, figures are asked for.
LATER = {"opentelemetry.sdk", "google.protobuf", "requests", "holidays", "prometheus_client"}
# Loaded where something is sealed, signed or checked.
LATER |= {"cryptography", "joserfc"}
NEVER = {"faststream", "pydantic_settings", "watchfiles", "websockets", "typer"}


def test_what_is_not_used_is_not_loaded() -> None:
    loads = "import sys, silta_chassis.run; print(*sys.modules, sep='\\n')"
    said = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    loaded = set(said.stdout.split())
    assert "silta_chassis.service" in loaded
    assert loaded & (LATER | NEVER) == set()
