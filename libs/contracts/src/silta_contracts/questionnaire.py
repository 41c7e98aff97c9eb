"""A questionnaire (*kyselylomake*) as data: items, choices and declared rules of scoring. Pure.

Rules are sums and means of answers, and bands by limits: no code stands in a file. Items of
copyrighted instruments are not ours to ship. :mod:`silta_contracts.questionnaires` reads the files.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from silta_contracts.course_codes import Band, Scale
from silta_contracts.ids import ModelVersion, QuestionCode, QuestionnaireId
from silta_contracts.open_codes import Language
from silta_contracts.value import Value

_BANDS: Final = tuple(Band)

Said = Annotated[str, Field(min_length=1, max_length=500)]


def twice_in(names: Iterable[str]) -> str | None:
    """The first that stands twice, if one does."""
    return next((name for name, count in Counter(names).items() if count > 1), None)


class Texts(Value):
    """A text in Finnish, Swedish, English and plain Finnish (*selkokieli*)."""

    fi: Said
    sv: Said
    en: Said
    plain: Said

    def of(self, lang: Language) -> str:
        """The text in that language."""
        said: str = getattr(self, lang)
        return said


class ScaleItem(Value):
    """A question that is answered by a whole number from `low` to `high`."""

    kind: Literal["scale"]
    code: QuestionCode
    text: Texts
    low: int = Field(ge=-1000, le=1000)
    high: int = Field(ge=-1000, le=1000)
    required: bool = True

    @model_validator(mode="after")
    def _has_width(self) -> "ScaleItem":
        if self.low >= self.high:
            raise ValueError(f"item {self.code}: low has to be below high")
        return self

    def points(self, given: int | str) -> int | None:
        """What an answer counts; none where it is no answer to this."""
        return given if isinstance(given, int) and self.low <= given <= self.high else None

    @property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points."""
        return self.low, self.high


class Choice(Value):
    """One of the answers that a question offers, and what it counts."""

    code: QuestionCode
    value: int = Field(ge=-1000, le=1000)
    text: Texts


class ChoiceItem(Value):
    """A question that is answered by choosing one of its answers."""

    kind: Literal["choice"]
    code: QuestionCode
    text: Texts
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=50)
    required: bool = True

    @model_validator(mode="after")
    def _told_apart(self) -> "ChoiceItem":
        if twice := twice_in(choice.code for choice in self.choices):
            raise ValueError(f"item {self.code}: two choices are called {twice}")
        return self

    def points(self, given: int | str) -> int | None:
        """What an answer counts; none where it is no answer to this."""
        return next((choice.value for choice in self.choices if choice.code == given), None)

    @property
    def ends(self) -> tuple[int, int]:
        """The fewest and the most points."""
        values = [choice.value for choice in self.choices]
        return min(values), max(values)


class TextItem(Value):
    """A question that is answered in own words; it counts for nothing."""

    kind: Literal["text"]
    code: QuestionCode
    text: Texts
    max_length: int = Field(default=2000, ge=1, le=4000)
    required: bool = False


Counted = ScaleItem | ChoiceItem
Item = Annotated[ScaleItem | ChoiceItem | TextItem, Field(discriminator="kind")]


class Limit(Value):
    """A band, and the score from which on it holds."""

    band: Band
    at_least: float = Field(allow_inf_nan=False)


class Score(Value):
    """How answers become a score, and a score a band.

    `reversed` names items whose points count the other way round: the most as the fewest. A mean
    may leave out items, `answered_at_least` says how many are needed; a sum needs all of them.
    """

    code: QuestionCode
    # What the fact says that it was measured with; none for a score that no fact tells.
    scale: Scale | None = None
    rule: Literal["sum", "mean"]
    items: tuple[QuestionCode, ...] = Field(min_length=1, max_length=100)
    reversed: tuple[QuestionCode, ...] = ()
    answered_at_least: int | None = Field(default=None, ge=1)
    bands: tuple[Limit, ...] = Field(min_length=2, max_length=5)

    @model_validator(mode="after")
    def _consistent(self) -> "Score":
        if twice := twice_in(self.items):
            raise ValueError(f"score {self.code}: item {twice} stands twice")
        if unknown := [code for code in self.reversed if code not in self.items]:
            raise ValueError(f"score {self.code}: {unknown[0]} is reversed and none of its items")
        if self.answered_at_least is not None:
            if self.rule == "sum":
                raise ValueError(
                    f"score {self.code}: a sum needs every item: take answered_at_least out"
                )
            if self.answered_at_least > len(self.items):
                raise ValueError(
                    f"score {self.code}: answered_at_least is more than its {len(self.items)} items"
                )
        limits = [limit.at_least for limit in self.bands]
        if limits != sorted(set(limits)):
            raise ValueError(f"score {self.code}: write the bands from the lowest limit up")
        places = [_BANDS.index(limit.band) for limit in self.bands]
        if places not in (sorted(set(places)), sorted(set(places), reverse=True)):
            raise ValueError(
                f"score {self.code}: bands go from very_low up or from very_high down, each once"
            )
        return self

    @property
    def needed(self) -> int:
        """How many of the items have to be answered."""
        return self.answered_at_least or len(self.items)

    def band(self, value: float) -> Band:
        """The band that a score falls in."""
        below = [limit.band for limit in self.bands if limit.at_least <= value]
        return below[-1] if below else self.bands[0].band


