"""Facts of quality-based job coaching (*laatuperusteinen työhönvalmennus*).

It is voluntary. That she does not want it is told by no fact, and of an end nobody learns whose
wish it was.
"""

from typing import Final, Literal

from pydantic import Field

from silta_contracts.coaching_codes import CoachingOutcome, CoachingPhase
from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit


class JobCoachingStarted(Fact):
    """A unit coaches the client, who wants it; its first phase begins.

    Source: domain.md, Linked processes: quality-based job coaching.
    """

    fact: Literal["JobCoachingStarted"] = "JobCoachingStarted"
    coach: Unit = Field(description="the unit that coaches")
    phase: Open[CoachingPhase] = Field(description="the phase that begins")


class JobCoachingPhaseReached(Fact):
    """The coaching came to a phase: onward, or back where a job was lost.

    Source: domain.md, Linked processes: the five phases.
    """

    fact: Literal["JobCoachingPhaseReached"] = "JobCoachingPhaseReached"
    coach: Unit = Field(description="the unit that coaches")
    phase: Open[CoachingPhase] = Field(description="the phase that was reached")


class JobCoachingEnded(Fact):
    """The coaching ended. It never says by whose wish, nor why.

    Source: declining harms nobody; domain.md, Principles.
    """

    fact: Literal["JobCoachingEnded"] = "JobCoachingEnded"
    coach: Unit = Field(description="the unit that coached")
    outcome: Open[CoachingOutcome] = Field(description="work, studies, or merely that it ended")


class JobCoachingQuiet(DeadlineFact):
    """Nothing was recorded in a phase for long: the coach is told, then who answers for the case.

    Source: nothing waits silently.
    """

    fact: Literal["JobCoachingQuiet"] = "JobCoachingQuiet"
    phase: Open[CoachingPhase] = Field(description="the phase in which it is quiet")


# A story shows none of these to other parties: an end or a silence may be the client's own.
JOB_COACHING: Final = (
    JobCoachingStarted,
    JobCoachingPhaseReached,
    JobCoachingEnded,
    JobCoachingQuiet,
)
