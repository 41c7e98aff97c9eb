"""Starts planning."""

from silta_chassis.run import Service, run
from silta_planning.api import DOORS
from silta_planning.process import PROCESS
from silta_planning.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)


if __name__ == "__main__":
    main()
