"""`silta fhir` and `silta webhooks`: processes beside the six services, started on demand."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from silta_cli.acls import WEBHOOKS
from silta_cli.screen import err
from silta_cli.services import REFERENCE, account_settings, local_secret
from silta_contracts.catalogue import SERVICES
from silta_local.ports import HOST
from silta_local.stack import Stack

FHIR_PORT = 8010
WEBHOOKS_PORT = 8011

Name = Annotated[str, typer.Option("--name", help="The running stack that it stands before.")]
Port = Annotated[int, typer.Option("--port", help="Port to listen on.")]


def fhir_settings(urls: Mapping[str, str], port: str) -> dict[str, str]:
    """The settings of the FHIR facade before services at these addresses."""
    return {
        "SILTA_SERVICES": ",".join(f"{name}={url}" for name, url in urls.items()),
        "SILTA_PORT": port,
    }


def webhooks_settings(
    folder: Path, urls: Mapping[str, str], port: str, reference: Path = REFERENCE
) -> dict[str, str]:
    """The settings of webhooks in local use, without the addresses of Kafka and the database."""
    own = hashlib.sha256(f"{local_secret(folder)}:webhooks".encode()).hexdigest()
    return {
        "SILTA_DATABASE_NAME": "silta_webhooks",
        "SILTA_SECRET": own,
        "SILTA_REFERENCE": str(reference),
        "SILTA_ENVIRONMENT": "local",
        "SILTA_PUBLISHERS": f"reporting={urls['reporting']}",
        "SILTA_PORT": port,
    }


def webhooks_parts(stack: Stack) -> dict[str, str]:
    """How webhooks reaches the parts of a local stack; on a secured one by its own account."""
    parts = {"SILTA_KAFKA": stack.parts.kafka_bootstrap, "SILTA_DATABASE": stack.parts.mongo_uri}
    if not stack.parts.kafka_ca:
        return parts
    return (
        parts | account_settings(stack.folder, WEBHOOKS) | {"SILTA_KAFKA_CA": stack.parts.kafka_ca}
    )


def fhir(name: Name = "default", port: Port = FHIR_PORT) -> None:
    """Run the FHIR R4 facade until Ctrl-C: before a local stack, or as SILTA_* say where set."""
    from silta_fhir.main import main

    if "SILTA_SERVICES" not in os.environ:
        os.environ.update(fhir_settings(_urls(Stack.attach(name)), str(port)))
        err.print(f"FHIR R4: http://{HOST}:{port}/metadata", highlight=False)
    main()


def webhooks(name: Name = "default", port: Port = WEBHOOKS_PORT) -> None:
    """Run webhooks until Ctrl-C: beside a local stack, or as SILTA_* say where set."""
    from silta_webhooks.main import main

    if "SILTA_KAFKA" not in os.environ:
        stack = Stack.attach(name)
        own = webhooks_settings(stack.folder, _urls(stack), str(port))
        os.environ.update(own | webhooks_parts(stack))
        err.print(f"Webhooks: http://{HOST}:{port}/webhooks", highlight=False)
    main()


def _urls(stack: Stack) -> dict[str, str]:
    return {name: stack.url(name) for name in SERVICES}
