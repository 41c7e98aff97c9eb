"""Starts reporting."""

from silta_chassis.run import run
from silta_reporting.api import DOORS
from silta_reporting.process import PROCESS
from silta_reporting.reference import read_reference


def main() -> None:
    """Runs until SIGTERM."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
