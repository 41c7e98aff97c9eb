"""Facts of contact with an employer or with occupational health, on a separate consent.

It is voluntary. The facts name the consent and never the employer, and of an end nobody learns
whose wish it was.
"""

from typing import Final, Literal

from pydantic import Field

from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.workplace_codes import WorkplaceKind, WorkplaceMatter, WorkplaceResult


class WorkplaceContactOpened(Fact):
    """A unit takes up contact, which the client wants; `grounds` names the separate consent.

    Source: issue 6, line 10; domain.md, 2: employers and occupational health need consent.
    """

    fact: Literal["WorkplaceContactOpened"] = "WorkplaceContactOpened"
    workplace: Open[WorkplaceKind] = Field(description="whom the contact is with")
    opener: Unit = Field(description="the unit that takes up contact")
    about: tuple[Open[WorkplaceMatter], ...] = Field(description="what it is about")


class WorkplaceContacted(Fact):
    """The employer or occupational health was spoken with, and the client knew of it.

    Source: issue 6, line 10; the client takes part (domain.md, Principles).
    """

    fact: Literal["WorkplaceContacted"] = "WorkplaceContacted"
    workplace: Open[WorkplaceKind] = Field(description="whom the contact is with")
    opener: Unit = Field(description="the unit that took up contact")
    result: Open[WorkplaceResult] = Field(description="what came of it")
    client_present: bool = Field(description="whether the client was there; else was told of it")


class WorkplaceContactEnded(Fact):
    """The contact ended. It never says by whose wish, nor why.

    Source: declining harms nobody; domain.md, Principles.
    """

    fact: Literal["WorkplaceContactEnded"] = "WorkplaceContactEnded"
    workplace: Open[WorkplaceKind] = Field(description="whom the contact was with")
    opener: Unit = Field(description="the unit that took up contact")


class WorkplaceContactQuiet(DeadlineFact):
    """Nothing was recorded for long: the opener is told, then who answers for the case.

    Source: nothing waits silently.
    """

    fact: Literal["WorkplaceContactQuiet"] = "WorkplaceContactQuiet"
    workplace: Open[WorkplaceKind] = Field(description="whom the contact is with")


# A story shows none of these to other parties: an end or a silence may be the client's own.
WORKPLACE: Final = (
    WorkplaceContactOpened,
    WorkplaceContacted,
    WorkplaceContactEnded,
    WorkplaceContactQuiet,
)
