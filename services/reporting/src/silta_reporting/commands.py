"""What reporting can be asked to do, and the one deadline that it sets itself."""

from datetime import date
from typing import Annotated

from pydantic import Field

from silta_chassis.process import Command, Deadline, Injected
from silta_contracts.ids import GroundId, ModelVersion, Sha256
from silta_contracts.operating_models import Adopted
from silta_reporting.model import Measures


class WithdrawConsent(Command):
    """Takes back one consent, or all consents of the case; no reason is asked.

    By the client, or by an organisation that received the withdrawal from the client. What rested
    on it here stops at once: the story is shown no more to whom no other ground covers.
    """

    consent: GroundId | None = Field(
        default=None, description="The consent that is taken back; none: all of the case."
    )


class PublishIndicators(Command):
    """Counts the indicators of an area and period and publishes them for everybody.

    By management or coordination. Cells of few cases are hidden, and so is every cell from which
    a hidden one could be computed. Published again they stand in place of the earlier ones.
    """

    # It is about no case: its subject is `indicators:<area>:<period>`.
    case: Annotated[str, Injected()] = ""
    area: Annotated[str, Injected()]
    period: Annotated[str, Injected()]
    # What the view `measures` holds of that area and period, read when the command comes.
    measures: Annotated[tuple[Measures, ...], Injected()] = ()
    # Which versions are adopted, for the same reason.
    adopted: Annotated[tuple[Adopted, ...], Injected()] = ()


class AdoptOperatingModel(Command):
    """Adopts a version of an area's operating model (toimintamalli), by the leadership's decision.

    By management. Cases that begin on that day or later follow it; running ones go on with theirs.
    The file must lie in the folder of reference files: `hash` says that it is the one decided on.
    """

    # It is about no case: its subject is `model:<area>`.
    case: Annotated[str, Injected()] = ""
    area: Annotated[str, Injected()]
    version: ModelVersion = Field(description="the version adopted")
    hash: Sha256 = Field(description="SHA-256 of its file, hexadecimal")
    effective_from: date = Field(description="the day from which new cases follow it")


class ShowingEnds(Deadline):
    """The time for feedback after the end is over: the story is the client's and coordination's."""
