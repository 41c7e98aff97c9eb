"""What leading on tells intake in stories of chance, and courses that reach each of its rows."""

from hypothesis import strategies as st
from stateful import Courses, Message, Offer
from stateful_world import CASE, COORDINATION, DUTY, EARLY_SERVICE, always, of, parties

from silta_intake.commands_leading import ConfirmLeadingOn, DeclineLeadingOn, LeadOn
from silta_intake.leading import LeadingOnBy

_areas = st.sampled_from(["north-ostrobothnia", "kainuu", "central-finland"])
_ends = st.sampled_from([COORDINATION, EARLY_SERVICE]) | parties
OFFERS_OF_LEADING: dict[type[Message], Offer] = {
    LeadOn: always(of(LeadOn, by=_ends, area=_areas, client_agrees=st.just(True))),
    ConfirmLeadingOn: always(of(ConfirmLeadingOn, by=_ends)),
    DeclineLeadingOn: always(of(DeclineLeadingOn, by=_ends, instead=st.none() | _areas)),
}
ON = LeadOn(case=CASE, by=EARLY_SERVICE, area="north-ostrobothnia", client_agrees=True)
TAKEN = ConfirmLeadingOn(case=CASE, by=COORDINATION)
# What follows a request in Central Finland, by name.
LED: Courses = {
    "led on": [ON, TAKEN],
    "led on to another": [ON, DeclineLeadingOn(case=CASE, by=DUTY, instead="kainuu")],
    "not taken": [ON, LeadingOnBy, LeadingOnBy],
}
