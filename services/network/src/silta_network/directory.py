"""The directory: which units there are, whom they serve and who stands in for them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from silta_contracts.codes import DataCategory
from silta_contracts.operating_model import OperatingModel
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, Unit, same_unit
from silta_contracts.readers import reader_key
from silta_contracts.retention import NO_RETENTION, Retention

# Organisation and unit: what names a unit within the directory.
Key = tuple[str, str]


@dataclass(frozen=True)
class Listed:
    """A unit of the directory.

    ``plain`` is the unit as its own organisation knows it, ``ref`` the opaque reference under
    which a sensitive one stands on the bus, ``reveals`` the kind of data as which it is told who
    that is. ``organisation`` is a name. ``capacity`` is how many clients it can take on now; one
    with 0 is not proposed, but may stand in for another or be named by hand.
    """

    name: str
    plain: OrganisationParty
    areas: tuple[str, ...]
    capacity: int
    ref: str | None = None
    deputy: Key | None = None
    organisation: str = ""
    reveals: DataCategory = DataCategory.HEALTH

    @property
    def key(self) -> Key:
        """What names it within the directory."""
        return self.plain.oid, self.plain.unit

    @property
    def party(self) -> Unit:
        """The unit as it stands on the bus."""
        if self.ref is None:
            return self.plain
        return SensitiveUnitParty(ref=self.ref, role=self.plain.role, type=self.plain.type)


@dataclass(frozen=True)
class Directory:
    """All units in the file's order, and the codes of the places where meetings are held."""

    units: tuple[Listed, ...]
    places: tuple[str, ...] = ()
    place_names: Mapping[str, str] = field(default_factory=dict)

    def find(self, party: Party) -> Listed | None:
        """The unit that is meant, in whatever role, plainly or by its opaque reference."""
        return next(
            (u for u in self.units if same_unit(party, u.plain) or same_unit(party, u.party)), None
        )

    def behind(self, ref: str) -> Listed | None:
        """The sensitive unit of that opaque reference."""
        return next((u for u in self.units if u.ref == ref), None)

    def on_bus(self, party: Party) -> Party:
        """The party as it may stand in a fact: a sensitive unit as its reference only."""
        found = self.find(party)
        return party if found is None or found.ref is None else found.party

    def unit(self, party: Unit) -> Unit:
        """The unit as the directory writes it on the bus; as given where it has none such."""
        found = self.find(party)
        return party if found is None else found.party

    def forms(self, party: Party) -> tuple[Party, ...]:
        """Every form of the party: a sensitive unit has two."""
        found = self.find(party)
        if found is None or found.ref is None:
            return (party,)
        return (found.party, found.plain)

    def reader_keys(self, party: Party) -> tuple[str, ...]:
        """Under which keys the party reads lists, however it names itself."""
        return tuple(reader_key(form) for form in self.forms(party))

    def name_of(self, party: Party | None) -> str | None:
        """What the unit is called, if it is one of the directory."""
        found = self.find(party) if party is not None else None
        return found.name if found is not None else None

    def deputy_of(self, party: Party) -> Listed | None:
        """Who stands in for the unit."""
        found = self.find(party)
        if found is None or found.deputy is None:
            return None
        return next((u for u in self.units if u.key == found.deputy), None)

    def serving(self, area: str | None) -> Iterator[Listed]:
        """The units that serve an area; none where no area may be named."""
        return (u for u in self.units if area is not None and area in u.areas)

    def same(self, one: Party, other: Party) -> bool:
        """Whether both are the same unit, however each is named."""
        return same_unit(self.on_bus(one), self.on_bus(other))


@dataclass(frozen=True)
class Reference:
    """What decisions look up: the operating model, the directory and retention."""

    model: OperatingModel
    directory: Directory
    retention: Retention = NO_RETENTION
