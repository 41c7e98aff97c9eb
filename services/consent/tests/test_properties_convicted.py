"""A decision that is broken on purpose is seen by the invariants."""

from dataclasses import replace
from typing import Any

from stateful import convicted

from silta_chassis.process import Outcome, Refused
from silta_consent import model
from silta_consent.commands import ConfirmConsent
from silta_consent.decisions.giving import confirm_consent
from silta_contracts.facts import ConsentReplaced

from .test_properties import STORIES


def test_a_second_step_that_takes_no_consents_place_is_seen() -> None:
    def beside(*told: Any) -> Any:
        decided = confirm_consent(*told)
        return decided if isinstance(decided, Refused) else _with_both_live(decided, told[0])

    seen = convicted(STORIES, ConfirmConsent, beside)
    # Either sees it; which comes first is left to the search.
    assert seen in (
        "of_consents_that_replaced_one_another_one_is_live",
        "no_consent_stands_beside_a_later_one_that_covers_it",
    )


def _with_both_live(decided: Outcome[model.Case], before: model.Case) -> Outcome[model.Case]:
    """The new consent stands beside the one that it replaces, which nobody is told the end of."""
    new = decided.state.grounds[-1]
    state = decided.state.model_copy(update={"grounds": (*before.grounds, new)})
    facts = tuple(fact for fact in decided.facts if not isinstance(fact, ConsentReplaced))
    return replace(decided, state=state, facts=facts)
