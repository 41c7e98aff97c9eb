"""HTTP doors: the page of a case, the list of what waits for a unit, and the decision point."""

from silta_chassis.http.deciding import DecisionPoint, decisions
from silta_chassis.http.histories import of_entries
from silta_chassis.http.mine_all import in_each
from silta_chassis.http.views import Doors, ListDoor
from silta_consent.decisions.permitting import answer
from silta_consent.decisions.using import uses
from silta_consent.mine import MINE, WITHDRAW
from silta_consent.receipts import HistoryShown, Receipts, history, receipts
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
    more=(
        decisions(DecisionPoint(answer, uses)),
        of_entries("/cases/{case}/receipts", "history", receipts, Receipts, "Receipts"),
        of_entries("/cases/{case}/history", "history", history, HistoryShown, "History"),
        in_each(WITHDRAW),
    ),
    mine=MINE,
)
