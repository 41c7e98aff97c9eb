"""Starts the service."""

from silta_chassis.run import Service, run
from silta_followup.api import DOORS
from silta_followup.process import PROCESS
from silta_followup.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs until SIGTERM."""
    run(SERVICE)


if __name__ == "__main__":
    main()
