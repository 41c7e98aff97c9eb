"""Runs consent."""

from silta_chassis.run import run
from silta_consent.api import DOORS
from silta_consent.process import PROCESS
from silta_consent.reference import read_reference


def main() -> None:
    """Runs the service until it is told to stop."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
