"""Who sends a request, by their access token; what each claim means: silta_contracts.principal.

Every door asks for one of these, apart from those of health, metrics and documents. The answers
to a token that does not hold follow RFC 6750, section 3; docs/sign-in.md says what each means.
"""

from typing import Annotated, Final

import structlog
from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPBearer

from silta_chassis.http.problems import Refusal
from silta_chassis.identity import Identity
from silta_chassis.keys import NoKeys
from silta_chassis.process import Refused, not_yours
from silta_chassis.tokens import BadToken
from silta_contracts.party import PARTY_FORMS, Party, parse_party
from silta_contracts.principal import Principal

log = structlog.get_logger(__name__)

NEXT: Final = "Get a fresh access token from the issuer, and send it as `Authorization: Bearer`."
NOT_SIGNED_IN = Refused("token-missing", f"Nobody is signed in. {NEXT}", 401)
PARTY_IN_HEADER = Refused(
    "party-in-header",
    "Who acts comes from the access token. Leave out Silta-Party, and send a token as "
    "`Authorization: Bearer`; one of several roles is chosen with Silta-Role.",
    400,
)
PARTY_MISSING = Refused("party-missing", "Say who acts in the header Silta-Party.", 401)
NO_PARTY = not_yours("This token names no party that may act here: sign in as one.")
OTHER_CASE = not_yours("This token is not for that case. Use the case that you have a part in.")
WHICH_ROLE = Refused(
    "role-missing", "The token has several roles. Choose one of them in Silta-Role.", 400
)
OTHER_ROLE = Refused(
    "role-not-yours",
    "The token does not have the role that Silta-Role names. Choose one that it has.",
    403,
)
SERVICES_ONLY = not_yours("This door is for services. People have doors of their own.")
OPERATORS_ONLY = not_yours("This door is for operators: the role `operator` is needed.")

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    bearerFormat="JWT",
    description="An access token (RFC 9068) of the issuer that this service is set to.",
)
Said = Annotated[
    str | None,
    Header(
        max_length=300,
        description="In local use only, in place of a token: who acts, in one of these forms: "
        f"`{PARTY_FORMS}`.",
    ),
]
Chosen = Annotated[
    str | None,
    Header(max_length=64, description="Which of the token's roles acts, where it has several."),
]


async def signed(
    request: Request, _: Annotated[object, Security(_bearer)] = None
) -> Principal | None:
    """The principal of the request's token; None without one, which is in local use only."""
    identity: Identity = request.app.state.identity
    # All of them: what stands in between may read another one than this.
    given = request.headers.getlist("authorization")
    if not given:
        if not identity.local:
            raise _unsigned("silta-party" in request.headers)
        return None
    kind, _space, token = given[0].partition(" ")
    if len(given) > 1 or kind.lower() != "bearer" or not token.strip():
        raise _bad("The header Authorization must be `Bearer` and one token.")
    if "silta-party" in request.headers:
        raise Refusal(PARTY_IN_HEADER)
    try:
        return await identity.principal(token.strip())
    except BadToken as bad:
        log.info("a token was refused", reason=bad.says)
        raise _bad(bad.says) from None
    except NoKeys as none:
        says = "The issuer's keys cannot be had yet, so that nobody can sign in. Try again shortly."
        raise Refusal(Refused("no-keys", says, 503, retry_after=none.retry_after)) from None


def _unsigned(said: bool) -> Refusal:
    if said:
        return Refusal(PARTY_IN_HEADER)
    return Refusal(NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})


def _bad(says: str) -> Refusal:
    # The sentences are ours, in ASCII and without quotes: they may stand in a header.
    told = f'Bearer error="invalid_token", error_description="{says}"'
    refused = Refused("invalid-token", f"{says} {NEXT}", 401)
    return Refusal(refused, headers={"WWW-Authenticate": told})


Signed = Annotated[Principal | None, Depends(signed)]


def acting_party(
    request: Request, principal: Signed, silta_party: Said = None, silta_role: Chosen = None
) -> Party:
    """The acting Party: the token's, or in local use without a token the header's."""
    if principal is None:
        return _said(silta_party)
    case = request.path_params.get("case")
    if case is not None and principal.cases is not None and case not in principal.cases:
        raise Refusal(OTHER_CASE)
    if not principal.parties:
        raise Refusal(NO_PARTY)
    if silta_role is not None:
        party = principal.as_role(silta_role)
        if party is None:
            raise Refusal(OTHER_ROLE)
        return party
    if len(principal.parties) > 1:
        raise Refusal(WHICH_ROLE)
    return principal.parties[0]


def _said(party: str | None) -> Party:
    if party is None:
        raise Refusal(PARTY_MISSING)
    try:
        return parse_party(party)
    except ValueError as wrong:
        raise Refusal(Refused("party-unreadable", f"Silta-Party: {wrong}", 400)) from None


def from_service(principal: Signed) -> Principal | None:
    """A service, as doors between services ask for it; None in local use without a token."""
    if principal is not None and principal.kind != "service":
        raise Refusal(SERVICES_ONLY)
    return principal


def from_operator(principal: Signed) -> Principal | None:
    """An operator; None in local use without a token."""
    if principal is not None and not principal.is_operator:
        raise Refusal(OPERATORS_ONLY)
    return principal
