"""The six services as processes of the local stack."""

import hashlib
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from silta_contracts.catalogue import PARKED_TOPICS, SERVICES, TOPICS
from silta_local.folders import checkout
from silta_local.specs import ServiceSpec

REPOSITORY = checkout()
REFERENCE = REPOSITORY / "deploy" / "reference" / "demonstration"

# Each uses those that it reads; the stack fills in the ports.
PUBLISHERS = ",".join(f"{name}=http://127.0.0.1:{{port:{name}}}" for name in SERVICES)
ALL_TOPICS = (*TOPICS.values(), *PARKED_TOPICS.values())


def local_secret(folder: Path) -> str:
    """The secret of a local stack: made once, kept beside its data."""
    file = folder / "secret"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "secret.new"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        # Whole or not at all: a full disk would leave an empty one.
        draft.replace(file)
    return file.read_text().strip()


def service_specs(
    folder: Path,
    *,
    reference: Path = REFERENCE,
    prefix: str = "silta",
    more: Mapping[str, str] | None = None,
) -> list[ServiceSpec]:
    """What the stack starts: each service with its own settings only.

    ``prefix`` names the databases (``<prefix>_<service>``); ``more`` is added to every environment.
    """
    secret = local_secret(folder)
    return [
        ServiceSpec(
            name=name,
            argv=[sys.executable, "-m", f"silta_{name}.main"],
            env={
                "SILTA_KAFKA": "{kafka}",
                "SILTA_DATABASE": "{mongo}",
                "SILTA_DATABASE_NAME": f"{prefix}_{name}",
                # Another secret for each service, from the one of the stack.
                "SILTA_SECRET": hashlib.sha256(f"{secret}:{name}".encode()).hexdigest(),
                "SILTA_REFERENCE": str(reference),
                "SILTA_PORT": "{port}",
                "SILTA_PUBLISHERS": PUBLISHERS,
                **(more or {}),
            },
        )
        for name in SERVICES
    ]
