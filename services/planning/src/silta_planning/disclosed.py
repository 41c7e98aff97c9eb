"""What planning discloses of its vault: the words of the plan, and who case managers are today."""

from collections.abc import Iterator

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party, same_unit
from silta_contracts.readers import reader_key
from silta_planning.grounds import heir_of
from silta_planning.model import ALL_CONSENTS, Case
from silta_planning.parties import acts_here, coordinates
from silta_planning.parts import goals_seen, tasks_seen


def assessment(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """The assessment in words, and in the client's own."""
    found = state.assessment
    if found is None:
        return ()
    return tuple(_worded("", DataCategory.SITUATION, found.words, found.client_words))


def plan(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Words of the goals and tasks that the reader sees, by id, the client's own words too.

    Answers as :func:`_answers`.
    """
    found: list[Disclosed] = []
    for goal in goals_seen(state, reader):
        words = (goal.words, goal.client_words)
        found += _worded(f"{goal.goal.id}/", DataCategory.PLAN, *words)
    for task in tasks_seen(state, reader):
        words = (task.words, task.client_words)
        found += _worded(f"{task.task.id}/", DataCategory.PLAN, *words)
    return (*found, *_answers(state, reader))


def _answers(state: Case, reader: Party) -> Iterator[Disclosed]:
    """Reservations, by party: to who said them, and to coordination; a no is nobody else's."""
    for answer in state.proposal.answers if state.proposal else ():
        told = same_unit(answer.party, reader) or coordinates(state, reader)
        if answer.words is not None and told:
            name = f"answer/{reader_key(answer.party)}"
            yield Disclosed(name, DataCategory.PLAN, answer.words, "text")


def _worded(
    before: str, category: DataCategory, words: str, client_words: str | None
) -> Iterator[Disclosed]:
    yield Disclosed(f"{before}words", category, words, "text")
    if client_words is not None:
        yield Disclosed(f"{before}client_words", category, client_words, "text")


def case_managers(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Who does a case manager's work today, by unit: name and phone of a professional.

    Not under turvakielto's protection: it is not the client's own data.
    """
    return tuple(
        Disclosed(
            f"{reader_key(manager.role.party)}/{part}", DataCategory.CONTACT, manager.contact, part
        )
        for manager in state.managers
        if manager.contact is not None and acts_here(state, manager.role.party)
        for part in ("name", "phone")
    )


def ended(state: Case, ground: str, statute: bool) -> bool:
    """Whether a ground is over as far as planning knows: told so, or withdrawn here.

    Where every consent is withdrawn, what planning does not know to be a statute is over.
    """
    if ground in state.ended:
        return True
    if not statute and ALL_CONSENTS in state.withdrawing:
        return True
    return heir_of(state, ground) in {heir_of(state, held) for held in state.withdrawing}


DISCLOSED = (
    Discloses(
        "assessment",
        "The need as it was assessed with the client, in words, and in the client's own.",
        (DataCategory.SITUATION,),
        assessment,
        ended,
    ),
    Discloses(
        "plan",
        "Words of goals and tasks, by id, the client's own words too. A reservation about a plan "
        "is shown to who had it, and to coordination.",
        (DataCategory.PLAN,),
        plan,
        ended,
    ),
    Discloses(
        "case-managers",
        "Who does the work of each case manager today, with phone; the deputy is a unit, which the "
        "case view names.",
        (DataCategory.CONTACT,),
        case_managers,
        ended,
    ),
)
