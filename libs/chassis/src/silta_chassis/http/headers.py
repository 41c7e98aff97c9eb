"""What callers say in headers: who they are, which call this is, which state they saw."""

from typing import Annotated

from fastapi import Depends, Header

from silta_chassis.http.identity import Signed as Signed
from silta_chassis.http.identity import acting_party, from_operator, from_service
from silta_chassis.http.problems import Refusal
from silta_chassis.process import Refused
from silta_contracts.party import Party
from silta_contracts.principal import Principal


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
