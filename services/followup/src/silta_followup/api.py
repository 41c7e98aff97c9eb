"""What is read by HTTP; command doors come from the process table."""

from silta_chassis.http.views import Doors, ListDoor
from silta_followup.disclosed import DISCLOSED
from silta_followup.mine import MINE
from silta_followup.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/follow-ups",
            view="follow-ups",
            description="What waits for the reader's unit: follow-ups to hold, revisions and "
            "endings to see through. Deputies see a case once they were told.",
        ),
        ListDoor(
            "/late",
            view="late",
            description="Cases in which a step is late or nothing happens, for the coordinating "
            "party and its deputy.",
        ),
    ),
    discloses=DISCLOSED,
    mine=MINE,
)
