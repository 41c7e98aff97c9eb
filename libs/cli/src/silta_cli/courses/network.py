"""The pieces of a course that meet at one table: invitations, meeting, plan, follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from silta_cli.courses.stage import CLIENT, CLIENT_BODY, Stage, Unit, in_days, moment

SILENCE_SECONDS = 3.0


def triage(
    stage: Stage, case: str, coordinating: Unit, reasons: Sequence[str], wanted: Sequence[str]
) -> None:
    """Coordination finds that a network is needed, of these types; the client wants the meeting."""
    body = {
        "outcome": "network",
        "reasons": list(reasons),
        "wanted_types": list(wanted),
        "client_wants_meeting": True,
    }
    stage.does("intake", case, "record-triage", coordinating.header, body)


def confirm_invitees(
    stage: Stage,
    case: str,
    coordinating: Unit,
    units: Sequence[Unit],
    silent: Unit | None = None,
    grounds: int = 1,
) -> None:
    """Coordination confirms, after hearing the client; the silent one has three seconds.

    It waits until the network service has heard of that many grounds: they come on another topic.
    """
    page = stage.page(
        "network",
        case,
        coordinating.header,
        "confirm-invitees",
        lambda shown: len(shown["grounds"]) >= grounds,
    )
    stage.does(
        "network",
        case,
        "confirm-invitees",
        coordinating.header,
        {
            "proposal": page["proposal"]["number"],
            "invitees": [
                {"party": unit.body}
                | ({"respond_by": moment(seconds=SILENCE_SECONDS)} if unit == silent else {})
                for unit in units
            ],
            "units_heard": True,
            "deputies_heard": True,
        },
    )


def open_invitation(stage: Stage, case: str, unit: Unit) -> str:
    """The invitation that waits for that unit, once there is one."""
    page = stage.page("network", case, unit.header, "accept-invitation")
    return next(str(i["id"]) for i in page["invitations"] if i["status"] == "open")


def accept(stage: Stage, case: str, unit: Unit) -> None:
    """The unit comes."""
    invitation = open_invitation(stage, case, unit)
    body = {"command": "accept-invitation", "invitation": invitation}
    stage.does("network", case, "answer-invitation", unit.header, body)


def decline(stage: Stage, case: str, unit: Unit, instead: Unit) -> None:
    """The unit cannot come, and names another in the same answer."""
    body = {
        "command": "decline-invitation",
        "invitation": open_invitation(stage, case, unit),
        "instead": instead.body,
        "reason": "other_unit_fits_better",
    }
    stage.does("network", case, "answer-invitation", unit.header, body)


def meet(
    stage: Stage, case: str, coordinating: Unit, present: Sequence[Unit], place: str, address: str
) -> None:
    """The meeting is set, held at once, and recorded."""
    answer = stage.does(
        "network",
        case,
        "meeting",
        coordinating.header,
        {
            "command": "schedule-meeting",
            "start": moment(days=1),
            "end": moment(days=1, hours=1),
            "place": place,
            "address": {"text": address},
        },
    )
    held = {"at": moment(), "present": [unit.body for unit in present], "client": "in_person"}
    body = {"meeting": answer["meeting"], "held": held}
    stage.does("network", case, "record-meeting", coordinating.header, body)


@dataclass(frozen=True)
class Goal:
    """A goal in words; ``id`` once it is set."""

    kind: str
    horizon: str
    words: str
    id: str = ""


def assess(
    stage: Stage, case: str, by: Unit, others: Sequence[Unit], needs: Sequence[str], words: str
) -> None:
    """The network assesses the need with the client."""
    body = {
        "needs": list(needs),
        "assessed_by": [*(unit.body for unit in (by, *others)), CLIENT_BODY],
        "client_took_part": True,
        "words": {"text": words},
    }
    stage.does("planning", case, "record-assessment", by.header, body)


def set_goal(stage: Stage, case: str, by: Unit, goal: Goal, replaces: str | None = None) -> str:
    """A goal is set, or takes another's place; answers its id."""
    body: dict[str, Any] = {
        "command": "set-goal",
        "kind": goal.kind,
        "horizon": goal.horizon,
        "words": {"text": goal.words},
    }
    if replaces is not None:
        body["replaces"] = replaces
    return str(stage.does("planning", case, "goals-and-tasks", by.header, body)["goal"])


