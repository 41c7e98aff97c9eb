"""What followup remembers of contact with an employer or with occupational health."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.workplace_codes import WorkplaceKind, WorkplaceMatter, WorkplaceResult


class Contacting(BaseModel):
    """A contact that goes on: with whom, by whom, on which consent, until when it may be quiet."""

    model_config = ConfigDict(frozen=True)

    workplace: WorkplaceKind
    party: Unit
    opener: Unit
    consent: str
    about: tuple[Open[WorkplaceMatter], ...]
    result: Open[WorkplaceResult] | None = None
    quiet_by: datetime
    # Whether the opener was told of the silence: then who answers for the case is told.
    opener_told: bool = False


class Workplace(BaseModel):
    """The contacts that go on, one of each kind."""

    model_config = ConfigDict(frozen=True)

    contacts: tuple[Contacting, ...] = ()

    def of(self, kind: object) -> Contacting | None:
        """The contact of a kind that goes on, if any."""
        return next((one for one in self.contacts if one.workplace == kind), None)

    def with_contact(self, contact: Contacting) -> "Workplace":
        """The same with a contact, in the place of the one of its kind."""
        others = [one for one in self.contacts if one.workplace != contact.workplace]
        return self.model_copy(update={"contacts": (*others, contact)})

    def without(self, *kinds: object) -> "Workplace":
        """The same without the contacts of these kinds."""
        left = tuple(one for one in self.contacts if one.workplace not in kinds)
        return self.model_copy(update={"contacts": left})
