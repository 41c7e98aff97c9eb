"""Facts of followup: is it happening, and is the need over?"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.course_codes import (
    AfterFollowUp,
    Band,
    Change,
    ClientPresence,
    ClientView,
    ClosingReason,
    ClosingReviewResult,
    FeedbackGiver,
    NeedEndOutcome,
    Scale,
    StopReason,
)
from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.ids import FollowUpId, MeasurementId, ModelVersion, QuestionnaireId
from silta_contracts.open_codes import Open
from silta_contracts.payload import CaseManager, FeedbackAnswer, GoalProgress
from silta_contracts.value import Moment


class FollowUpScheduled(Fact):
    """A follow-up (*seurantapalaveri*) was set; an earlier one not yet held is replaced.

    Source: the operating model, step 6.
    """

    fact: Literal["FollowUpScheduled"] = "FollowUpScheduled"
    follow_up: FollowUpId = Field(description="id of the follow-up")
    on: date = Field(description="the day of the follow-up")
    plan_version: int = Field(ge=1, description="version of the plan that is followed")
    case_managers: tuple[CaseManager, ...] = Field(
        default=(), description="the case managers that follow and ensure"
    )


class RevisionOverdue(DeadlineFact):
    """The revision of the plan has taken too long: follow-up is suspended and waits.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["RevisionOverdue"] = "RevisionOverdue"
    plan_version: int = Field(ge=1, description="version of the plan that is revised")


class FollowUpStopped(Fact):
    """Follow-up of a case stopped though the case is not closed.

    Source: choreography: the network was dissolved or no ground is left.
    """

    fact: Literal["FollowUpStopped"] = "FollowUpStopped"
    reason: Open[StopReason] = Field(description="why it stopped")


class FollowUpDue(DeadlineFact):
    """The day of a follow-up came.

    Source: the operating model, step 6.
    """

    fact: Literal["FollowUpDue"] = "FollowUpDue"
    follow_up: FollowUpId = Field(description="id of the follow-up")
    on: date = Field(description="the day of the follow-up")


class FollowUpOverdue(DeadlineFact):
    """A follow-up was not held in time: the case manager's unit is told, then its deputy.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["FollowUpOverdue"] = "FollowUpOverdue"
    follow_up: FollowUpId = Field(description="id of the follow-up")
    on: date = Field(description="the day it was set for")


class CaseStalled(DeadlineFact):
    """Nothing has happened in the case and nothing is due.

    Source: the principle that nothing waits silently.
    """

    fact: Literal["CaseStalled"] = "CaseStalled"
    since: date = Field(description="the day of the last thing that happened")


class FollowUpHeld(Fact):
    """A follow-up was held: how each goal stands, and what comes next.

    Source: the operating model, step 6.
    """

    fact: Literal["FollowUpHeld"] = "FollowUpHeld"
    follow_up: FollowUpId = Field(description="id of the follow-up")
    held_at: Moment = Field(description="when it was held")
    plan_version: int = Field(ge=1, description="version of the plan that was followed")
    client_present: Open[ClientPresence] = Field(description="how the client took part")
    progress: tuple[GoalProgress, ...] = Field(description="how each goal stands")
    next: Open[AfterFollowUp] = Field(description="what comes next")


class PlanRevisionNeeded(Fact):
    """A follow-up showed that the plan is to be revised.

    Planning ignores it if that revision is open or done. Source: the operating model, step 6.
    """

    fact: Literal["PlanRevisionNeeded"] = "PlanRevisionNeeded"
    version: int = Field(ge=1, description="version of the plan that is to be revised")
    progress: tuple[GoalProgress, ...] = Field(
        default=(), description="how each goal stands, and which are to be revised"
    )


class ClosingOverdue(DeadlineFact):
    """A follow-up was to be followed by the end of the need, and it was not recorded.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ClosingOverdue"] = "ClosingOverdue"


class WorkAbilityMeasured(Fact):
    """Work ability (*työkyky*) was measured; the score lies in the vault.

    Told again with the same `measurement` where it was corrected, or where one that came later
    was measured before it: what is told last of a measurement and a scale holds. `change` compares
    bands with the measurement before it by the day, with the same questionnaire. Source: domain.md,
    repeated self-assessment of work ability; reporting: health benefit.
    """

    fact: Literal["WorkAbilityMeasured"] = "WorkAbilityMeasured"
    scale: Open[Scale] = Field(description="what it was measured with")
    band: Open[Band] = Field(description="the band that the score falls in")
    change: Open[Change] | None = Field(
        default=None, description="since it was measured last; none at the first time"
    )
    measured_on: date = Field(description="the day it was measured")
    measurement: MeasurementId | None = Field(
        default=None, description="id of the measurement; a correction keeps it"
    )
    questionnaire: QuestionnaireId | None = Field(
        default=None, description="the questionnaire that was answered"
    )
    questionnaire_version: ModelVersion | None = Field(default=None, description="its version")


class FeedbackGiven(Fact):
    """The client, a close person or a professional gave feedback (*palaute*).

    Possible for some days after the end, too. Source: the operating model, step 7.
    """

    fact: Literal["FeedbackGiven"] = "FeedbackGiven"
    giver: Open[FeedbackGiver] = Field(description="who gave it")
    answers: tuple[FeedbackAnswer, ...] = Field(min_length=1, description="answers as bands")


class NeedEnded(Fact):
    """The case manager recorded that the need for support is over, with the client's view.

    Source: the operating model, step 6: until the need for support ends.
    """

    fact: Literal["NeedEnded"] = "NeedEnded"
    outcome: Open[NeedEndOutcome] = Field(description="how it ended")
    client_view: Open[ClientView] = Field(description="what the client thinks of it")
    progress: tuple[GoalProgress, ...] = Field(description="how each goal stands at the end")


class ClosingReviewOverdue(DeadlineFact):
    """An end that the client does not agree with was not reviewed in time.

    The deputy is told, then coordination. Source: the operating model's times; nothing waits
    silently.
    """

    fact: Literal["ClosingReviewOverdue"] = "ClosingReviewOverdue"


class ClosingReviewed(Fact):
    """The deputy reviewed an end of the need that the client did not agree with.

    Without `by` where nobody had to: the plan was taken up again meanwhile. Source: choreography.
    """

    fact: Literal["ClosingReviewed"] = "ClosingReviewed"
    result: Open[ClosingReviewResult] = Field(description="what the deputy found")


class CaseClosed(Fact):
    """The case was closed: work, deadlines and disclosure end everywhere.

    Source: the operating model, step 6; what the law keeps is kept.
    """

    fact: Literal["CaseClosed"] = "CaseClosed"
    reason: Open[ClosingReason] = Field(description="why it was closed")
    outcome: Open[NeedEndOutcome] | None = Field(
        default=None, description="how the need ended, where it did"
    )
    escorted_handover_offered: bool | None = Field(
        default=None,
        description="for who moved away: whether escorted handover (saattaen vaihto) was offered",
    )