def assign(stage: Stage, case: str, by: Unit, to: Mapping[str, Any], goal: str, words: str) -> str:
    """A task is given to a party; answers its id."""
    body = {
        "command": "assign-task",
        "responsible": dict(to),
        "due": in_days(30),
        "goal": goal,
        "words": {"text": words},
    }
    return str(stage.does("planning", case, "goals-and-tasks", by.header, body)["task"])


def name_case_manager(stage: Stage, case: str, by: Unit, unit: Unit, who: str, phone: str) -> None:
    """A unit answers for the case from now on; who does it today lies in the vault."""
    body = {
        "command": "appoint-case-manager",
        "party": unit.body,
        "first_contact": True,
        "contact": {"name": who, "phone": phone},
    }
    stage.does("planning", case, "case-manager", by.header, body)


def agree(stage: Stage, case: str, manager: Unit, units: Sequence[Unit]) -> int:
    """The plan is proposed and agreed by the client and those units; answers its version."""
    proposal = stage.does(
        "planning",
        case,
        "plan",
        manager.header,
        {"command": "propose-plan", "first_follow_up": in_days(28)},
    )
    version = int(proposal["version"])
    for party in (CLIENT, *(unit.header for unit in units)):
        body = {"version": version, "answer": "agreed"}
        stage.does("planning", case, "agree-plan", party, body)
    return version


def follow_up(
    stage: Stage,
    case: str,
    manager: Unit,
    version: int,
    progress: Mapping[str, str],
    then: Mapping[str, Any],
    revise: Sequence[str] = (),
) -> None:
    """A follow-up of that version of the plan: how each goal stands, and what comes next."""
    page = stage.page(
        "followup",
        case,
        manager.header,
        "record-follow-up",
        lambda shown: bool(shown["plan_version"] == version and shown["planned"]),
    )
    body = {
        "follow_up": page["planned"]["follow_up"],
        "held_at": moment(),
        "client_present": "in_person",
        "progress": [
            {"goal": goal, "status": status, "revise": goal in revise}
            for goal, status in progress.items()
        ],
        "next": dict(then),
    }
    stage.does("followup", case, "record-follow-up", manager.header, body)


def finish(
    stage: Stage,
    case: str,
    manager: Unit,
    version: int,
    met: Sequence[str],
    outcome: str,
    words: str,
    bands: Mapping[str, str],
) -> None:
    """The last follow-up: every goal is met, the need ends, the client agrees and gives feedback.

    Bands go on the bus, scores and words into the vault.
    """
    progress = dict.fromkeys(met, "met")
    follow_up(stage, case, manager, version, progress, {"then": "closing"})
    body: dict[str, Any] = {
        "outcome": outcome,
        "client_view": "agrees",
        "progress": [{"goal": goal, "status": "met"} for goal in met],
    }
    stage.does("followup", case, "end-need", manager.header, body)
    stage.tell("He gives feedback.")
    scores = {"very_low": 1, "low": 2, "middle": 3, "high": 4, "very_high": 5}
    body = {
        "command": "give-feedback",
        "answers": [{"question": question, "band": band} for question, band in bands.items()],
        "scores_and_words": {
            "scores": [{"question": q, "score": scores[band]} for q, band in bands.items()],
            "words": words,
        },
    }
    stage.does("followup", case, "feedback", CLIENT, body)
    stage.sees("planning", case, CLIENT, lambda shown: shown["phase"] == "ended")
