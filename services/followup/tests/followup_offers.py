"""Every message of followup's table."""

from stateful import Message, Offer
from stateful_world import ENDS, GROUNDS_TOLD, MOVES

from .followup_asked import ASKED
from .followup_heard import HEARD

OFFERS: dict[type[Message], Offer] = {**HEARD, **ASKED, **GROUNDS_TOLD, **ENDS, **MOVES}
