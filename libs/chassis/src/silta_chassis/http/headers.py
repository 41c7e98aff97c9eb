"""What callers say in headers: who they are, which call this is, which state they saw."""

from typing import Annotated

from fastapi import Depends, Header

from silta_chassis.http.identity import NOT_SIGNED_IN, acting_party, from_operator, from_service
from silta_chassis.http.identity import Signed as Signed
from silta_chassis.http.problems import Refusal
from silta_chassis.process import Refused, not_yours
from silta_contracts.party import Party
from silta_contracts.principal import Principal
from silta_contracts.readers import CONCERNED, is_concerned

CONCERNED_ONLY = not_yours(
    "This door is for the person whom a case concerns, and for who acts for them on a mandate. "
    "Others use the doors of a case."
)


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


def reading_party(party: Acting, principal: Signed) -> Party:
    """As whom pages are read: who acts on a mandate reads what the person concerned reads."""
    return CONCERNED if principal is not None and principal.stands_in else party


def concerned(principal: Signed) -> Principal:
    """The person whom the token's cases concern, or who acts in their place on a mandate.

    Which cases these are only a token says, so that there is no header for it in local use.
    """
    if principal is None:
        raise Refusal(NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})
    if not (principal.stands_in or any(map(is_concerned, principal.parties))):
        raise Refusal(CONCERNED_ONLY)
    return principal


Reading = Annotated[Party, Depends(reading_party)]
Concerned = Annotated[Principal, Depends(concerned)]
FromService = Annotated[Principal | None, Depends(from_service)]
FromOperator = Annotated[Principal | None, Depends(from_operator)]
Key = Annotated[str, Depends(idempotency_key)]
IfMatch = Annotated[
    str | None,
    Header(max_length=64, description="The ETag of the case view that this decision looks at."),
]
TraceParent = Annotated[
    str | None, Header(max_length=64, description="W3C trace context of the caller.")
]
