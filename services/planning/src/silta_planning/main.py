"""Starts planning."""

from silta_chassis.run import run
from silta_planning.api import DOORS
from silta_planning.process import PROCESS
from silta_planning.reference import read_reference


def main() -> None:
    """Runs the service until it is told to stop."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
