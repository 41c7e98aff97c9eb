"""What holds of erasing and retention in every service that has a vault, whatever comes."""

from stateful_story import Story

from silta_chassis.process import Outcome
from silta_chassis.retaining import Dispose
from silta_contracts.facts import DocumentsDisposed, ErasureRequested, PersonErased
from silta_contracts.retention import LINK, Retained


def every_wish_to_erase_has_its_receipt(story: Story) -> None:
    asked = isinstance(story.steps[-1].message, ErasureRequested) or story.new(ErasureRequested)
    assert not asked or len(story.new(PersonErased)) == 1
    for receipt in story.new(PersonErased):
        assert not {one.document_class for one in receipt.kept} & set(receipt.classes)
        assert all(one.until >= retained(story).ended_at for one in receipt.kept)


def what_went_is_held_no_more(story: Story) -> None:
    decided = story.steps[-1].decided
    if not isinstance(decided, Outcome):
        return
    for receipt in story.new(PersonErased):
        assert set(receipt.classes) <= set(decided.erases)
        assert not set(receipt.classes) & set(retained(story).held)


def what_is_kept_after_the_end_has_its_date(story: Story) -> None:
    own = {one for one in retained(story).held if story.reference.retention.rule(one) is not None}
    if retained(story).ended_at is None:
        assert not story.waits_for(Dispose)
        return
    dated = {deadline.document_class for deadline, _ in story.waits_for(Dispose)}
    # The identity whose own time is over waits for the other services.
    assert own - {LINK} <= dated <= own


def nothing_is_written_down_once_erasing_was_asked_for(story: Story) -> None:
    before = story.steps[-1].before.retained
    if before.asked_at is not None:
        assert set(retained(story).held) <= set(before.held)


def nothing_goes_before_its_date(story: Story) -> None:
    for fact in story.new(DocumentsDisposed):
        assert fact.due <= fact.at


def retained(story: Story) -> Retained:
    """What the service holds of the case."""
    found: Retained = story.state.retained
    return found


ERASING = (
    every_wish_to_erase_has_its_receipt,
    what_went_is_held_no_more,
    what_is_kept_after_the_end_has_its_date,
    nothing_is_written_down_once_erasing_was_asked_for,
    nothing_goes_before_its_date,
)
