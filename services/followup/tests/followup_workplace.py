"""Contact with an employer: its own consent, its course, and its commands."""

from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import BEGINS, CASE, CONSENTS, EMPLOYMENT, always, of, unit

from silta_contracts import facts as f
from silta_contracts.facts.workplace import WorkplaceContactEnded
from silta_contracts.party import CLIENT
from silta_contracts.workplace_codes import WorkplaceKind, WorkplaceResult
from silta_followup import commands_workplace as c
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.waits import WorkplaceQuietBy

from .followup_asked import asked
from .followup_drawn import Draw

EMPLOYER = unit(90000031, "works", "employer")
ALONE = CONSENTS[2].model_validate(
    {
        **CONSENTS[2].model_dump(),
        "id": f"{CASE}.8",
        "valid_from": BEGINS,
        "recipients": [{"kind": "unit", "oid": EMPLOYER.oid, "unit": EMPLOYER.unit}],
    }
)
OPENED = c.OpenWorkplaceContact.model_validate(
    {
        "case": CASE,
        "by": EMPLOYMENT,
        "workplace": "employer",
        "party": EMPLOYER,
        "about": ["work_trial"],
        "client_wants_it": True,
    }
)
CONTACTED = (
    f.ConsentGranted(case=CASE, by=CLIENT, ground=ALONE),
    OPENED,
    WorkplaceQuietBy,
    c.RecordWorkplaceContact(
        case=CASE,
        by=EMPLOYMENT,
        workplace=WorkplaceKind.EMPLOYER,
        result=WorkplaceResult.TRIAL_AGREED,
        client_present=True,
    ),
    WorkplaceQuietBy,
    WorkplaceQuietBy,
    c.EndWorkplaceContact(case=CASE, by=CLIENT, workplace=WorkplaceKind.EMPLOYER),
)
TAKEN_BACK_ALONE = f.ConsentWithdrawn(
    case=CASE,
    consent=ALONE.id,
    received_by="consent",
    ended=(ALONE,),
    remaining=(CONSENTS[0],),
)


def _open(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "workplace": draw.one(*WorkplaceKind),
        "party": draw.one(EMPLOYER, EMPLOYER, EMPLOYMENT),
        "about": ["return_to_work"],
        "client_wants_it": True,
    }


def _record(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "workplace": draw.one(*WorkplaceKind),
        "result": draw.one(*WorkplaceResult),
        "client_present": draw.one(True, False),
    }


def _end(draw: Draw, story: Story) -> dict[str, Any]:
    return {"workplace": draw.one(*WorkplaceKind)}


GRANTED: Offer = always(
    of(f.ConsentGranted, by=st.just(CLIENT), ground=st.sampled_from((ALONE, *CONSENTS)))
)
ASKED_OF_WORKPLACE: dict[type[Message], Offer] = {
    c.OpenWorkplaceContact: asked(c.OpenWorkplaceContact, _open),
    c.RecordWorkplaceContact: asked(c.RecordWorkplaceContact, _record),
    c.EndWorkplaceContact: asked(c.EndWorkplaceContact, _end),
}


def a_workplace_contact_stands_on_its_own_consent(story: Story) -> None:
    case: Case = story.state
    kinds = {
        wait.workplace for wait, _ in story.waits.values() if isinstance(wait, WorkplaceQuietBy)
    }
    going_on = case.workplace.contacts
    if case.stage in ACTIVE:
        assert kinds == {one.workplace for one in going_on}
    assert not going_on or case.stage not in (Stage.STOPPED, Stage.CLOSED)
    alone = {ground.id for ground in case.single_party}
    assert all(one.consent in alone and one.consent not in case.ended for one in going_on)
    assert all(fact.by is None for fact in story.new(WorkplaceContactEnded))
