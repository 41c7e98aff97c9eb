"""Starts the service."""

from silta_chassis.run import Service, run
from silta_intake.api import DOORS
from silta_intake.process import PROCESS
from silta_intake.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs intake until it is told to stop."""
    run(SERVICE)


if __name__ == "__main__":
    main()
