"""The directory: which units there are, whom they serve and who stands in for them. Pure.

What holds is asked of a day: units and deputies may begin and end on one (Helsinki's calendar).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from silta_chassis.workdays import ZONE
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import DataCategory, OrganisationType
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import OperatingModels
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, Unit, same_unit
from silta_contracts.placement_codes import PlacementKind
from silta_contracts.readers import reader_key
from silta_contracts.retention import NO_RETENTION, Retention
from silta_network.model import Case

# Organisation and unit: what names a unit within the directory.
Key = tuple[str, str]


def day_of(moment: datetime) -> date:
    """The day in Helsinki, which is what dates in the directory mean."""
    return moment.astimezone(ZONE).date()


@dataclass(frozen=True)
class Term:
    """From which day and until which day something holds, both included; None: no bound."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on that day."""
        return not self.is_over(day) and (self.first is None or self.first <= day)

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.last is not None and self.last < day


ALWAYS = Term()


@dataclass(frozen=True)
class StandIn:
    """A deputy, and when it is one."""

    key: Key
    term: Term = ALWAYS


@dataclass(frozen=True)
class Sharing:
    """An organisation that shares a unit, and as what kind of organisation it takes part."""

    oid: str
    type: Open[OrganisationType]


@dataclass(frozen=True)
class Contact:
    """How a unit is reached: by a role in it, never a person."""

    title: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Places:
    """How many clients of a municipality a unit can take now for that kind of placement."""

    kind: PlacementKind
    municipality: str
    places: int


@dataclass(frozen=True)
class Listed:
    """A unit of the directory.

    ``plain`` is the unit as its own organisation knows it, ``ref`` the opaque reference under
    which a sensitive one stands on the bus, ``reveals`` the kind of data as which it is told who
    that is. ``organisation`` is a name. ``capacity`` is how many clients it can take on now; one
    with 0 is not proposed, but may stand in for another or be named by hand. ``areas`` are those
    of which it serves something, ``partly`` those of which it does not serve all
    ``municipalities`` (3 digits each). ``shared_by``: the organisations whose common unit it is.
    """

    name: str
    plain: OrganisationParty
    areas: tuple[str, ...]
    capacity: int
    ref: str | None = None
    deputies: tuple[StandIn, ...] = ()
    organisation: str = ""
    reveals: DataCategory = DataCategory.HEALTH
    term: Term = ALWAYS
    municipalities: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    shared_by: tuple[Sharing, ...] = ()
    contacts: tuple[Contact, ...] = ()
    placements: tuple[Places, ...] = ()

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
    """All units in the file's order, and the codes of the places where meetings are held.

    ``warnings``: dead ends that come on a later day, for whoever operates it.
    """

    units: tuple[Listed, ...]
    places: tuple[str, ...] = ()
    place_names: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

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

    def deputy_of(self, unit: Listed, day: date) -> Listed | None:
        """Who stands in for the unit on that day, whether or not it is open itself then."""
        key = next((one.key for one in unit.deputies if one.term.holds(day)), None)
        return next((u for u in self.units if u.key == key), None)

    def chain(self, party: Party, day: date) -> Iterator[Listed]:
        """Who is asked after the unit on that day: its deputy, the deputy's deputy, and so on.

        A deputy that is not open that day is passed over, and its own deputy comes.
        """
        at = self.find(party)
        seen = {at.key} if at is not None else set()
        while at is not None and (at := self.deputy_of(at, day)) is not None:
            if at.key in seen:
                return
            seen.add(at.key)
            if at.term.holds(day):
                yield at

    def open_on(self, day: date) -> Iterator[Listed]:
        """The units that are open on that day."""
        return (unit for unit in self.units if unit.term.holds(day))

    def serving(self, area: str | None, day: date) -> Iterator[Listed]:
        """The open units that serve an area or a part of it; none where no area may be named."""
        return (u for u in self.open_on(day) if area is not None and area in u.areas)

    def same(self, one: Party, other: Party) -> bool:
        """Whether both are the same unit, however each is named."""
        return same_unit(self.on_bus(one), self.on_bus(other))


@dataclass(frozen=True)
class Reference:
    """What decisions look up: the operating models, the directory and retention."""

    models: OperatingModels
    directory: Directory
    retention: Retention = NO_RETENTION

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is right today and will not be, for the log at start."""
        return self.directory.warnings

    def of(self, case: Case) -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)
