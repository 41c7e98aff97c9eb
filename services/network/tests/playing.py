"""A table at which a case is played as the chassis plays it: by the process table, step by step."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from silta_chassis.item import Asked
from silta_chassis.preconditions import refused_before
from silta_chassis.process import Command, Deadline, Outcome, Ref, Refused, restored
from silta_contracts.binding import encode
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT, Party, Unit
from silta_network import commands as c
from silta_network.model import OF_A_NETWORK, Case, MeetingStatus, Phase
from silta_network.process import PROCESS
from silta_network.times import TimesBy

from .said import CASE, START, Said


@dataclass
class Table(Said):
    """Network's part of one case, with its clock, its facts and its open deadlines."""

    now: datetime = START
    case: Case = field(default_factory=lambda: Case(case=CASE))
    facts: list[AnyFact] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    waits: dict[str, tuple[Deadline, datetime]] = field(default_factory=dict)

    def hear(self, *facts: AnyFact) -> list[AnyFact]:
        """Decides facts; returns what network published."""
        return [said for fact in facts for said in self._take(fact, type(fact))]

    def ask(self, kind: type[Command], by: Party, **fields: Any) -> Outcome[Case] | Refused:
        """Decides a command as HTTP does, the preconditions first."""
        command = kind(case=CASE, by=by, **fields)
        row = PROCESS.row(kind)
        assert row is not None
        asked = Asked("digest", if_match="*")
        refused = refused_before(
            row, command, asked, self.case, self.reference, known=True, version=1
        )
        listed = kind in self.may(by)
        assert listed == (refused is None), f"`may` and the preconditions disagree on {kind}"
        if refused is not None:
            return refused
        decided = row.decide(self.case, command, self.now, self.reference)
        return decided if isinstance(decided, Refused) else self._apply(decided, kind)

    def may(self, by: Party) -> list[type]:
        """The commands that this party could give now."""
        names = [m["command"] for m in PROCESS.may(self.case, by, self.reference)]
        return [row.message for row in PROCESS.rows if row.name in names]

    def until(self, moment: datetime) -> list[AnyFact]:
        """Lets time pass: due deadlines fire in their order."""
        said: list[AnyFact] = []
        while self.waits:
            name, (deadline, due) = min(self.waits.items(), key=lambda waiting: waiting[1][1])
            if due > moment:
                break
            self.now = max(self.now, due)
            del self.waits[name]
            said += self._take(deadline, type(deadline))
        self.now = moment
        return said

    def due(self, kind: type[Deadline]) -> datetime:
        """When the first open deadline of that kind is due."""
        return min(due for deadline, due in self.waits.values() if isinstance(deadline, kind))

    def late(self, deadline: Deadline) -> Outcome[Case]:
        """Decides a deadline that the case does not wait for any more."""
        row = PROCESS.row(type(deadline))
        assert row is not None
        decided = row.decide(self.case, deadline, self.now, self.reference)
        assert isinstance(decided, Outcome)
        return decided

    def _take(self, message: Any, kind: type) -> tuple[AnyFact, ...]:
        row = PROCESS.row(kind)
        assert row is not None, kind
        decided = row.decide(self.case, message, self.now, self.reference)
        assert isinstance(decided, Outcome), "a fact or a deadline is never refused"
        return self._apply(decided, kind).facts

    def _apply(self, outcome: Outcome[Case], kind: type) -> Outcome[Case]:
        row = PROCESS.row(kind)
        assert row is not None
        assert {type(fact) for fact in outcome.facts} <= set(row.publishes), kind
        assert all(encode(fact) for fact in outcome.facts)
        for name in [n for n in self.waits if _cancels(outcome, self.waits[n][0])]:
            del self.waits[name]
        for deadline, due in outcome.deadlines:
            self.waits[deadline.name] = (deadline, due)
        stored = json.dumps(outcome.state.model_dump(mode="json"))
        self.case = restored(Case, json.loads(stored))
        assert self.case == outcome.state, "the state does not survive storing"
        self.facts += outcome.facts
        self.erased += outcome.erases
        self._every_wait_has_its_deadline()
        self._nobody_sits_without_a_ground()
        return outcome

    def _every_wait_has_its_deadline(self) -> None:
        case = self.case
        expected = {
            Phase.WAITING: ["no-ground-by"],
            Phase.PROPOSED: ["confirm-by"],
            Phase.INVITING: ["assemble-by"],
        }.get(case.phase, [])
        expected += [f"respond-by:{i.id}" for i in case.open_invitations]
        expected += [f"record-by:{m.id}" for m in case.planned]
        expected += [f"answer-team-by:{ask.id}" for ask in case.team.open_asks]
        expected += ["team-time-comes"] if case.team.time and not case.planned else []
        if case.times is not None and case.times.open:
            expected += [TimesBy(case=case.case, number=case.times.number).name]
        met = [m for m in case.meetings if m.round == case.round]
        met = [m for m in met if m.status in (MeetingStatus.PLANNED, MeetingStatus.HELD)]
        if case.phase is Phase.ASSEMBLED and not met:
            expected += ["schedule-by"]
        work = {n for n, (d, _) in self.waits.items() if isinstance(d, OF_A_NETWORK)}
        assert {n for n in work if not n.startswith("half-time")} == set(expected)
        assert not (case.ended and self.waits)

    def _nobody_sits_without_a_ground(self) -> None:
        case = self.case
        assert not {ground.id for ground in case.grounds} & set(case.ended_grounds)
        live = {ground.id for ground in case.grounds}
        for member in case.professionals:
            assert set(member.grounds) & live, "a member without a ground"

    # --- the ordinary course

    def propose(self) -> None:
        """A consent and a request have come."""
        self.hear(self.granted(self.consent()), self.request())

    def confirm(self, *codes: str, **fields: Any) -> Outcome[Case] | Refused:
        """Coordination confirms these units of Central Finland."""
        request = self.case.request
        fields = {
            "proposal": max(1, self.case.proposal),
            "invitees": tuple(c.Invitee(party=self.unit(code)) for code in codes),
            "units_heard": True,
            "deputies_heard": True,
            **fields,
        }
        by = request.coordinating if request else self.unit("early-service")
        return self.ask(c.ConfirmInvitees, by, **fields)

    def convene(self) -> None:
        """Three units are invited beside the early service."""
        self.propose()
        self.confirm("health-centre", "employment-services", "adult-social-work")

    def invitation(self, code: str) -> str:
        """Id of the newest invitation of a unit."""
        unit = self.unit(code)
        same = self.reference.directory.same
        return [i.id for i in self.case.invitations if same(i.party, unit)][-1]

    def accept(self, *codes: str) -> Outcome[Case] | Refused:
        """These units accept, one after the other; returns the last answer."""
        for code in codes:
            answer = self.ask(c.AcceptInvitation, self.unit(code), invitation=self.invitation(code))
        return answer

    def decline(self, code: str, **fields: Any) -> Outcome[Case] | Refused:
        """A unit declines."""
        return self.ask(
            c.DeclineInvitation, self.unit(code), invitation=self.invitation(code), **fields
        )

    def assemble(self) -> None:
        """The network of the ordinary course stands."""
        self.convene()
        self.accept("health-centre", "employment-services", "adult-social-work")
        assert self.case.phase is Phase.ASSEMBLED

    def invite_more(self, *units: Unit, **fields: Any) -> Outcome[Case] | Refused:
        """Coordination invites further units."""
        fields = {
            "invitees": tuple(c.Invitee(party=unit) for unit in units),
            "units_heard": True,
            "deputies_heard": True,
            **fields,
        }
        assert self.case.request is not None
        return self.ask(c.InviteMore, self.case.request.coordinating, **fields)

    def schedule(self, **fields: Any) -> Outcome[Case] | Refused:
        """A meeting is set for tomorrow."""
        start = self.now + timedelta(days=1)
        fields = {
            "start": start,
            "end": start + timedelta(hours=1),
            "place": "health-centre",
            **fields,
        }
        assert self.case.request is not None
        return self.ask(c.ScheduleMeeting, self.case.request.coordinating, **fields)

    def name_close_person(self) -> Outcome[Case] | Refused:
        """The client names a close person."""
        return self.ask(c.NameClosePerson, CLIENT, person=Ref("ref-of-a-close-person"))


def _cancels(outcome: Outcome[Case], deadline: Deadline) -> bool:
    return outcome.ends or any(
        isinstance(deadline, gone) if isinstance(gone, type) else deadline == gone
        for gone in outcome.cancel
    )
