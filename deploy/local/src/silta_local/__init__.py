"""The local stack: a real Kafka and a document database without Docker, and the services beside them."""

from silta_local.errors import NotRunning, PartsUnavailable, StackError
from silta_local.parts import parts_from
from silta_local.progress import Progress, silent
from silta_local.specs import Parts, ServiceSpec
from silta_local.stack import Stack

__all__ = [
    "NotRunning",
    "Parts",
    "PartsUnavailable",
    "Progress",
    "ServiceSpec",
    "Stack",
    "StackError",
    "parts_from",
    "silent",
]
