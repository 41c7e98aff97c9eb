"""What a draft takes, skips, holds and refuses: the rules of numbers, deadlines and answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from toy_drafts import (
    CASE,
    NOW,
    SOURCE,
    asked,
    bell,
    closed_fact,
    draft,
    fact_without_row,
    outcomes,
    set_item,
    withdrawn_fact,
    written,
)
from toy_service import TOY, Count

from silta_chassis.entries import Latest
from silta_chassis.process import Outcome, Ref
from silta_contracts.facts.intake import ContactRequestClosed
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.party import CLIENT, ExpertByExperienceParty


def test_an_unknown_case_expects_number_one() -> None:
    entry, told = written(closed_fact(1))
    assert told == ["done"]
    assert (entry.n, entry.seen, entry.state["heard"]) == (1, {SOURCE: 1}, 1)


def test_a_lower_number_is_a_duplicate_and_a_higher_one_is_held() -> None:
    entry, _ = written(closed_fact(1), closed_fact(2))
    assert outcomes(closed_fact(2), closed_fact(4), before=Latest(entry)) == ["duplicate", "held"]


def test_the_same_fact_twice_in_one_batch_counts_once() -> None:
    entry, told = written(closed_fact(1), closed_fact(1))
    assert told == ["done", "duplicate"]
    assert entry.state["heard"] == 1


def test_facts_without_a_row_advance_the_number_and_write_no_entry() -> None:
    made = draft()
    made.take(fact_without_row(1))
    made.take(fact_without_row(2))
    assert made.causes == []
    assert made.passed == {SOURCE: 2}
    assert outcomes(closed_fact(3), before=Latest(passed={SOURCE: 2})) == ["done"]


def test_a_fact_without_a_row_behind_a_missing_one_is_held_too() -> None:
    assert outcomes(fact_without_row(2)) == ["held"]


def test_a_failing_decision_holds_its_own_stream_and_no_other() -> None:
    made = draft()
    for item in (
        closed_fact(1, reason="made_in_error"),
        closed_fact(2),
        closed_fact(1, source="/silta/followup/1"),
        asked(),
    ):
        made.take(item)
    assert [r.outcome for r in made.results] == ["failed", "held", "done", "done"]
    assert made.results[0].error == "RuntimeError"


def test_a_decision_that_lacks_a_file_says_which_and_leaves_nothing_behind() -> None:
    says = "models/somewhere/1.0.toml is missing here: put it there"

    def lacks(*_: object) -> Outcome[Count]:
        raise UnreadableFile(says)

    made = draft()
    for item in (closed_fact(1), asked()):
        assert item.row is not None
        made.take(replace(item, row=replace(item.row, decide=lacks)))
    waits, answered = made.results
    # Such a text names no subject and no value: operators see it as it is.
    assert (waits.outcome, waits.error) == ("failed", says)
    assert answered.outcome == "refused"
    refused = answered.refused
    assert refused is not None
    assert (refused.reason, refused.status, refused.kept) == ("file-missing", 503, False)
    assert refused.says.startswith(says)
    assert made.causes == []


def test_a_source_without_numbers_is_decided_as_it_comes_each_id_once() -> None:
    first = closed_fact(None)
    other = replace(first, cause=f"{first.cause}b")
    assert outcomes(first, other, first) == ["done", "done", "duplicate"]


def test_another_incarnation_of_a_source_numbers_from_one() -> None:
    entry, _ = written(closed_fact(1), closed_fact(2))
    again = closed_fact(1, source="/silta/intake/2")
    assert outcomes(again, before=Latest(entry)) == ["done"]


def test_facts_are_numbered_on_and_named_by_subject_and_number() -> None:
    first, _ = written(closed_fact(1), closed_fact(2))
    second, _ = written(closed_fact(3), before=Latest(first))
    assert [f.id for f in first.facts] == [f"{CASE}-1", f"{CASE}-2"]
    assert [f.headers["ce_sequence"] for f in second.facts] == ["000000000003"]
    assert second.facts[0].headers["ce_causationid"] == f"{CASE}-3"
    assert second.last_number == 3


def test_a_new_incarnation_of_this_service_numbers_its_facts_from_one() -> None:
    first, _ = written(closed_fact(1), closed_fact(2))
    made = draft(Latest(first), source="/silta/consent/2")
    made.take(closed_fact(3))
    entry = made.entry("w", 1, 0)
    assert [fact.number for fact in entry.facts] == [1]
    assert (entry.source, entry.last_number, entry.n) == ("/silta/consent/2", 1, 2)


def test_a_row_marked_keep_puts_the_message_into_the_entry() -> None:
    from silta_chassis.process import Taken

    kept = Taken("x-1", SOURCE, "t", NOW, "", b"{}")
    entry, _ = written(replace(closed_fact(1), taken=kept))
    assert entry.taken == (kept.__dict__,)


def test_a_deadline_set_again_cancels_the_old_one() -> None:
    known = Latest(written(closed_fact(1))[0])
    first, _ = written(asked("k1", ring_after=5), before=known)
    second, _ = written(asked("k2", ring_after=9), before=Latest(first))
    assert first.deadlines_set == ("bell:only",)
    assert second.deadlines_cancelled == (f"{CASE}:bell:only:2",)
    assert second.waits["bell:only"]["due"] == NOW + timedelta(seconds=9)
    assert outcomes(bell(first), before=Latest(second)) == ["passed"]
    assert outcomes(bell(second), before=Latest(second)) == ["done"]


def test_a_deadline_set_and_cancelled_in_one_batch_is_never_stored() -> None:
    known = Latest(written(closed_fact(1))[0])
    entry, _ = written(asked(ring_after=5), withdrawn_fact(2), before=known)
    assert (entry.deadlines_set, entry.deadlines_cancelled, entry.waits) == ((), (), {})


def test_a_deadline_rings_though_its_type_would_name_it_otherwise_by_now() -> None:
    known = Latest(written(closed_fact(1))[0])
    waiting, _ = written(asked(ring_after=5), before=known)
    later = bell(waiting)
    renamed = replace(later, message=later.message.model_copy(update={"which": "only:new-field"}))
    rung, told = written(renamed, before=Latest(waiting))
    assert told == ["done"]
    assert rung.waits == {}


def test_an_end_cancels_every_deadline() -> None:
    known = Latest(written(closed_fact(1))[0])
    waiting, _ = written(asked(ring_after=5), before=known)
    ended, _ = written(withdrawn_fact(2), before=Latest(waiting))
    assert ended.waits == {}
    assert ended.deadlines_cancelled == (f"{CASE}:bell:only:2",)


def test_a_deadline_fires_once() -> None:
    known = Latest(written(closed_fact(1))[0])
    waiting, _ = written(asked(ring_after=5), before=known)
    rung, _ = written(bell(waiting), before=Latest(waiting))
    assert rung.state["count"] == 1001
    assert outcomes(bell(waiting), before=Latest(rung)) == ["passed"]


def test_a_decided_refusal_of_a_known_case_is_an_entry_with_its_answer() -> None:
    known = Latest(written(closed_fact(1))[0])
    entry, _ = written(asked(up_to=0), before=known)
    answer = entry.answers["command:k1"]
    assert (answer["status"], answer["refused"]["reason"]) == (409, "too-many")
    assert (entry.facts, entry.state["count"]) == ((), 0)


def test_what_may_succeed_later_leaves_nothing_behind() -> None:
    known = Latest(written(closed_fact(1))[0])
    made = draft(known)
    made.take(asked(early=True))
    assert made.causes == []
    assert made.results[0].refused is not None
    assert made.results[0].refused.retry_after is not None


def test_a_refused_command_keeps_nothing_for_the_vault() -> None:
    from silta_chassis.vault import Kept

    known = Latest(written(closed_fact(1))[0])
    kept = Kept("r", CASE, "situation", "own_record", "contact_request", NOW, {"text": "x"})
    made = draft(known)
    made.take(replace(asked(up_to=0, words=Ref("r")), vault=(kept,)))
    assert made.vaulted == []
    entry = made.entry("w", 1, 0)
    assert entry.vault == ()


@pytest.mark.parametrize(
    ("if_match", "status"), [(None, 428), ('"0"', 412), ('"1"', None), ("*", None)]
)
def test_a_guarded_command_names_the_version_it_looked_at(
    if_match: str | None, status: int | None
) -> None:
    known = Latest(written(closed_fact(1))[0])
    counted = Latest(written(asked(), before=known)[0])
    made = draft(counted)
    made.take(set_item(if_match))
    refused = made.results[0].refused
    assert (refused.status if refused else None) == status


def test_the_version_rises_only_when_what_editors_see_has_changed() -> None:
    heard, _ = written(closed_fact(1))
    counted, _ = written(asked(), before=Latest(heard))
    heard_again, _ = written(closed_fact(2), before=Latest(counted))
    assert [heard.version, counted.version, heard_again.version] == [0, 1, 1]


def test_a_case_not_known_here_is_not_found_and_may_be_tried_again() -> None:
    made = draft()
    made.take(set_item("*"))
    refused = made.results[0].refused
    assert refused is not None
    assert (refused.status, refused.reason, refused.kept) == (404, "case-not-known-here", False)


def test_who_may_not_do_it_is_told_so_before_anything_else() -> None:
    known = Latest(written(closed_fact(1))[0])
    command = Count(case=CASE, by=ExpertByExperienceParty(), up_to=0)
    made = draft(known)
    made.take(replace(asked(), message=command))
    refused = made.results[0].refused
    assert refused is not None
    assert (refused.status, refused.reason) == (403, "not-yours")


def test_a_fact_that_its_row_does_not_declare_is_a_defect_not_a_message() -> None:
    row = replace(TOY.row(ContactRequestClosed), publishes=())  # type: ignore[type-var]
    assert outcomes(replace(closed_fact(1), row=row)) == ["failed"]


def test_a_fact_larger_than_the_broker_takes_is_refused_before_the_insert() -> None:
    made = draft()
    made.largest_fact = 10
    made.take(closed_fact(1))
    assert [r.outcome for r in made.results] == ["failed"]
    assert made.causes == []


def test_may_lists_what_this_reader_could_do_now() -> None:
    state = TOY.state.model_validate({"case": CASE})
    assert [m["command"] for m in TOY.may(state, CLIENT, None)] == ["count", "set"]
    assert [m["command"] for m in TOY.may(state, ExpertByExperienceParty(), None)] == ["set"]
    closed = state.model_copy(update={"closed": True})
    assert TOY.may(closed, CLIENT, None) == []
