"""What planning shows: a case to its reader, and what waits for a unit. Never from the vault."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from silta_chassis.process import Line, Written
from silta_contracts.party import CLIENT, ClosePersonParty, Party, same_unit
from silta_contracts.readers import reader_key
from silta_planning.decisions.overdue import waited_for
from silta_planning.grounds import is_held
from silta_planning.may import answers_for
from silta_planning.model import Case, PlannedTask, Proposal
from silta_planning.parties import (
    acts_here,
    answerable,
    coordinates,
    deputy_of,
    is_unit,
    manages,
    member_of,
    members,
    without_party,
)
from silta_planning.parts import bound_as_seen, goals_seen, sees_all, sees_link, tasks_seen
from silta_planning.reference import Reference
from silta_planning.versions import versions

Shown = dict[str, Any]


def editors_see(state: Case) -> object:
    """What makes an editor's decision stale: goals, open tasks, case managers and the version."""
    return (
        state.phase,
        state.version,
        state.proposal is not None,
        state.revision is not None,
        [manager.role for manager in state.managers],
        [(planned.goal, planned.standing) for planned in state.goals],
        [planned.task for planned in state.tasks if planned.standing == "open"],
    )


def page(state: Case, reader: Party, reference: Reference) -> Shown | None:
    """The case for that reader; none where it has no part in it, or its part has ended.

    After the end, and after the stop, the client and coordination see it: disclosure ended.
    """
    told_deputy = answers_for(state, reader) is not None
    member = member_of(state, reader)
    goes_on = state.phase in ("waiting", "open")
    is_member = goes_on and member is not None and not is_held(state, member)
    coordination = coordinates(state, reader)
    if not (reader == CLIENT or coordination or is_member or told_deputy):
        return None
    return {
        "phase": state.phase,
        "stopped": state.stopped,
        "round": state.network.round if state.network else None,
        "area": state.follows.area,
        "coordinating": _plain(state.network.coordinating if state.network else None),
        "coordinating_deputy": _plain(state.network.coordinating_deputy if state.network else None),
        "answers_for_the_case": [_plain(manager) for manager in answerable(state)],
        "case_managers": [_plain(manager.role) for manager in state.managers],
        "members": [_plain(member.party) for member in members(state)],
        "assessment": _assessment(state),
        "goals": [
            _plain(planned.goal) | {"standing": planned.standing}
            for planned in goals_seen(state, reader)
        ],
        "tasks": [_task(state, planned) for planned in tasks_seen(state, reader)],
        "statutory_plans": [
            _plain(link) for link in state.statutory if sees_link(state, reader, link)
        ],
        "plan": _plan(state, reader),
        "handover": _plain(state.handover),
        "waits": _waits(state, reader),
        **(_withdrawals(state) if reader == CLIENT or coordination else {}),
    }


def waiting(state: Case, _: Written) -> dict[str, Line | None]:
    """What waits for a unit; the client's part stands on the case page, never in a list."""
    lines: dict[str, Line | None] = dict.fromkeys(("case-manager", "plan", "agreement", "handover"))
    # Every task that there ever was: those of an earlier network wait no more, either.
    lines |= {f"task:{state.case}.t{n}": None for n in range(1, state.tasks_made + 1)}
    if state.phase != "open":
        return lines
    coordination = [state.network.coordinating] if state.network else []
    if state.network and state.network.coordinating_deputy:
        coordination.append(state.network.coordinating_deputy)
    answering = [manager.party for manager in answerable(state)]
    if state.manager_by is not None:
        lines["case-manager"] = _line(state, "case-manager", state.manager_by, coordination)
    if state.plan_by is not None:
        shows = {"version": state.version}
        lines["plan"] = _line(state, "plan", state.plan_by, [*answering, *coordination], shows)
    if (proposal := state.proposal) is not None:
        shows = {"version": proposal.version}
        asked = _asked(state, proposal)
        lines["agreement"] = _line(state, "agreement", proposal.respond_by, asked, shows)
    if (handover := state.handover) is not None:
        told = {"handover": handover.id, "from_party": _plain(handover.from_party)}
        lines["handover"] = _line(state, "handover", handover.answer_by, [handover.to.party], told)
    for planned in state.tasks:
        if planned.standing == "open":
            own = is_unit(planned.task.responsible) and not without_party(state, planned)
            to = [planned.task.responsible] if own else answering
            told = {"task": _task(state, planned)}
            lines[f"task:{planned.task.id}"] = _line(state, "task", planned.task.due, to, told)
    return lines


def cases(state: Case, _: Written) -> dict[str, Line | None]:
    """The cases in which a unit plans; one that stopped is coordination's, none after the end."""
    if state.network is None or state.phase == "ended":
        return {"case": None}
    units: list[Party] = [state.network.coordinating]
    if state.phase != "stopped":
        units += [member.party for member in members(state)]
    if state.network.coordinating_deputy:
        units.append(state.network.coordinating_deputy)
    shows = {
        "phase": state.phase,
        "version": state.version,
        "agreed_version": state.agreed.version if state.agreed else None,
        "answers_for_the_case": [_plain(manager) for manager in answerable(state)],
        # In a list that all members read, answers are waited for of nobody by name.
        "waits": _waits(state, None),
    }
    return {"case": _line(state, "case", "", units, shows)}


