"""Runs consent."""

from silta_chassis.run import Service, run
from silta_consent.api import DOORS
from silta_consent.process import PROCESS
from silta_consent.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs the service until it is told to stop."""
    run(SERVICE)


if __name__ == "__main__":
    main()
