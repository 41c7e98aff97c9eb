"""The flow that all variants carry: two facts in and two facts out for each case.

A contact request is received: a consent is asked, a line stands in a list, a deadline waits. The
request is closed: the asking is refused, the line changes, the deadline goes. Pure.
"""

from datetime import UTC, datetime
from typing import Final

from silta_contracts.binding import make_event, to_kafka
from silta_contracts.codes import ConsentPurpose, DataCategory, OrganisationType, Role
from silta_contracts.fact import Fact, ModelRef
from silta_contracts.facts.consent import ConsentRefused, ConsentRequested
from silta_contracts.facts.intake import ContactRequestClosed, ContactRequestReceived
from silta_contracts.grounds import OrganisationRecipient, TypeRecipient, UnitRecipient
from silta_contracts.party import OrganisationParty

ANSWER_DAYS: Final = 14
SOURCE: Final = "/silta/intake/1"
# Stands for a case in the two messages that all cases share.
CASE: Final = "c" * 26
AT: Final = datetime(2026, 2, 2, 9, tzinfo=UTC)

Message = tuple[bytes, list[tuple[str, bytes]], bytes]


def asked(taken: ContactRequestReceived, answer_by: datetime) -> ConsentRequested:
    """What follows a contact request."""
    return ConsentRequested(
        case=taken.case,
        grounds=taken.grounds,
        ask=f"{taken.case}.a1",
        request=taken.request,
        purpose=ConsentPurpose.COOPERATE,
        categories=(DataCategory.SITUATION, DataCategory.PLAN, DataCategory.FOLLOW_UP),
        recipients=(
            OrganisationRecipient(oid="1.2.246.10.00000001"),
            UnitRecipient(oid="1.2.246.10.00000002", unit="tyollisyysalue"),
            UnitRecipient(oid="1.2.246.10.00000002", unit="tyollisyysalue-sijainen"),
            TypeRecipient(type=OrganisationType.ADULT_SOCIAL_WORK),
        ),
        answer_by=answer_by,
    )


def refused(taken: ContactRequestClosed) -> ConsentRefused:
    """What follows its end."""
    return ConsentRefused(case=taken.case, ask=f"{taken.case}.a1", request=taken.request)


def _unit(unit: str, role: Role) -> OrganisationParty:
    return OrganisationParty(
        oid="1.2.246.10.00000001",
        unit=unit,
        role=role,
        type=OrganisationType.SOCIAL_AND_HEALTH_CENTRE,
    )


def _received() -> ContactRequestReceived:
    return ContactRequestReceived.model_validate(
        {
            "case": CASE,
            "grounds": [f"{CASE}.1"],
            "ground": {"kind": "consent_given", "id": f"{CASE}.1"},
            "by": _unit("alkupalvelu", Role.EARLY_SERVICE),
            "area": "keski-suomi-1",
            "model": ModelRef(version="1.0", hash="0f" * 32),
            "request": f"{CASE}.r1",
            "taken_by": _unit("alkupalvelu", Role.EARLY_SERVICE),
            "channel": "professional",
            "needs": ["work_ability", "employment"],
            "drawn_up_with_client": True,
            "existing_services": ["employment_authority"],
            "coordinating": _unit("alkupalvelu", Role.COORDINATION),
            "coordinating_deputy": _unit("koordinaatio-sijainen", Role.COORDINATION),
        }
    )


def _message(fact: Fact, number: int) -> Message:
    event = make_event(fact, source=SOURCE, number=number, time=AT, causation="command:bench")
    return to_kafka(event)


def _patterns() -> tuple[Message, Message]:
    closed = ContactRequestClosed(case=CASE, request=f"{CASE}.r1", reason="settled")
    return _message(_received(), 1), _message(closed, 2)


PATTERNS: Final = _patterns()


def message(case: str, number: int) -> Message:
    """The first or second fact of a case, as bytes: made from one that was validated."""
    old, new = CASE.encode(), case.encode()
    key, headers, value = PATTERNS[number - 1]
    return (
        key.replace(old, new),
        [(name, text.replace(old, new)) for name, text in headers],
        value.replace(old, new),
    )
