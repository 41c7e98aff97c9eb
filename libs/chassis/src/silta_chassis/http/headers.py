"""What callers say in headers: who acts, which call this is, which state they saw."""

from typing import Annotated

from fastapi import Depends, Header

from silta_chassis.http.problems import Refusal
from silta_chassis.process import Refused
from silta_contracts.party import PARTY_FORMS, Party, parse_party


def acting_party(
    silta_party: Annotated[
        str | None,
        Header(
            max_length=300,
            description=f"Who acts, in one of these forms: `{PARTY_FORMS}`.",
        ),
    ] = None,
) -> Party:
    """The acting Party. The only place that reads it; tokens will take the header's place."""
    if silta_party is None:
        raise Refusal(Refused("party-missing", "Say who acts in the header Silta-Party.", 401))
    try:
        return parse_party(silta_party)
    except ValueError as wrong:
        raise Refusal(Refused("party-unreadable", f"Silta-Party: {wrong}", 400)) from None


def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=200,
            description="Names this call: the same key and body get the same answer again. "
            "Use a fresh random one (a UUID) for each new command.",
        ),
    ] = None,
) -> str:
    """The key that makes a retried command the same command."""
    if not idempotency_key:
        says = "Send a fresh random Idempotency-Key with each command, the same on a retry."
        raise Refusal(Refused("idempotency-key-missing", says, 400))
    return idempotency_key


Acting = Annotated[Party, Depends(acting_party)]
Key = Annotated[str, Depends(idempotency_key)]
IfMatch = Annotated[
    str | None,
    Header(max_length=64, description="The ETag of the case view that this decision looks at."),
]
TraceParent = Annotated[
    str | None, Header(max_length=64, description="W3C trace context of the caller.")
]
