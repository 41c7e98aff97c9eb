"""Facts of coordination beside the contact request: advice, failure demand, cases of one person."""

from typing import Literal

from pydantic import Field

from silta_contracts.codes import Need
from silta_contracts.course_codes import FailureDemand, TriageOutcome
from silta_contracts.fact import AnyFact, Fact
from silta_contracts.ids import AreaId, CaseId
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.value import Moment


class AdviceFact(AnyFact):
    """Of a consultation without identity: it is of no case, and nothing links it to a person."""

    advice: CaseId = Field(description="the consultation: an id of its own, that no case has")

    @property
    def subject(self) -> str:
        return self.advice


class AdviceAsked(AdviceFact):
    """A professional described a situation to coordination without saying whose it is.

    The words lie in intake's vault for a short time, and are checked for what identifies. Source:
    the operating model, step 4, and help without sharing.
    """

    fact: Literal["AdviceAsked"] = "AdviceAsked"
    area: AreaId = Field(description="area code of the model file: whose coordination is asked")
    asked_of: Unit = Field(description="the coordinating party")
    needs: tuple[Open[Need], ...] = Field(min_length=1, description="what the situation is about")
    answer_by: Moment = Field(description="until when an answer is waited for")


class AdviceGiven(AdviceFact):
    """Coordination answered a consultation without identity; the words lie in intake's vault.

    Source: the operating model, step 4.
    """

    fact: Literal["AdviceGiven"] = "AdviceGiven"
    outcome: Open[TriageOutcome] = Field(description="how much help would be enough")


class AdviceOverdue(AdviceFact):
    """A consultation without identity was not answered in time; the second time it ends so.

    Source: nothing waits silently, and nothing said is kept longer than it is of use.
    """

    fact: Literal["AdviceOverdue"] = "AdviceOverdue"
    party: Unit = Field(description="the unit whose answer is waited for")
    addressed: Unit = Field(description="who is told: its deputy, in the end the unit that asked")
    ends: bool = Field(description="whether it ended without an answer")
    due: Moment = Field(description="when the answer was due")


class FailureDemandNoted(Fact):
    """Somebody noted demand that good service would not have caused (*häiriökysyntä*).

    Counted per case and area, blamed on nobody: no unit stands in it. Source: the principles, one
    contact is enough; no re-telling of the story.
    """

    fact: Literal["FailureDemandNoted"] = "FailureDemandNoted"
    kind: Open[FailureDemand] = Field(description="what happened to the client")


class OtherCaseFact(Fact):
    """Of another case that may be of the same person. It is no fact of its own.

    The other case is never named: the fact outlives its erasure. Which it is knows intake alone.
    """

    number: int = Field(ge=1, description="which of the other cases of this one, as suspected")


class DuplicateSuspected(OtherCaseFact):
    """Another case may be of the same person: found by keyed hash, looked into by coordination.

    Source: one contact is enough; two organisations may have begun at once.
    """

    fact: Literal["DuplicateSuspected"] = "DuplicateSuspected"


class CasesJoined(OtherCaseFact):
    """Coordination found that another case is of the same person: they are looked at together.

    Each goes on under its own id and on its own grounds. CasesSeparated undoes it. Source: one
    contact is enough.
    """

    fact: Literal["CasesJoined"] = "CasesJoined"


class CasesSeparated(OtherCaseFact):
    """Coordination keeps another case apart: another person's, or the client wants it so.

    CasesJoined undoes it. Source: the client is heard, and joining is reversible.
    """

    fact: Literal["CasesSeparated"] = "CasesSeparated"
