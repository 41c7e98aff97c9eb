"""Retention by document class: the table that operators edit, and what a case holds.

TOML; :func:`read_retention` checks it and says in plain words what is wrong where. A date follows
from the end of the case by pure functions, so that every service counts alike.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from silta_contracts.codes import Service
from silta_contracts.course_codes import DocumentClass
from silta_contracts.fact import AnyFact
from silta_contracts.ids import RuleCode
from silta_contracts.open_codes import Open
from silta_contracts.operating_model import UnreadableFile, read_toml
from silta_contracts.payload import KeptDocuments
from silta_contracts.value import Moment, Value

FILE: Final = "retention.toml"
# The link from the case to the person: it goes last.
LINK: Final = DocumentClass.CLIENT_IDENTITY.value

_FORM: Final = re.compile(r"^([1-9][0-9]{0,3}) (second|minute|hour|day|year)s?$")


def _period(text: str) -> str:
    if not _FORM.match(text):
        raise ValueError("write a time like '10 years', '730 days' or '24 hours'")
    return text


# A time as people write it; years are of the calendar, in UTC.
Period = Annotated[str, AfterValidator(_period)]


def later(moment: datetime, period: Period) -> datetime:
    """The moment that lies a period after another, in UTC; 29 February counts as the 28th."""
    match = _FORM.match(period)
    assert match is not None
    count, unit = int(match[1]), match[2]
    if unit != "year":
        return moment.astimezone(UTC) + timedelta(**{f"{unit}s": count})
    start = moment.astimezone(UTC)
    day = 28 if (start.month, start.day) == (2, 29) else start.day
    return start.replace(year=start.year + count, day=day)


def shortest(period: Period) -> timedelta:
    """What a period lasts at least, wherever in the calendar it begins."""
    match = _FORM.match(period)
    assert match is not None
    count, unit = int(match[1]), match[2]
    return timedelta(days=365 * count) if unit == "year" else timedelta(**{f"{unit}s": count})


class Known(Value):
    """Which rule a row follows, and whether somebody checked it."""

    rule: RuleCode
    source: str = Field(min_length=1, max_length=300, description="where the rule stands")
    verified: bool = Field(description="whether somebody has checked it against its source")


class Rule(Known):
    """How long something is kept from the closing of the matter."""

    keep: Period
    # Nothing else is counted from yet; it stands in the file so that nobody has to guess.
    counted_from: Literal["closing"]

    def until(self, ended_at: datetime) -> datetime:
        """Until when it is kept where the matter closed then."""
        return later(ended_at, self.keep)


class OwnRecord(Rule):
    """The service's own record: kept, and locked where the person asks to be erased."""

    rests_on: Literal["own_record"]


class OnAGround(Known):
    """Kept on a ground alone: it goes with the last of them, with the case, or when asked."""

    rests_on: Literal["ground"]


ClassRule = Annotated[OwnRecord | OnAGround, Field(discriminator="rests_on")]


class Retention(Value):
    """The table, and which services answer a request to erase, and within what time."""

    classes: Mapping[DocumentClass, ClassRule] = {}
    access_log: Rule | None = None
    receipts: tuple[Open[Service], ...] = ()
    receipts_within: Period = "24 hours"

    @model_validator(mode="after")
    def _link_last(self) -> Self:
        link = self.classes.get(DocumentClass.CLIENT_IDENTITY)
        if link is None:
            return self
        if not isinstance(link, OwnRecord):
            raise ValueError(f"{LINK} is a record of its own: write rests_on = 'own_record'")
        closing = datetime(2025, 1, 1, tzinfo=UTC)
        others: dict[str, Rule] = {
            str(name): row for name, row in self.classes.items() if isinstance(row, OwnRecord)
        }
        if self.access_log is not None:
            others["access_log"] = self.access_log
        longer = [n for n, rule in others.items() if rule.until(closing) > link.until(closing)]
        if longer:
            raise ValueError(
                f"keep {LINK} at least as long as {', '.join(sorted(longer))}: the link from the "
                "case to the person goes last"
            )
        return self

    def row(self, document_class: str) -> OwnRecord | OnAGround | None:
        """The row of that class, if the table has it."""
        known = DocumentClass.known(document_class)
        return self.classes.get(known) if known is not None else None

    def rule(self, document_class: str) -> OwnRecord | None:
        """The rule that keeps documents of that class, if one does."""
        row = self.row(document_class)
        return row if isinstance(row, OwnRecord) else None

    def locked(self, document_class: str, ended_at: datetime, now: datetime) -> bool:
        """Whether a rule keeps a class though the person asked to be erased."""
        rule = self.rule(document_class)
        return rule is not None and now < rule.until(ended_at)

    def kept(self, classes: Iterable[str], ended_at: datetime) -> tuple[KeptDocuments, ...]:
        """What is said of the classes that a rule keeps."""
        return tuple(
            KeptDocuments(document_class=listed(name), until=rule.until(ended_at), rule=rule.rule)
            for name in classes
            if (rule := self.rule(name)) is not None
        )

    def unfit(self, rests_on: Mapping[str, str]) -> list[str]:
        """What is wrong for a service that puts these classes into its vault, resting on that."""
        found = []
        for name, ground in rests_on.items():
            row = self.row(name)
            if row is None:
                found.append(f"classes.{name} is missing: say how long it is kept")
            elif row.rests_on != ground:
                found.append(f"classes.{name}: the service keeps it on {ground}: write that")
        return found


# Keeps nothing by rule; a service with a vault does not start with it.
NO_RETENTION: Final = Retention()


class Retained(Value):
    """What a service holds of a case, by document class; part of its state.

    ``ended_at``: from when retention counts; ``asked_at``: when erasing was asked for.
    """

    held: tuple[str, ...] = ()
    ended_at: Moment | None = None
    asked_at: Moment | None = None


@dataclass(frozen=True)
class RetentionFacts:
    """By which facts it is told: the wish to erase, and what makes record and receipt.

    The wish says with ``ended_at`` when the case ended, where that is known. Makers take service,
    case, the document class or classes that went, what is held now, the table and the time.
    """

    asked: type[AnyFact]
    disposed: Callable[[str, str, str, Retained, Retention, datetime], AnyFact]
    erased: Callable[[str, str, Iterable[str], Retained, Retention, datetime], AnyFact]


def listed(document_class: str) -> DocumentClass:
    """The class of that code. Raises ValueError where the list has none."""
    found = DocumentClass.known(document_class)
    if found is None:
        raise ValueError(f"{document_class} is no document class")
    return found


def read_retention(text: str, name: str = FILE) -> Retention:
    """The table that the text of a file holds. Raises UnreadableFile."""
    table = read_toml(Retention, text, name)
    if not table.receipts or Service.INTAKE in table.receipts:
        raise UnreadableFile(
            f"{name}: receipts: name the services that answer; intake gathers and is none of them"
        )
    if table.access_log is None:
        raise UnreadableFile(f"{name}: say in [access_log] how long the access log is kept")
    return table
