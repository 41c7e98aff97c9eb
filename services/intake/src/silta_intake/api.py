"""The doors of intake that show something; those that take commands come from the process."""

from silta_chassis.http.duplicates import SamePerson, duplicates
from silta_chassis.http.views import Doors, ListDoor
from silta_intake.disclosed import DISCLOSED
from silta_intake.duplicates import client_of, told_of
from silta_intake.mine import MINE
from silta_intake.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/triage",
            view="triage",
            description="Contact requests whose triage waits for the reader's unit as coordinating "
            "party or deputy, the one that is due first on top.",
        ),
        ListDoor(
            "/requests",
            view="requests",
            description="Contact requests that the reader's unit took, and what came of them.",
        ),
    ),
    more=(duplicates(SamePerson(client_of, told_of)),),
    discloses=DISCLOSED,
    mine=MINE,
)
