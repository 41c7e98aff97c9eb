"""The doors of intake that show something; those that take commands come from the process."""

from silta_chassis.http.duplicates import SamePerson, duplicates
from silta_chassis.http.shared import Shared, shared
from silta_chassis.http.views import Doors, ListDoor
from silta_contracts.deciding import Disclosable
from silta_intake.advising import advice_words
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
        ListDoor(
            "/questions",
            view="questions",
            description="Questions that wait for the answer of the reader's unit, or of the unit "
            "whose deputy it is, the one that is due first on top: about a contact request, and "
            "consultations without identity (`advice`), which who asked sees, too.",
        ),
        ListDoor(
            "/appointments",
            view="appointments",
            description="Health checks and early-service appointments (`what`) that wait for the "
            "reader's unit, which does them: to be booked, to be recorded, looked at again, or "
            "followed by a contact request; the first due on top.",
        ),
    ),
    more=(
        duplicates(SamePerson(client_of, told_of)),
        shared(
            Shared(
                Disclosable.ADVICE.value,
                "The situation that was described in a consultation without identity, and the "
                "answer, as long as they are kept: for who asked and who is asked.",
                advice_words,
            )
        ),
    ),
    discloses=DISCLOSED,
    mine=MINE,
)
