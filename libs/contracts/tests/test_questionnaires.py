"""Questionnaires: what a file may say, how answers are scored, and which answers fit."""

from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from silta_contracts.course_codes import Band
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.questionnaire import Questionnaire
from silta_contracts.questionnaires import (
    Answer,
    by_item,
    read_questionnaire,
    read_questionnaires,
    unfit,
)

FOLDER = Path(__file__).parents[3] / "deploy/reference/demonstration/questionnaires"
SAID = {"fi": "kysymys", "sv": "fråga", "en": "question", "plain": "mitä"}


def definition(**more: Any) -> dict[str, Any]:
    """A small one: two scales and a choice, of which one scale counts the other way round."""
    return {
        "id": "small",
        "version": "1",
        "title": SAID,
        "domain": SAID,
        "origin": "Written for a test.",
        "items": [
            {"kind": "scale", "code": "a", "text": SAID, "low": 0, "high": 10},
            {"kind": "scale", "code": "b", "text": SAID, "low": 1, "high": 5},
            {
                "kind": "choice",
                "code": "c",
                "text": SAID,
                "required": False,
                "choices": [
                    {"code": "no", "value": 0, "text": SAID},
                    {"code": "yes", "value": 4, "text": SAID},
                ],
            },
            {"kind": "text", "code": "d", "text": SAID},
        ],
        "scores": [
            {
                "code": "all",
                "scale": "work_ability_score",
                "rule": "sum",
                "items": ["a", "b", "c"],
                "reversed": ["b"],
                "bands": [
                    {"band": "low", "at_least": 1},
                    {"band": "high", "at_least": 10},
                ],
            },
            {
                "code": "some",
                "scale": "self_assessment",
                "rule": "mean",
                "items": ["a", "c"],
                "answered_at_least": 1,
                "bands": [{"band": "low", "at_least": 0}, {"band": "middle", "at_least": 4.5}],
            },
        ],
    } | more


