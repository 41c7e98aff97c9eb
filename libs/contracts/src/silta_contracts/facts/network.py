"""Facts of network about invitations and members: who comes to the table?"""

from typing import Literal

from pydantic import Field

from silta_contracts.codes import OrganisationType
from silta_contracts.course_codes import DeclineReason, InvitationCause, NotAssembledReason
from silta_contracts.fact import DeadlineFact, Fact, KeyFact
from silta_contracts.ids import InvitationId, RequestId
from silta_contracts.open_codes import Open
from silta_contracts.party import ClosePersonParty, Party, Unit
from silta_contracts.payload import Member, ProposedInvitee
from silta_contracts.value import Moment


class MembersChanged(Fact):
    """A fact by which the members of the network changed. It is no fact of its own."""

    members: tuple[Member, ...] = Field(description="the full list of members from now on")
    version: int = Field(ge=1, description="version of the list, rising within the round")


class InviteesProposed(Fact):
    """Units were found in the directory; coordination is to hear the client on them.

    Services that the client already has come first, only units that a ground covers, the
    requester always. A ground that comes later makes a new proposal. Source: the operating
    model, step 4.
    """

    fact: Literal["InviteesProposed"] = "InviteesProposed"
    request: RequestId = Field(description="id of the contact request")
    proposal: int = Field(ge=1, description="number of the proposal within the case")
    invitees: tuple[ProposedInvitee, ...] = Field(description="the units proposed")
    coordinating: Unit = Field(description="the party that is to confirm")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    confirm_by: Moment = Field(description="until when the confirmation is waited for")
    core_missing: tuple[Open[OrganisationType], ...] = Field(
        default=(),
        description="kinds of unit that the area's model invites always, of which none was found "
        "that a ground covers",
    )


class NetworkConvened(KeyFact):
    """Coordination confirmed, after hearing the client, whom to invite.

    Source: the operating model, step 4: the client is heard on who is invited.
    """

    fact: Literal["NetworkConvened"] = "NetworkConvened"
    request: RequestId = Field(description="id of the contact request")
    proposal: int = Field(ge=1, description="number of the proposal confirmed")
    coordinating: Unit = Field(description="the coordinating party")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")
    requester: Unit = Field(description="the unit that took the contact")
    members: tuple[Member, ...] = Field(min_length=1, description="whom the network is to have")


class InvitationSent(Fact):
    """A unit was invited to the client network; anyone in the unit may take it.

    Each ask is an invitation of its own; an escalation or an `instead` opens the next. Source:
    the principle that nothing is bound to a person.
    """

    fact: Literal["InvitationSent"] = "InvitationSent"
    invitation: InvitationId = Field(description="id of the invitation")
    party: Unit = Field(description="the unit invited")
    deputy: Unit | None = Field(default=None, description="its deputy, asked when none answers")
    respond_by: Moment = Field(description="until when an answer is waited for")
    cause: Open[InvitationCause] = Field(description="why it was sent")
    follows: InvitationId | None = Field(default=None, description="the invitation that it follows")


class InvitationAccepted(Fact):
    """A unit accepted its invitation.

    Source: the operating model, step 4.
    """

    fact: Literal["InvitationAccepted"] = "InvitationAccepted"
    invitation: InvitationId = Field(description="id of the invitation")
    party: Unit = Field(description="the unit that comes")


class InvitationDeclined(Fact):
    """A unit declined its invitation and may have named another in the same answer.

    A unit's own reason is shown to coordination only. Source: the principle 'How can I help?'.
    """

    fact: Literal["InvitationDeclined"] = "InvitationDeclined"
    invitation: InvitationId = Field(description="id of the invitation")
    party: Unit = Field(description="the unit that declined")
    instead: Unit | None = Field(default=None, description="the unit named in the same answer")
    reason: Open[DeclineReason] | None = Field(
        default=None, description="the unit's own reason, for coordination only"
    )


class ClientConfirmed(Fact):
    """The client confirmed taking part in the network, and counts for the quorum.

    Source: the operating model: the client is an actor.
    """

    fact: Literal["ClientConfirmed"] = "ClientConfirmed"


