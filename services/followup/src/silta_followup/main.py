"""Starts the service."""

from silta_chassis.run import run
from silta_followup.api import DOORS
from silta_followup.process import PROCESS
from silta_followup.reference import read_reference


def main() -> None:
    """Runs until SIGTERM."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
