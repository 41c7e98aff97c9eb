"""HTTP: what the network service shows. Its command doors come from the process table."""

from silta_chassis.http.files import FileDoor, file_door
from silta_chassis.http.gathering import GatheringDoor, Section, gathering_door
from silta_chassis.http.lookups import Lookup, lookup
from silta_chassis.http.views import Doors, ListDoor
from silta_network.calendar import MEDIA_TYPE, invitation
from silta_network.disclosed import DISCLOSED
from silta_network.history_pack import SECTIONS, may_read
from silta_network.mine import MINE
from silta_network.placements import PlacesAsked, free_places
from silta_network.views import page

DOORS = Doors(
    page=page,
    lists=(
        ListDoor(
            "/invitations",
            view="invitations",
            description="Invitations that wait for an answer of the reader's unit.",
        ),
        ListDoor(
            "/coordination",
            view="coordination",
            description="Cases in which something waits for the reader's unit as coordination.",
        ),
        ListDoor(
            "/meetings",
            view="meetings",
            description="Meetings to which the reader's unit is to come.",
        ),
        ListDoor(
            "/team-asks",
            view="team",
            description="What work-ability teams ask of the reader's unit: examinations, "
            "consultations, clients to be taken.",
        ),
    ),
    more=(
        file_door(FileDoor("meetings", "invitation.ics", MEDIA_TYPE, invitation)),
        gathering_door(
            GatheringDoor("history-pack", tuple(Section(*one) for one in SECTIONS), may_read)
        ),
        lookup(Lookup("placements", PlacesAsked, free_places)),
    ),
    discloses=DISCLOSED,
    mine=MINE,
)
