"""Starts the network service."""

from silta_chassis.run import run
from silta_network.api import DOORS
from silta_network.process import PROCESS
from silta_network.reference import read_reference


def main() -> None:
    """Runs until told to stop."""
    run(PROCESS, DOORS, read_reference)


if __name__ == "__main__":
    main()
