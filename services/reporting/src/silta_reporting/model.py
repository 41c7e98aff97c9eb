"""What reporting remembers of a case: what indicators count, who may see the story, what waits."""

from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from silta_contracts.codes import Need, OrganisationType
from silta_contracts.course_codes import (
    Band,
    Channel,
    ClientPresence,
    ClientView,
    ClosingReason,
    FailureDemand,
    NeedEndOutcome,
    RequestEndReason,
    Scale,
    TriageOutcome,
)
from silta_contracts.following import Followed
from silta_contracts.grounds import Ground
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted
from silta_contracts.party import Party, Unit
from silta_contracts.payload import CaseManager, FeedbackAnswer, GoalProgress, Member
from silta_contracts.value import Moment
from silta_reporting.fidelity import Fidelity


class Asked(BaseModel):
    """An invitation or a handover: something asked of a unit, and how the asking ended."""

    model_config = ConfigDict(frozen=True)

    id: str
    ended: Literal["", "accepted", "declined", "escalated", "unanswered"] = ""


class Meeting(BaseModel):
    """A meeting that was held, and how the client took part."""

    model_config = ConfigDict(frozen=True)

    id: str
    client: Open[ClientPresence]


class MeasuredBand(BaseModel):
    """A measurement of work ability: what was told last of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    scale: Open[Scale]
    band: Open[Band]
    on: date


class Measures(BaseModel):
    """What indicators count of one case: dates, codes and numbers, no party.

    A date is that of the first time. Ids are there only so that a thing counts once.
    """

    model_config = ConfigDict(frozen=True)

    # Area and model come with key facts; a model without an area is a case under turvakielto.
    area: str | None = None
    model: str | None = None

    contact_requested: Moment | None = None
    consented: Moment | None = None
    triaged: Moment | None = None
    network_assembled: Moment | None = None
    first_meeting: Moment | None = None
    plan_agreed: Moment | None = None
    first_follow_up: Moment | None = None
    closed: Moment | None = None
    withdrawn: Moment | None = None
    feedback_given: Moment | None = None
    work_ability_measured: Moment | None = None
    health_check_offered: Moment | None = None
    health_check_done: Moment | None = None

    channel: Open[Channel] | None = None
    requester_type: Open[OrganisationType] | None = None
    needs: tuple[Open[Need], ...] = ()
    drawn_up_with_client: bool = False
    triage: Open[TriageOutcome] | None = None
    recognised_early: bool = False
    organisations: int = 0
    invitations: tuple[Asked, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    # The most that any version of the plan had: a revision leaves out what is done.
    client_tasks: int = 0
    with_reservation: bool = False
    handovers: tuple[Asked, ...] = ()
    # Where each goal stood when it was told of last.
    progress: tuple[GoalProgress, ...] = ()
    # The goals at the end, with those met or given up that a revision left out.
    goals: int = 0
    goals_met: int = 0
    outcome: Open[NeedEndOutcome] | None = None
    client_view: Open[ClientView] | None = None
    closing: Open[ClosingReason] | None = None
    request_end: Open[RequestEndReason] | None = None
    # The client's latest answer to each question.
    feedback: tuple[FeedbackAnswer, ...] = ()
    work_ability: tuple[MeasuredBand, ...] = ()
    # Ids of consents: each withdrawal counts once, however often it is said.
    withdrawals: tuple[str, ...] = ()
    withdrawals_completed: tuple[str, ...] = ()
    # What good service would have spared the client, each time that it was noted.
    failure_demand: tuple[Open[FailureDemand], ...] = ()
    # Steps that were not done in time.
    overdue: int = 0


# The dates of the measures, and what a page calls them.
MILESTONES: Final[tuple[tuple[str, str, str], ...]] = (
    ("consented", "suostumus annettu", "consent given"),
    ("contact_requested", "yhteydenottopyyntö", "contact request"),
    ("triaged", "palvelutarve arvioitu", "triage"),
    ("network_assembled", "verkosto koossa", "network assembled"),
    ("first_meeting", "ensimmäinen tapaaminen", "first meeting"),
    ("plan_agreed", "suunnitelmasta sovittu", "plan agreed"),
    ("first_follow_up", "ensimmäinen seuranta", "first follow-up"),
    ("closed", "asia päättynyt", "closed"),
    ("work_ability_measured", "työkyky arvioitu", "work ability measured"),
    ("feedback_given", "asiakas antanut palautetta", "the client gave feedback"),
    ("health_check_offered", "terveystarkastus tarjottu", "health check offered"),
    ("health_check_done", "terveystarkastus tehty", "health check done"),
    ("withdrawn", "suostumus peruutettu", "consent withdrawn"),
)


class Wait(BaseModel):
    """A step that the case waits for: whose it is, and until when (a moment or a day).

    ``seen_by``: of a part of the plan, or of what is asked of one unit: who is told beside its
    party, the client and coordination; None: every party is.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    of: str = ""
    party: Party | None = None
    until: str | None = None
    seen_by: tuple[Unit, ...] | None = None
    # When it was opened, where a fact of another service may end it: an earlier one does not.
    since: Moment | None = None


class Case(BaseModel):
    """A case as reporting knows it; its facts themselves stand in the story, not here."""

    model_config = ConfigDict(frozen=True)

    case: str
    follows: Followed = Followed()
    # Of a subject `model:<area>`: the versions that the leadership adopted, in this order.
    adopted: tuple[Adopted, ...] = ()
    # Of a subject `fidelity:<organisation>:<unit>`: how its job coaching was assessed.
    fidelity: Fidelity | None = None
    measures: Measures = Measures()
    waits: tuple[Wait, ...] = ()
    # When triage and assembly were last done: a fact of another service that comes late must not
    # open them again.
    last_triage: Moment | None = None
    last_assembly: Moment | None = None
    followed_version: int = 0

    # A close person made contact and the client is not reached: coordination knows nothing yet.
    unreached: bool = False
    coordinating: Unit | None = None
    coordinating_deputy: Unit | None = None
    requester: Unit | None = None
    members: tuple[Member, ...] = ()
    case_managers: tuple[CaseManager, ...] = ()
    # Parties that lost or ended their part: they see that they did, and nothing else.
    former: tuple[Party, ...] = ()
    told: bool = True

    grounds: tuple[Ground, ...] = ()
    ended_grounds: tuple[str, ...] = ()
    # Consents whose end took the story from somebody, so that the receipt can say so.
    stopped: tuple[str, ...] = ()
    # Withdrawals that reporting itself took, by consent id or `all`.
    received: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()


def is_case(state: Case) -> bool:
    """Whether a subject is a case: the indicators of an area and period are a subject, too."""
    return ":" not in state.case
