"""Facts of intake about services that the client has already: units are asked one by one.

A unit answers yes or no, and nothing else of it is told. Source: the operating model, step 4:
coordination finds the client's existing services.
"""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.ids import ServiceAskId
from silta_contracts.party import Unit
from silta_contracts.value import Moment


class ExistingService(Fact):
    """Of the question whether a unit serves the client already. It is no fact of its own."""

    ask: ServiceAskId = Field(description="id of the question")
    party: Unit = Field(description="the unit that is asked")


class ExistingServiceAsked(ExistingService):
    """Coordination asks a unit whether the client is its client already, on a ground that names it.

    Source: the operating model, step 4.
    """

    fact: Literal["ExistingServiceAsked"] = "ExistingServiceAsked"
    answer_by: Moment = Field(description="until when an answer is waited for")


class ExistingServiceConfirmed(ExistingService):
    """The client is its client: the unit is invited where a network comes about.

    Source: the operating model, step 4: services that the client already has are invited.
    """

    fact: Literal["ExistingServiceConfirmed"] = "ExistingServiceConfirmed"


class ExistingServiceNotFound(ExistingService):
    """The client is not its client.

    Source: the operating model, step 4.
    """

    fact: Literal["ExistingServiceNotFound"] = "ExistingServiceNotFound"


class ExistingServiceUnanswered(DeadlineFact):
    """A unit did not answer: it is reminded, the second time coordination is told and it ends.

    Source: nothing waits silently.
    """

    fact: Literal["ExistingServiceUnanswered"] = "ExistingServiceUnanswered"
    ask: ServiceAskId = Field(description="id of the question")
    ends: bool = Field(description="whether it ended without an answer")
