"""What reporting decides, one file a verb."""

from silta_reporting.decisions.adopt import adopt, may_adopt
from silta_reporting.decisions.erase import erase
from silta_reporting.decisions.note import note, stop_showing
from silta_reporting.decisions.publish import gather_measures, may_publish, publish
from silta_reporting.decisions.withdraw import acknowledge, may_withdraw, withdraw

__all__ = [
    "acknowledge",
    "adopt",
    "erase",
    "gather_measures",
    "may_adopt",
    "may_publish",
    "may_withdraw",
    "note",
    "publish",
    "stop_showing",
    "withdraw",
]