def _plain(value: BaseModel | None) -> Any:
    return value.model_dump(mode="json") if value is not None else None


def _line(
    state: Case, what: str, until: object, to: Iterable[Party], shows: Shown | None = None
) -> Line:
    moment = until.isoformat() if hasattr(until, "isoformat") else str(until)
    told = {"case": state.case, "what": what, "until": moment or None, **(shows or {})}
    keys = dict.fromkeys(reader_key(party) for party in to if _reads_lists(state, party))
    return Line(key=what, order=f"{moment}:{state.case}:{what}", shows=told, to=tuple(keys))


def _reads_lists(state: Case, party: Party) -> bool:
    """A unit that nothing holds back; a deputy that was told is no member, and reads, too."""
    member = member_of(state, party)
    return is_unit(party) and (member is None or acts_here(state, party))


def _asked(state: Case, proposal: Proposal) -> list[Party]:
    missing = waited_for(proposal)
    deputies = [deputy_of(state, party) for party in missing] if proposal.deputies_told else []
    return [*missing, *(deputy for deputy in deputies if deputy is not None)]


def _task(state: Case, planned: PlannedTask) -> Shown:
    """A task; one whose party has left is marked, for the case manager to see to."""
    lost = without_party(state, planned)
    return {
        **_plain(planned.task),
        "standing": planned.standing,
        "overdue": planned.overdue and planned.standing == "open",
        "without_party": lost,
        "responsible": None if lost else _plain(planned.task.responsible),
    }


def _withdrawals(state: Case) -> Shown:
    """What was withdrawn: for the client, and for coordination, which has to stop."""
    return {
        "withdrawals": {"waiting": list(state.withdrawing), "acknowledged": list(state.receipts)}
    }


def _assessment(state: Case) -> Shown | None:
    if (assessment := state.assessment) is None:
        return None
    shown: Shown = assessment.model_dump(mode="json", exclude={"words", "client_words"})
    return shown


def _plan(state: Case, reader: Party) -> Shown:
    proposal = state.proposal
    return {
        "version": state.version,
        "agreed": _agreed(state, reader),
        "revision": _plain(state.revision),
        "due": state.plan_by.isoformat() if state.plan_by else None,
        "proposal": _proposal(state, proposal, reader) if proposal else None,
        "versions": versions(state, reader),
    }


def _agreed(state: Case, reader: Party) -> Shown | None:
    """The agreed version; how many tasks and answers there are is told to who sees all parts."""
    if state.agreed is None:
        return None
    parts = [p.goal.seen_by for p in state.goals] + [p.task.seen_by for p in state.tasks]
    whole = sees_all(state, reader) or all(seen_by is None for seen_by in parts)
    return state.agreed.model_dump(mode="json", exclude=set() if whole else {"counts"})


def _proposal(state: Case, proposal: Proposal, reader: Party) -> Shown:
    """A version that waits; how others answered is coordination's and the case managers' to see.

    The client's answer is shown to the client alone.
    """
    sees_all = coordinates(state, reader) or manages(state, reader)
    answers = [
        {"party": _plain(answer.party), "answer": answer.answer}
        for answer in proposal.answers
        if same_unit(answer.party, reader)
        or (sees_all and not isinstance(answer.party, type(CLIENT) | ClosePersonParty))
    ]
    return {
        "version": proposal.version,
        "first_follow_up": proposal.first_follow_up.isoformat(),
        "respond_by": proposal.respond_by.isoformat(),
        "must_agree": [
            _plain(party) for party in bound_as_seen(state, reader, proposal.must_agree)
        ],
        "waits_for": [
            _plain(party) for party in bound_as_seen(state, reader, waited_for(proposal))
        ],
        "answers": answers,
    }


def _waits(state: Case, reader: Party | None) -> list[Shown]:
    """What is waited for, for whom as the reader sees it, and until when; the next first."""
    if state.phase == "waiting":
        return [{"what": "first-meeting", "of": [], "until": None}]
    if state.phase != "open":
        return []
    answering = [_plain(manager.party) for manager in answerable(state)]
    found: list[Shown] = []
    if state.manager_by is not None:
        found.append({"what": "case-manager", "of": answering, "until": state.manager_by})
    if state.plan_by is not None:
        found.append({"what": "plan", "of": answering, "until": state.plan_by})
    if (proposal := state.proposal) is not None:
        parties = () if reader is None else bound_as_seen(state, reader, waited_for(proposal))
        missing = [_plain(party) for party in parties]
        found.append({"what": "agreement", "of": missing, "until": proposal.respond_by})
    if (handover := state.handover) is not None:
        to = [_plain(handover.to.party)]
        found.append({"what": "handover", "of": to, "until": handover.answer_by})
    found.sort(key=lambda wait: wait["until"])
    return [wait | {"until": wait["until"].isoformat()} for wait in found]
