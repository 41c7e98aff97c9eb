"""What followup discloses: notes of the last follow-up, feedback, and measures of work ability."""

from functools import partial
from typing import Any

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party
from silta_contracts.questionnaire import Questionnaire
from silta_contracts.questionnaires import Answer, by_item
from silta_contracts.readers import reader_key
from silta_followup.model import Case
from silta_followup.reference import Reference
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


def work_ability(case: Case, reader: Party, reference: Reference) -> tuple[Disclosed, ...]:
    """By measurement: bands and changes, and from the vault answers, words and scores."""
    found: list[Disclosed] = []
    category = DataCategory.WORK_ABILITY
    for one in case.measured:
        told = one.model_dump(mode="json", exclude={"answers", "giver"})
        found += (
            Disclosed(f"{one.measurement}/bands", category, value=told),
            Disclosed(f"{one.measurement}/answers", category, one.answers, "answers"),
            Disclosed(f"{one.measurement}/words", category, one.answers, "words"),
        )
        form = reference.questionnaires.find(one.questionnaire, one.version)
        if form is not None:
            scores = partial(_scores, form)
            found.append(
                Disclosed(
                    f"{one.measurement}/scores", category, one.answers, "answers", reckons=scores
                )
            )
    return tuple(found)


def _scores(form: Questionnaire, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    given = by_item(Answer.model_validate(answer) for answer in answers)
    return [
        {"score": score.code, "value": round(value, 2)}
        for score in form.scores
        if (value := form.score(score, given)) is not None
    ]


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
    Discloses(
        "work-ability",
        "Work ability as it was measured: bands, changes, answers and scores over time.",
        (DataCategory.WORK_ABILITY,),
        ended=ended,
        known=work_ability,
    ),
)
