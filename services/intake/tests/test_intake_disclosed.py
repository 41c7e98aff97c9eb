"""What intake discloses: which fields there are, of which category, and what never leaves."""

from silta_chassis.disclosing import Disclosed
from silta_contracts.health_check_codes import CheckOccasion
from silta_contracts.party import CLIENT
from silta_intake.commands import WithdrawConsent
from silta_intake.disclosed import DISCLOSED, ended, person
from silta_intake.health_check import HealthCheck
from silta_intake.model import Case
from silta_intake.threads import Question

from .intake_examples import CASE, EARLY_SERVICE, NOW, granted, submitting, withdrawn
from .intake_played import Played, played


def there(state: Case) -> dict[str, Disclosed]:
    return {f"{t.name}/{one.name}": one for t in DISCLOSED for one in t.fields(state, CLIENT)}


def test_every_part_of_the_vault_has_a_field_of_its_own_category() -> None:
    state = played(submitting()).state
    question = Question(
        id=f"{CASE}.q1",
        asked_by=EARLY_SERVICE,
        asked_of=EARLY_SERVICE,
        at=NOW,
        answer_by=NOW,
        words="vault1question",
        answer="vault1answer",
    )
    check = HealthCheck(
        area="middle",
        turvakielto=False,
        occasion=CheckOccasion.SERVICE,
        offered_by=EARLY_SERVICE,
        carried_out_by=EARLY_SERVICE,
        at=NOW,
        due=NOW,
        client="vault1client",
        found="vault1found",
    )
    state = state.model_copy(update={"questions": (question,), "check": check})
    found = there(state)
    assert {name: (one.category.value, one.ref, one.part) for name, one in found.items()} == {
        "person/name": ("identity", "vault1client", "name"),
        "person/hetu": ("identity", "vault1client", "hetu"),
        "person/municipality": ("contact", "vault1contact", "municipality"),
        "person/phone": ("contact", "vault1contact", "phone"),
        "person/email": ("contact", "vault1contact", "email"),
        "words/said": ("situation", "vault1words", "said"),
        "health-check/found": ("health", "vault1found", "found"),
        "dialogue/q1_question": ("situation", "vault1question", "said"),
        "dialogue/q1_answer": ("situation", "vault1answer", "said"),
    }
    for thing in DISCLOSED:
        fields = thing.fields(state, CLIENT)
        assert {one.category for one in fields} == set(thing.categories)


def test_before_a_request_there_is_nothing() -> None:
    assert there(Case(case=CASE)) == {}


def test_under_turvakielto_contact_and_municipality_are_protected() -> None:
    request = played(submitting()).state.request
    assert request is not None
    # No door takes contact data under turvakielto; what stands there all the same does not leave.
    hidden = request.model_copy(update={"turvakielto": True, "area": None})
    found = person(Case(case=CASE, request=hidden), CLIENT)
    assert {one.name for one in found if one.protected} == {"municipality", "phone", "email"}
    assert not any(one.protected for one in person(Case(case=CASE, request=request), CLIENT))


def test_a_ground_is_over_where_intake_was_told_or_took_the_withdrawal_itself() -> None:
    one = f"{CASE}.1"
    case: Played = played(submitting(), granted())
    assert not ended(case.state, one, False)
    case.take(WithdrawConsent(case=CASE, by=CLIENT, consent=one))
    assert ended(case.state, one, False)
    told = played(submitting(), granted(), withdrawn())
    assert ended(told.state, one, False)
    assert not ended(told.state, f"{CASE}.2", False)
