"""Facts of feedback that is asked for (*palaute*); that somebody declines is told by no fact."""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import Fact
from silta_contracts.party import Party
from silta_contracts.value import Moment


class FeedbackAsked(Fact):
    """Client, close persons and professionals were asked for feedback, each who gave none yet.

    At the end of the case, and after a follow-up where the operating model names one. Who declined
    before is named alike, so that nobody can tell. Source: the operating model, step 7: feedback
    is collected.
    """

    fact: Literal["FeedbackAsked"] = "FeedbackAsked"
    asked: tuple[Party, ...] = Field(min_length=1, description="who was asked")
    answer_by: Moment = Field(description="until when it is hoped for")


class FeedbackReminded(Fact):
    """Half of the time has passed and feedback of somebody is missing; it is not told of whom.

    Each sees it in the own view, but who declined. Source: giving feedback is voluntary, and a
    decline is nobody else's to know.
    """

    fact: Literal["FeedbackReminded"] = "FeedbackReminded"
    answer_by: Moment = Field(description="until when it is hoped for")
