"""Facts of network about a work-ability team: its time, and what it asks of units beside it.

An area's operating model says which of these steps it takes. What is asked and answered stands in
codes; findings and words stay with who made them.
"""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.ids import TeamAskId
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion, TeamStep
from silta_contracts.value import Moment


class TeamTimeBooked(Fact):
    """Time of the team was booked for the client, or booked anew.

    Source: Kainuu's work-ability team: the counsellor books the client's time.
    """

    fact: Literal["TeamTimeBooked"] = "TeamTimeBooked"
    start: Moment = Field(description="when the team's time for the client begins")
    end: Moment = Field(description="when it ends")


class TeamTimeUnused(DeadlineFact):
    """The team's time came, and no meeting was set.

    Source: nothing waits silently.
    """

    fact: Literal["TeamTimeUnused"] = "TeamTimeUnused"


class TeamAsk(Fact):
    """What a team asks of one unit, which need not be at the table. It is no fact of its own."""

    ask: TeamAskId = Field(description="id of what is asked")
    party: Unit = Field(description="the unit that is asked")


class TeamAsked(TeamAsk):
    """Something is asked, until a time. It is no fact of its own."""

    answer_by: Moment = Field(description="until when an answer is waited for")


class ExaminationRequested(TeamAsked):
    """A unit is asked to examine the client, before the team's meeting or after it.

    Source: Kainuu's work-ability team: examinations before or after the meeting.
    """

    fact: Literal["ExaminationRequested"] = "ExaminationRequested"
    timing: Open[ExaminationTime] = Field(description="before the meeting or after it")
    question: Open[TeamQuestion] = Field(description="what is to be assessed")


class ExaminationDone(TeamAsk):
    """The examination was made; what it found stays with the unit that made it.

    Source: Kainuu's work-ability team: examinations before or after the meeting.
    """

    fact: Literal["ExaminationDone"] = "ExaminationDone"


class SpecialistConsulted(TeamAsked):
    """Specialised care is asked for its view.

    Source: Kainuu's work-ability team: specialised care is consulted when needed.
    """

    fact: Literal["SpecialistConsulted"] = "SpecialistConsulted"
    question: Open[TeamQuestion] = Field(description="what it is asked")


class ClinicConsulted(TeamAsked):
    """The rehabilitation assessment clinic is asked for its view.

    Source: Kainuu's work-ability team: consults the clinic or routes the client there.
    """

    fact: Literal["ClinicConsulted"] = "ClinicConsulted"
    question: Open[TeamQuestion] = Field(description="what it is asked")


class TeamConsultationAnswered(TeamAsk):
    """Who was consulted answered.

    Source: Kainuu's work-ability team: specialised care and the clinic are consulted.
    """

    fact: Literal["TeamConsultationAnswered"] = "TeamConsultationAnswered"
    answer: Open[TeamAnswer] = Field(description="what it advises")


class ClinicRoutingProposed(TeamAsked):
    """It is proposed that the client goes to the clinic; it holds once both ends have confirmed.

    Source: Kainuu's work-ability team, and the escorted handover (*saattaen vaihto*).
    """

    fact: Literal["ClinicRoutingProposed"] = "ClinicRoutingProposed"


class ClinicRoutingConfirmed(TeamAsk):
    """Both ends have confirmed: the client, and the clinic that takes her.

    Source: escorted handover holds only when both ends have confirmed it.
    """

    fact: Literal["ClinicRoutingConfirmed"] = "ClinicRoutingConfirmed"


class TeamAskEnded(TeamAsk):
    """What was asked ended without its answer; never with a reason, nor by whose word.

    The unit could not take it, the client said no, a ground ended, or coordination took it back.
    Source: a refusal, decline or withdrawal is told only to who needs it, never with a reason.
    """

    fact: Literal["TeamAskEnded"] = "TeamAskEnded"
    step: Open[TeamStep] = Field(description="which step of the model it was")


class TeamAskOverdue(DeadlineFact):
    """What was asked was not answered in time: a deputy of the unit is told, then coordination.

    Source: nothing waits silently.
    """

    fact: Literal["TeamAskOverdue"] = "TeamAskOverdue"
    ask: TeamAskId = Field(description="id of what is asked")
    step: Open[TeamStep] = Field(description="which step of the model it is")