class InviteesUnconfirmed(DeadlineFact):
    """Coordination did not confirm the invitees in time: its deputy is told.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["InviteesUnconfirmed"] = "InviteesUnconfirmed"
    proposal: int = Field(ge=1, description="number of the proposal")


class InvitationReminded(DeadlineFact):
    """Half of the time to answer passed: the unit is reminded.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["InvitationReminded"] = "InvitationReminded"
    invitation: InvitationId = Field(description="id of the invitation")


class InvitationEscalated(DeadlineFact):
    """A unit did not answer in time; its deputy is asked by an invitation of its own.

    Source: the principle that nothing is bound to a person.
    """

    fact: Literal["InvitationEscalated"] = "InvitationEscalated"
    invitation: InvitationId = Field(description="id of the invitation that ended")


class InvitationUnanswered(DeadlineFact):
    """Nobody answered and no deputy is left to ask: coordination is told.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["InvitationUnanswered"] = "InvitationUnanswered"
    invitation: InvitationId = Field(description="id of the invitation that ended")


class InvitationEnded(Fact):
    """An invitation ended before an answer came: its unit is not waited for any more.

    It names neither why nor by whom, nor grounds, for a reader must not tell the client's no from a
    ground that ended. Source: the client is heard on who is invited (the operating model, step 4),
    and every recipient stands on its own.
    """

    fact: Literal["InvitationEnded"] = "InvitationEnded"
    invitation: InvitationId = Field(description="id of the invitation")
    party: Unit = Field(description="the unit that is not asked any more")


class NetworkAssembled(KeyFact):
    """The client network (*asiakasverkosto*) stands: the client and at least two professionals.

    The quorum is configurable. Source: the operating model, step 4.
    """

    fact: Literal["NetworkAssembled"] = "NetworkAssembled"
    request: RequestId = Field(description="id of the contact request")
    members: tuple[Member, ...] = Field(min_length=1, description="the members, the client too")
    version: int = Field(ge=1, description="version of the list of members, from 1")
    coordinating: Unit = Field(description="the coordinating party")
    coordinating_deputy: Unit | None = Field(default=None, description="its deputy")


class NetworkNotAssembled(Fact):
    """No client network came about; triage is open again.

    Source: choreography; help goes on.
    """

    fact: Literal["NetworkNotAssembled"] = "NetworkNotAssembled"
    request: RequestId = Field(description="id of the contact request")
    reason: Open[NotAssembledReason] = Field(description="why none came about")


class MemberJoined(MembersChanged):
    """A unit joined the client network after it was assembled.

    Source: the operating model: members as needed.
    """

    fact: Literal["MemberJoined"] = "MemberJoined"
    member: Member = Field(description="the member that joined")


class ClosePersonJoined(MembersChanged):
    """The client named a close person (*läheinen*); name and contact lie in network's vault.

    Source: named by the client only.
    """

    fact: Literal["ClosePersonJoined"] = "ClosePersonJoined"
    close_person: ClosePersonParty = Field(description="the close person, by number")


class ClosePersonLeft(MembersChanged):
    """A close person (*läheinen*) left the network.

    Source: named by the client only, and left by wish of either.
    """

    fact: Literal["ClosePersonLeft"] = "ClosePersonLeft"
    close_person: ClosePersonParty = Field(description="the close person, by number")


class MemberLeft(MembersChanged):
    """A unit ended its own part in the network.

    Source: choreography; services run in parallel and may come to their end.
    """

    fact: Literal["MemberLeft"] = "MemberLeft"
    party: Party = Field(description="the member that left")


class MemberReleased(MembersChanged):
    """No ground covers a member any more: it is released. No reason is told.

    One fact a member. Source: every recipient stands on its own ground.
    """

    fact: Literal["MemberReleased"] = "MemberReleased"
    party: Party = Field(description="the member released")


class NetworkDissolved(Fact):
    """Fewer members than the quorum still stand on a ground: the network is dissolved.

    Triage is open again; a new network needs a new NetworkRequested. Source: choreography.
    """

    fact: Literal["NetworkDissolved"] = "NetworkDissolved"
    request: RequestId = Field(description="id of the contact request")
