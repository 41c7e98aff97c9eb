"""What triage asks first by the area's model: it decides for which help, never whether."""

from silta_chassis.process import Refused
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import PreconditionReply
from silta_contracts.payload import PreconditionAnswer
from silta_intake.commands import RecordTriage

# What `client_wants_meeting` of the command answers already.
MEETING_WANTED = "client_wants_meeting"


def answered(model: AreaModel, command: RecordTriage) -> tuple[PreconditionAnswer, ...]:
    """The answers to the model's preconditions, in its order."""
    given = {one.code: one.answer for one in command.preconditions}
    if command.client_wants_meeting is not None:
        wants = PreconditionReply.YES if command.client_wants_meeting else PreconditionReply.NO
        given.setdefault(MEETING_WANTED, wants)
    return tuple(
        PreconditionAnswer(code=one.code, answer=given[one.code])
        for one in model.preconditions
        if one.code in given
    )


def precondition_refused(model: AreaModel, command: RecordTriage) -> Refused | None:
    """Why this outcome cannot be recorded yet, or not with these answers."""
    codes = [one.code for one in model.preconditions]
    asked = [one.code for one in command.preconditions]
    if len(set(asked)) != len(asked) or not set(asked) <= set(codes):
        known = ", ".join(codes) or "none"
        return Refused(
            "precondition-unknown",
            f"Answer each precondition of the area's model once at most: {known}.",
            status=422,
            kept=False,
        )
    replies = {one.code: one.answer for one in answered(model, command)}
    wanted = [one for one in model.preconditions if command.outcome in one.decides]
    if missing := [one for one in wanted if one.code not in replies]:
        questions = " ".join(f"{one.code}: {one.en}" for one in missing)
        return Refused(
            "preconditions-not-asked",
            f"Ask the client first and record the answers in preconditions. {questions}",
            status=422,
            kept=False,
        )
    if any(replies[one.code] != PreconditionReply.YES for one in wanted):
        return Refused(
            "other-help",
            "By these answers the area's model has other help for the client now: record another "
            "outcome. The client is not turned away, and triage may be recorded again.",
        )
    return None
