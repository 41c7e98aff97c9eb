"""Every message of followup's table."""

from stateful import Message, Offer
from stateful_world import ENDS, GROUNDS_TOLD, MOVES

from silta_contracts.facts import ConsentGranted

from .followup_asked import ASKED
from .followup_heard import HEARD
from .followup_placement import ASKED_OF_PLACEMENT
from .followup_workplace import ASKED_OF_WORKPLACE, GRANTED

OFFERS: dict[type[Message], Offer] = {
    **HEARD,
    **ASKED,
    **ASKED_OF_WORKPLACE,
    **ASKED_OF_PLACEMENT,
    ConsentGranted: GRANTED,
    **GROUNDS_TOLD,
    **ENDS,
    **MOVES,
}
