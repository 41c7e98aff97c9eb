"""What can be asked of intake to lead a request on to another area's coordination."""

from typing import Annotated, Literal

from pydantic import Field

from silta_chassis.process import Command, Injected
from silta_contracts.ids import AreaId
from silta_contracts.operating_models import Adopted


class LeadOn(Command):
    """Asks another area's coordination to take the request over, escorted (saattaen vaihto).

    By the coordinating party or its deputy, while triage is open, and with the client's agreement.
    The case stays where it is until the other end has confirmed.
    """

    area: AreaId = Field(description="the area whose coordination is asked")
    client_agrees: Literal[True] = Field(
        description="that the client wants to be led there: without it nobody is asked"
    )
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class ConfirmLeadingOn(Command):
    """Takes the request over: the case goes on by this area's model, with its coordination.

    By the coordination that is asked, or its deputy.
    """

    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class DeclineLeadingOn(Command):
    """Says that this coordination cannot take it, and which area's could, in the same answer.

    By the coordination that is asked, or its deputy. The one that led it on keeps the case.
    """

    instead: AreaId | None = Field(
        default=None, description="another area, whose coordination is asked at once"
    )
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()