def score(form: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The definition with its first score changed."""
    first, second = form["scores"]
    return form | {"scores": [first | changes, second]}


def read(form: dict[str, Any]) -> Questionnaire:
    return read_questionnaire(tomli_w.dumps(form), "small")


SMALL = read(definition())


@pytest.mark.parametrize(
    ("answers", "of_all", "of_some"),
    [
        ({"a": 10, "b": 1, "c": "yes"}, 19, 7),
        ({"a": 0, "b": 5, "c": "no"}, 1, 0),
        ({"a": 3, "b": 2}, None, 3),
        ({"b": 2, "c": "yes"}, None, 4),
        ({"b": 2}, None, None),
        ({"a": 99, "b": 2, "c": "maybe"}, None, None),
    ],
)
def test_scores_are_sums_and_means_of_what_answers_count(
    answers: dict[str, int | str], of_all: float | None, of_some: float | None
) -> None:
    all_, some = SMALL.scores
    assert (SMALL.score(all_, answers), SMALL.score(some, answers)) == (of_all, of_some)


@given(st.integers(0, 10), st.integers(1, 5), st.sampled_from(["no", "yes"]))
def test_every_answer_falls_in_a_band_and_more_points_in_no_lower_one(
    a: int, b: int, c: str
) -> None:
    all_ = SMALL.scores[0]
    value = SMALL.score(all_, {"a": a, "b": b, "c": c})
    assert value is not None
    low, high = SMALL.range(all_)
    assert low <= value <= high
    bands = list(Band)
    assert bands.index(all_.band(value)) <= bands.index(all_.band(value + 1))
    # An item that counts the other way round: more of it, fewer points.
    more = SMALL.score(all_, {"a": a, "b": max(1, b - 1), "c": c})
    assert more is not None
    assert more >= value


@pytest.mark.parametrize(("value", "band"), [(1, "low"), (9.9, "low"), (10, "high"), (19, "high")])
def test_a_limit_belongs_to_the_band_that_it_begins(value: float, band: str) -> None:
    assert SMALL.scores[0].band(value) == band


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (definition(items=[*definition()["items"], definition()["items"][0]]), "called a"),
        (definition(scores=[]), "needs a score with a scale"),
        (definition(id="Small one"), "id"),
        (definition(version="new"), "version"),
        (definition(origin=""), "origin"),
        (definition(title=SAID | {"plain": ""}), "title.plain"),
        (definition(extra="x"), "extra"),
        (score(definition(), items=["a", "a", "b"]), "a stands twice"),
        (score(definition(), items=["a", "d"], reversed=[]), "d is no item that counts"),
        (score(definition(), items=["a", "z"], reversed=[]), "z is no item that counts"),
        (score(definition(), reversed=["d"]), "d is reversed and none of its items"),
        (score(definition(), answered_at_least=2), "a sum needs every item"),
        (score(definition(), rule="median"), "rule"),
        (score(definition(), scale="self_assessment"), "two scores measure self_assessment"),
        (score(definition(), bands=[{"band": "low", "at_least": 1}]), "bands"),
        (
            score(
                definition(),
                bands=[{"band": "low", "at_least": 0}, {"band": "high", "at_least": 10}],
            ),
            "write at_least = 1",
        ),
        (
            score(
                definition(),
                bands=[{"band": "low", "at_least": 1}, {"band": "high", "at_least": 20}],
            ),
            "no answer reaches 20",
        ),
        (
            score(
                definition(),
                bands=[{"band": "low", "at_least": 10}, {"band": "high", "at_least": 1}],
            ),
            "from the lowest limit up",
        ),
        (
            score(
                definition(),
                bands=[
                    {"band": "low", "at_least": 1},
                    {"band": "very_low", "at_least": 5},
                    {"band": "high", "at_least": 10},
                ],
            ),
            "from very_low up or from very_high down",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(form: dict[str, Any], says: str) -> None:
    with pytest.raises(UnreadableFile, match="small") as wrong:
        read(form)
    assert says in str(wrong.value)


def test_a_scale_needs_width() -> None:
    items = [{"kind": "scale", "code": "a", "text": SAID, "low": 3, "high": 3}]
    with pytest.raises(UnreadableFile, match="item a: low has to be below high"):
        read(definition(items=items, scores=[]))


def test_bands_may_go_down_where_few_points_are_good() -> None:
    bands = [{"band": "very_high", "at_least": 1}, {"band": "very_low", "at_least": 10}]
    form = read(score(definition(), bands=bands))
    assert (form.scores[0].band(2), form.scores[0].band(12)) == ("very_high", "very_low")


@pytest.mark.parametrize(
    ("answers", "worded", "says"),
    [
        ({"a": 1, "b": 1}, (), None),
        ({"a": 1, "b": 1, "c": "yes"}, ("d",), None),
        ({"a": 1}, (), "Answer item b: the form needs it."),
        ({"a": 11, "b": 1}, (), "Answer item a by a whole number from 0 to 10."),
        ({"a": "yes", "b": 1}, (), "Answer item a by a whole number from 0 to 10."),
        ({"a": 1, "b": 1, "c": "maybe"}, (), "Answer item c by one of no, yes."),
        ({"a": 1, "b": 1, "c": 4}, (), "Answer item c by one of no, yes."),
        ({"a": 1, "b": 1, "d": 4}, (), "Item d is answered in words: put it under `words`."),
        ({"a": 1, "b": 1, "z": 4}, (), "Leave out z: this version of the form has no such item."),
        ({"a": 1, "b": 1}, ("a",), "Answer item a once."),
        ({"a": 1, "b": 1}, ("z",), "Leave the words on z out: no item of this form takes words"),
    ],
)
def test_answers_that_do_not_fit_are_named_by_item_and_never_by_value(
    answers: dict[str, int | str], worded: tuple[str, ...], says: str | None
) -> None:
    given_ = [Answer(item=item, value=value) for item, value in answers.items()]
    said = unfit(SMALL, given_, worded)
    assert said is None if says is None else (said or "").startswith(says)
    assert by_item(given_) == answers


def test_versions_are_in_their_order_and_files_where_they_say() -> None:
    texts = {
        f"questionnaires/small/{v}.toml": tomli_w.dumps(definition(version=v))
        for v in ("1", "2", "10")
    }
    read_ = read_questionnaires(texts)
    assert [form.version for form in read_.of("small")] == ["1", "2", "10"]
    assert [form.version for form in read_.newest(["small", "other"])] == ["10"]
    moved = {"questionnaires/small/3.toml": texts["questionnaires/small/2.toml"], "x": "id ="}
    with pytest.raises(UnreadableFile) as wrong:
        read_questionnaires(moved)
    assert "move it to questionnaires/small/2.toml" in str(wrong.value)
    assert "x is no TOML" in str(wrong.value)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*/*.toml")), ids=lambda file: file.parent.name)
def test_what_is_shipped_says_whose_wording_it_is(file: Path) -> None:
    form = read_questionnaire(file.read_text(encoding="utf-8"), file.name)
    assert "Original wording of Silta" in form.origin
    assert "copyrighted instrument" in form.origin
    for texts in (form.title, form.domain, *(item.text for item in form.items)):
        # Each language says it itself; plain Finnish in short sentences.
        assert len({texts.fi, texts.sv, texts.en}) == 3
        assert max(len(sentence.split()) for sentence in texts.plain.split(".")) <= 12
