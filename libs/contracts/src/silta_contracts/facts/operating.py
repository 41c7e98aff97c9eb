"""Facts of the operating model in a case: which version of it the case follows."""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import KeyFact, ModelRef
from silta_contracts.ids import RequestId


class CaseMovedToModel(KeyFact):
    """A running case was moved to another version of its area's operating model (*toimintamalli*).

    By a decision of coordination: otherwise a case goes on with the version that it began with.
    What was waited for keeps its time; what begins from now on follows `model`. Source: the
    operating model is a versioned object, adopted by a decision.
    """

    fact: Literal["CaseMovedToModel"] = "CaseMovedToModel"
    request: RequestId = Field(description="id of the contact request")
    before: ModelRef = Field(description="the version that the case followed until now")
    move: int = Field(ge=1, description="which move of the case it is, the first is 1")
