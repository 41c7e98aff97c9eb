"""The doors of reporting; those of commands follow from the process table."""

from silta_chassis.http.views import Doors, ListDoor
from silta_reporting.story import sees
from silta_reporting.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/cases/{case}/story",
            view="story",
            description="The story of a case by time: every fact with service, by whom and caused "
            "by what, as far as it is this reader's to know. `caused_by` is the `id` of another "
            "line, `command:<name>` or `deadline:<name>`. Read on until `next` is null.",
            sees=sees,
        ),
        ListDoor(
            "/indicators",
            view="indicators",
            description="The indicators published last of each area and period. "
            "Small cells are hidden.",
        ),
        ListDoor(
            "/models",
            view="models",
            description="The versions of each area's operating model that the leadership adopted, "
            "in the order of their decisions.",
        ),
        ListDoor(
            "/fidelity",
            view="fidelity",
            description="The IPS fidelity of each coaching unit: its assessments by day with "
            "points and band, and the day by which it is assessed again.",
        ),
    ),
)