class Questionnaire(Value):
    """One version of a questionnaire."""

    id: QuestionnaireId
    version: ModelVersion
    # Feedback's bands go with GiveFeedback; a measure's with RecordWorkAbility.
    purpose: Literal["measure", "feedback"] = "measure"
    title: Texts
    domain: Texts = Field(description="what is measured, in words")
    origin: str = Field(
        min_length=1, max_length=500, description="whose wording it is, and on which licence"
    )
    items: tuple[Item, ...] = Field(min_length=1, max_length=100)
    scores: tuple[Score, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _consistent(self) -> "Questionnaire":
        if twice := twice_in(item.code for item in self.items):
            raise ValueError(f"two items are called {twice}")
        if twice := twice_in(score.code for score in self.scores):
            raise ValueError(f"two scores are called {twice}")
        if twice := twice_in(score.scale for score in self.scores if score.scale is not None):
            raise ValueError(f"two scores measure {twice}: a fact could not tell them apart")
        for score in self.scores:
            for code in score.items:
                if self.counted(code) is None:
                    raise ValueError(
                        f"score {score.code}: {code} is no item that counts: name a scale or choice"
                    )
            lowest = self.range(score)[0]
            if score.bands[0].at_least != lowest:
                raise ValueError(
                    f"score {score.code}: the first band begins at the lowest score: "
                    f"write at_least = {lowest:g}"
                )
            if score.bands[-1].at_least > self.range(score)[1]:
                raise ValueError(
                    f"score {score.code}: no answer reaches {score.bands[-1].at_least:g}: the "
                    f"highest score is {self.range(score)[1]:g}"
                )
        if self.purpose == "measure" and not self.told:
            raise ValueError(
                "a measure needs a score with a scale: write [[scores]], or purpose = 'feedback'"
            )
        return self

    @property
    def told(self) -> tuple[Score, ...]:
        """The scores whose bands a fact tells."""
        return tuple(score for score in self.scores if score.scale is not None)

    def item(self, code: str) -> ScaleItem | ChoiceItem | TextItem | None:
        """The item of that code."""
        return next((item for item in self.items if item.code == code), None)

    def counted(self, code: str) -> Counted | None:
        """The item of that code, where its answer counts."""
        found = self.item(code)
        return found if isinstance(found, Counted) else None

    def range(self, score: Score) -> tuple[float, float]:
        """The lowest and the highest score that answers can give."""
        ends = [item.ends for code in score.items if (item := self.counted(code)) is not None]
        low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
        if score.rule == "sum":
            return low, high
        if score.needed < len(ends):
            # Where items may be left out, the one with the widest ends may be the only one.
            return min(low for low, _ in ends), max(high for _, high in ends)
        return low / len(ends), high / len(ends)

    def points(self, score: Score, answers: Mapping[str, int | str]) -> list[int]:
        """What the answers to a score's items count, reversed where that is declared."""
        found = []
        for code in score.items:
            item = self.counted(code)
            points = None if item is None or code not in answers else item.points(answers[code])
            if item is not None and points is not None:
                found.append(sum(item.ends) - points if code in score.reversed else points)
        return found

    def score(self, score: Score, answers: Mapping[str, int | str]) -> float | None:
        """The score; none where too few of its items are answered."""
        points = self.points(score, answers)
        if len(points) < score.needed:
            return None
        return sum(points) if score.rule == "sum" else sum(points) / len(points)
