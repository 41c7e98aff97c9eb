"""HTTP doors: the page of a case and the list of what waits for a unit."""

from silta_chassis.http.views import Doors, ListDoor
from silta_consent.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/waiting",
            view="waiting",
            description="What waits for the reader's unit: answers and confirmations to get from "
            "clients, clients to inform, bases to review, receipts and contact requests missing.",
        ),
    ),
)
