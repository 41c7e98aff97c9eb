"""Starts the service."""

from silta_chassis.run import run
from silta_intake.api import DOORS
from silta_intake.process import PROCESS
from silta_intake.reference import read_reference


def main() -> None:
    """Runs intake until it is told to stop."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
