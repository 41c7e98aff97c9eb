"""The commands of a work-ability team; their docstrings become the API page."""

from pydantic import Field

from silta_chassis.process import Command
from silta_contracts.ids import TeamAskId
from silta_contracts.party import Unit
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion
from silta_contracts.value import Moment

_IDS = "as the case view shows it"


class BookTeamTime(Command):
    """Coordination books the team's time for the client, or books it anew."""

    start: Moment = Field(description="when it begins, not in the past")
    end: Moment = Field(description="when it ends, after its start")


class RequestExamination(Command):
    """Coordination asks a unit to examine the client, before the team's meeting or after it.

    A consent for gathering information has to name the unit. Findings stay with the unit.
    """

    unit: Unit = Field(description="a unit of the directory")
    timing: ExaminationTime = Field(description="before the meeting or after it")
    question: TeamQuestion = Field(description="what is to be assessed")


class RecordExamination(Command):
    """The unit says that it has made the examination; anyone in the unit may say it."""

    ask: TeamAskId = Field(description=f"id of what was asked, {_IDS}")


class ConsultSpecialist(Command):
    """Coordination asks specialised care for its view.

    A consent for gathering information has to name the unit.
    """

    unit: Unit = Field(description="a unit of the directory")
    question: TeamQuestion = Field(description="what it is asked")


class ConsultClinic(Command):
    """Coordination asks the rehabilitation assessment clinic for its view.

    A consent for gathering information has to name the clinic.
    """

    unit: Unit = Field(description="a rehabilitation assessment clinic of the directory")
    question: TeamQuestion = Field(description="what it is asked")


class AnswerTeamConsultation(Command):
    """Who was consulted answers; anyone in the unit may answer."""

    ask: TeamAskId = Field(description=f"id of what was asked, {_IDS}")
    answer: TeamAnswer = Field(description="what it advises")


class ProposeClinicRouting(Command):
    """Coordination proposes that the client goes to the clinic.

    A consent for cooperation has to name the clinic. It holds once both ends have confirmed.
    """

    unit: Unit = Field(description="a rehabilitation assessment clinic of the directory")


class ConfirmClinicRouting(Command):
    """One end confirms: the clinic that it takes the client, the client that she goes."""

    ask: TeamAskId = Field(description=f"id of what was proposed, {_IDS}")


class EndTeamAsk(Command):
    """Ends what is asked without an answer; nobody else is told who ended it, nor why.

    The unit that cannot take it, the client who does not want it, or coordination.
    """

    ask: TeamAskId = Field(description=f"id of what was asked, {_IDS}")
