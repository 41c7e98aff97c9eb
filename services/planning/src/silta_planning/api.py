"""The doors by which planning is read; those for commands come from the process table."""

from silta_chassis.http.views import Doors, ListDoor
from silta_planning.disclosed import DISCLOSED
from silta_planning.mine import MINE
from silta_planning.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/waiting",
            view="waiting",
            description="What waits for your unit: case managers to name, plans to make and to "
            "answer, handovers, tasks, and tasks that have lost their party.",
        ),
        ListDoor(
            "/cases",
            view="cases",
            description="The cases in which your unit plans or coordinates, and who answers.",
        ),
    ),
    discloses=DISCLOSED,
    mine=MINE,
)
