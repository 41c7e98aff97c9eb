"""The rhythm of follow-up is the model's, and a case keeps the version that it began with."""

from dataclasses import replace
from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import CaseMovedToModel
from silta_contracts.operating_models import MissingModel, OperatingModels
from silta_followup.decisions.following import take_move
from silta_followup.decisions.plans import learn_network, schedule
from silta_followup.model import Case


def rhythm(examples: Any, between: str) -> Any:
    """The reference in which follow-ups are not farther apart than that."""
    durations = examples.model.durations.model_copy(update={"between_follow_ups": between})
    changed = examples.model.model_copy(update={"durations": durations})
    models = examples.reference.models
    others = tuple(model for model in models.versions if model != examples.model)
    return replace(
        examples.reference, models=OperatingModels(models.installation, (changed, *others))
    )


def test_the_next_follow_up_is_not_later_than_the_models_rhythm(followed: Any) -> None:
    command = followed.record("next_follow_up")
    followed.reference = rhythm(followed, "10 days")
    refused = followed.ask(command)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.kept) == ("next-too-late", False)
    assert "10 days" in refused.says
    followed.reference = rhythm(followed, "90 days")
    assert isinstance(followed.ask(command), Outcome)


def moved(examples: Any, version: str = "2026.2") -> CaseMovedToModel:
    [to] = [m for m in examples.reference.models.of_area("central-finland") if m.version == version]
    return CaseMovedToModel(
        case=examples.id,
        area="central-finland",
        model=to.ref,
        before=examples.model.ref,
        request=f"{examples.id}.r1",
        move=1,
    )


@pytest.mark.parametrize("first", [True, False])
def test_a_case_follows_what_it_was_moved_to_in_either_order(examples: Any, first: bool) -> None:
    took: list[Any] = [(learn_network, examples.assembled()), (take_move, moved(examples))]
    case = Case(case=examples.id)
    for decide, fact in reversed(took) if first else took:
        case = decide(case, fact, examples.start, examples.reference).state
    assert case.follows.model == moved(examples).model


def test_a_version_that_is_not_here_is_named_and_nothing_begins(examples: Any) -> None:
    bare = replace(
        examples.reference,
        models=OperatingModels(
            examples.reference.models.installation,
            tuple(m for m in examples.reference.models.versions if m != examples.model),
        ),
    )
    for decide, fact in ((learn_network, examples.assembled()), (schedule, examples.agreed())):
        with pytest.raises(MissingModel, match=r"models/central-finland/2026\.1\.toml is missing"):
            decide(Case(case=examples.id), fact, examples.start, bare)
