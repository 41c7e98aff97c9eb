"""What may be asked of contact with an employer or with occupational health by HTTP."""

from typing import Literal

from pydantic import Field

from silta_chassis.process import Command
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.workplace_codes import WorkplaceKind, WorkplaceMatter, WorkplaceResult


class OpenWorkplaceContact(Command):
    """Takes up contact on the separate consent that names this party, when the client wants it.

    Where she does not want it nothing is sent, and nothing is kept.
    """

    workplace: WorkplaceKind = Field(description="`employer` or `occupational_health`")
    party: Unit = Field(description="the one party that the consent names")
    about: tuple[Open[WorkplaceMatter], ...] = Field(
        min_length=1, max_length=5, description="what it is about"
    )
    client_wants_it: Literal[True] = Field(description="the client was asked and wants it")


class RecordWorkplaceContact(Command):
    """Records that the party was spoken with, by the unit that took up contact."""

    workplace: WorkplaceKind = Field(description="whom the contact is with")
    result: Open[WorkplaceResult] = Field(description="what came of it")
    client_present: bool = Field(description="whether the client was there; else she is told of it")


class EndWorkplaceContact(Command):
    """Ends a contact, by the client at any time, or by the opener; no reason is asked."""

    workplace: WorkplaceKind = Field(description="whom the contact is with")
