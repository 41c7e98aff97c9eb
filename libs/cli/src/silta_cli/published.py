"""`silta contracts`: what foreign services and clients are built against, written as files."""

import asyncio
import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from silta_chassis.http.app import make_app
from silta_chassis.service import build
from silta_chassis.settings import Settings
from silta_cli.generated import Check, Wanted, settle
from silta_cli.processes import Service, services
from silta_cli.services import REPOSITORY
from silta_contracts.catalogue import FACTS
from silta_contracts.schemas import asyncapi, json_schema, schema_file

FOLDER = REPOSITORY / "libs" / "contracts"


def contracts(check: Check = False) -> None:
    """Write the JSON Schemas, the AsyncAPI document and the OpenAPI documents."""
    settle(published(services(), FOLDER), check=check, mend="make contracts")


def published(six: tuple[Service, ...], folder: Path) -> Wanted:
    """The files of the published contract below a folder, and what each should hold."""
    wanted: dict[Path, str | None] = {
        # A type that is gone leaves no schema behind.
        **dict.fromkeys(sorted((folder / "schemas").glob("*.json"))),
        **dict.fromkeys(sorted((folder / "openapi").glob("*.json"))),
    }
    for fact in FACTS:
        wanted[folder / "schemas" / schema_file(fact)] = as_text(json_schema(fact))
    for service in six:
        wanted[folder / "openapi" / f"{service.name}.json"] = as_text(openapi(service))
    wanted[folder / "asyncapi.json"] = as_text(
        asyncapi(
            {service.name: service.process.publishes for service in six},
            {service.name: service.process.reads for service in six},
        )
    )
    return wanted


def openapi(service: Service) -> dict[str, Any]:
    """The OpenAPI document of a service, from its application; nothing is connected to."""
    settings = Settings(
        kafka="localhost:9092",
        database=SecretStr("mongodb://localhost"),
        secret=SecretStr("only for making documents, opens nothing"),
        reference=Path(),
        environment="local",
    )
    running = build(service.process, None, settings)
    document: dict[str, Any] = make_app(running, service.doors).openapi()
    asyncio.run(running.client.close())
    return document


def as_text(document: dict[str, Any]) -> str:
    """JSON as people compare it: sorted, so that an order which means nothing never differs."""
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
