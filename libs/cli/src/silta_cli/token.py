"""`silta token`: an access token of a local stack's issuer or Keycloak, for anybody."""

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from silta_cli.keycloak import People
from silta_cli.screen import print_json
from silta_cli.sign_in import ISSUER, account, keys_folder
from silta_contracts.catalogue import SERVICES
from silta_contracts.codes import Role
from silta_contracts.party import OrganisationParty, SensitiveUnitParty, parse_party
from silta_contracts.principal import OPERATOR, BadClaims, principal_of
from silta_local.errors import StackError
from silta_local.issuer import ENVIRONMENT, LIFE_SECONDS, mint
from silta_local.keycloak import KEYCLOAK
from silta_local.stack import Stack

Claims = dict[str, Any]
MOST_SECONDS = 900


def token(
    party: Annotated[
        str | None,
        typer.Option(
            "--party",
            help="A unit: 'organisation;<oid>;<unit>;<role>;<type>' or "
            "'sensitive_unit;<ref>;<role>;<type>'.",
        ),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="A further role of the unit; may be said several times."),
    ] = None,
    client: Annotated[bool, typer.Option("--client", help="The client of --case.")] = False,
    close_person: Annotated[
        int | None, typer.Option("--close-person", help="A close person of --case, by number.")
    ] = None,
    expert: Annotated[bool, typer.Option("--expert", help="An expert by experience.")] = False,
    operator: Annotated[bool, typer.Option("--operator", help="An operator.")] = False,
    service: Annotated[
        str | None, typer.Option("--service", help=f"A service: {', '.join(SERVICES)}.")
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option("--case", help="A case that the person has a part in; several may be said."),
    ] = None,
    mandate: Annotated[
        str | None, typer.Option("--mandate", help="The kind of a close person's mandate (code).")
    ] = None,
    subject: Annotated[
        str | None,
        typer.Option(
            "--subject",
            help="The pseudonym; one that follows from the rest if left. With Keycloak the name "
            "of the account, of which Keycloak makes the pseudonym.",
        ),
    ] = None,
    seconds: Annotated[
        int, typer.Option("--seconds", min=1, max=MOST_SECONDS, help="How long it holds.")
    ] = LIFE_SECONDS,
    name: Annotated[str, typer.Option("--name", help="Name of the stack, which runs.")] = "default",
    as_json: Annotated[bool, typer.Option("--json", help="For programs: with its claims.")] = False,
) -> None:
    """Print an access token of a local stack's issuer, to send as `Authorization: Bearer`.

    Say one of --party, --client, --close-person, --expert, --operator and --service.
    """
    if os.environ.get(ENVIRONMENT, "local") != "local":
        raise typer.BadParameter(
            f"{ENVIRONMENT} is not `local`: these tokens are for a local stack. Elsewhere sign in "
            "at your issuer."
        )
    said = {
        "--party": party is not None,
        "--client": client,
        "--close-person": close_person is not None,
        "--expert": expert,
        "--operator": operator,
        "--service": service is not None,
    }
    chosen = [option for option, given in said.items() if given]
    if len(chosen) != 1:
        found = f"not {' and '.join(chosen)}" if chosen else "none is said"
        raise typer.BadParameter(f"say one of {', '.join(said)}; {found}")
    _refuse(chosen[0], "--role", bool(role), {"--party"})
    _refuse(chosen[0], "--case", bool(case), {"--client", "--close-person", "--expert"})
    _refuse(chosen[0], "--mandate", mandate is not None, {"--close-person"})
    claims: Claims
    match chosen[0]:
        case "--party":
            claims = claims_of_unit(party or "", role or [])
        case "--operator":
            claims = {"roles": [OPERATOR]}
        case "--service":
            if service not in SERVICES:
                raise typer.BadParameter(f"there is no service {service}: {', '.join(SERVICES)}")
            claims = {"silta_kind": "service", "client_id": account(service)}
        case option:
            kind = {"--client": "client", "--close-person": "close_person"}.get(
                option, "expert_by_experience"
            )
            claims = {"silta_kind": kind, "silta_cases": case or []}
            claims |= {} if close_person is None else {"silta_number": close_person}
            claims |= {} if mandate is None else {"silta_mandate": mandate}
    claims["sub"] = subject or _pseudonym(claims)
    try:
        principal_of({"client_id": "silta-local", **claims})
    except BadClaims as wrong:
        raise typer.BadParameter(f"no service would take this token; {wrong}") from None
    made = _made(Stack.attach(name), claims, service, seconds)
    if as_json:
        held = read_claims(made)
        ends = datetime.fromtimestamp(held["exp"], UTC)
        print_json({"token": made, "claims": held, "ends": ends.isoformat(timespec="seconds")})
        return
    # Whole, in one line, for a shell to take.
    print(made)


def _made(stack: Stack, claims: Claims, service: str | None, seconds: int) -> str:
    running = {process.name: process for process in stack.processes}
    if KEYCLOAK in running:
        if seconds != LIFE_SECONDS:
            raise typer.BadParameter("Keycloak says itself how long its tokens hold: no --seconds")
        people = People(stack.url(KEYCLOAK), stack.folder)
        if service is not None:
            return people.service_token(service, running[service].env["SILTA_CLIENT_SECRET"])
        return people.token(str(claims["sub"]), claims)
    if ISSUER in running:
        return mint(keys_folder(stack.folder), stack.url(ISSUER), claims, seconds=seconds)
    raise StackError(
        f"The stack {stack.name!r} runs without an issuer.",
        f"Start it anew: `make down NAME={stack.name}`, then `make up NAME={stack.name}`.",
    )


def read_claims(made: str) -> Claims:
    """What a token of ours says; nothing is checked."""
    body = made.split(".")[1]
    found: Claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def claims_of_unit(header: str, more: list[str]) -> Claims:
    """The claims of a unit in the role that the header names, and in these; ends the command."""
    try:
        party = parse_party(header)
    except ValueError as wrong:
        raise typer.BadParameter(f"--party: {wrong}".replace("in Silta-Party ", "")) from None
    for role in more:
        if Role.known(role) is None and role != OPERATOR:
            raise typer.BadParameter(f"there is no role {role}: {', '.join(Role)}, {OPERATOR}")
    match party:
        case OrganisationParty():
            unit = {"silta_organisation": party.oid, "silta_unit": party.unit}
        case SensitiveUnitParty():
            unit = {"silta_unit_ref": party.ref}
        case _:
            raise typer.BadParameter("--party is for units; say --client and the like for people")
    roles = [str(party.role), *more]
    return {**unit, "silta_type": str(party.type), "roles": list(dict.fromkeys(roles))}


def _refuse(chosen: str, option: str, said: bool, fitting: set[str]) -> None:
    if said and chosen not in fitting:
        raise typer.BadParameter(f"{option} goes with {' or '.join(sorted(fitting))} only")


def _pseudonym(claims: Claims) -> str:
    """The same person for the same claims, as far as a local stack knows people."""
    told = json.dumps(claims, sort_keys=True).encode()
    return f"local-{hashlib.sha256(told).hexdigest()[:24]}"
