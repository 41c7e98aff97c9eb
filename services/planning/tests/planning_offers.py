"""Every message of planning's table."""

from stateful import Message, Offer
from stateful_world import ENDS, GROUNDS_TOLD, MOVES

from .planning_asked import ASKED
from .planning_heard import HEARD

OFFERS: dict[type[Message], Offer] = {**HEARD, **ASKED, **GROUNDS_TOLD, **ENDS, **MOVES}
