"""Starts the network service."""

from silta_chassis.run import Service, run
from silta_network.api import DOORS
from silta_network.process import PROCESS
from silta_network.reference import read_reference

SERVICE = Service(PROCESS, DOORS, read_reference)


def main() -> None:
    """Runs until told to stop."""
    run(SERVICE)


if __name__ == "__main__":
    main()
