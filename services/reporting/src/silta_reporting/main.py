"""Starts reporting."""

from silta_chassis.run import Service, run
from silta_reporting.api import DOORS
from silta_reporting.process import PROCESS
from silta_reporting.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs until SIGTERM."""
    run(SERVICE)


if __name__ == "__main__":
    main()
