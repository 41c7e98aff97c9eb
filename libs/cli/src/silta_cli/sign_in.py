"""The local issuer beside the six services, which then take its tokens."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from silta_cli.services import local_secret
from silta_local.issuer import CLIENTS, DISCOVERY, ENVIRONMENT
from silta_local.specs import ServiceSpec

ISSUER = "issuer"
ADDRESS = "http://127.0.0.1"


def keys_folder(folder: Path) -> Path:
    """Where the issuer of the stack in this folder keeps its keys."""
    return folder / ISSUER


def account(service: str) -> str:
    """The name of a service at the issuer: the default of its setting `client_id`."""
    return f"silta-{service}"


def with_issuer(services: Sequence[ServiceSpec], folder: Path) -> list[ServiceSpec]:
    """The issuer of the stack in this folder, then the services, each with an account there."""
    own = own_secrets(services, folder)
    accounts = {account(name): password for name, password in own.items()}
    at = f"{ADDRESS}:{{port:{ISSUER}}}"
    issuer = ServiceSpec(
        name=ISSUER,
        argv=[
            sys.executable,
            "-m",
            "silta_local.issuer",
            "--folder",
            str(keys_folder(folder)),
            "--port",
            "{port}",
        ],
        env={ENVIRONMENT: "local", CLIENTS: json.dumps(accounts)},
        ready_url=f"{ADDRESS}:{{port}}{DISCOVERY}",
    )
    return [issuer, *taking(services, at, own)]


def own_secrets(services: Sequence[ServiceSpec], folder: Path) -> dict[str, str]:
    """The secret of each service at the issuer, from the one of the stack."""
    secret = local_secret(folder)
    return {
        spec.name: hashlib.sha256(f"{secret}:{spec.name}:{ISSUER}".encode()).hexdigest()
        for spec in services
    }


def taking(
    services: Sequence[ServiceSpec], issuer: str, own: Mapping[str, str]
) -> list[ServiceSpec]:
    """The services, which take that issuer's tokens and get their own by these secrets."""
    return [
        replace(
            spec,
            env={**spec.env, "SILTA_ISSUER": issuer, "SILTA_CLIENT_SECRET": own[spec.name]},
        )
        for spec in services
    ]
