"""What followup discloses of its vault: notes of the last follow-up, and feedback."""

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party
from silta_contracts.readers import reader_key
from silta_followup.model import Case
from silta_followup.standing import coordinates


def notes(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """What was said at the follow-up that was held last."""
    if case.held is None or case.held.notes is None:
        return ()
    name = f"{case.held.follow_up}/words"
    return (Disclosed(name, DataCategory.FOLLOW_UP, case.held.notes, "words"),)


def feedback(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Scores and words by giver and number: to who gave them, and to coordination."""
    found: list[Disclosed] = []
    for number, given in enumerate(case.feedback, 1):
        own = given.giver == reader_key(reader)
        if given.detail is None or not (own or coordinates(case, reader)):
            continue
        found += (
            Disclosed(f"{number}/{given.giver}/{part}", DataCategory.FOLLOW_UP, given.detail, part)
            for part in ("scores", "words")
        )
    return tuple(found)


def ended(case: Case, ground: str, statute: bool) -> bool:
    """Whether a ground is over as far as followup knows: told so, or withdrawn here."""
    return ground in case.ended


DISCLOSED = (
    Discloses(
        "notes",
        "Notes of the follow-up that was held last, in own words.",
        (DataCategory.FOLLOW_UP,),
        notes,
        ended,
    ),
    Discloses(
        "feedback",
        "Feedback as it was given, scores and words: to who gave it, and to coordination.",
        (DataCategory.FOLLOW_UP,),
        feedback,
        ended,
    ),
)
