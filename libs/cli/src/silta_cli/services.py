"""The six services as processes of the local stack."""

import hashlib
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from silta_cli.acls import permissions, principal_of
from silta_cli.signers import SIGNERS, write_signers
from silta_contracts.catalogue import PARKED_TOPICS, SERVICES, TOPICS
from silta_local.folders import checkout
from silta_local.specs import Account, Security, ServiceSpec

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


def kafka_password(secret: str, user: str) -> str:
    """The password of an account of a local stack's Kafka, from the secret of the stack."""
    return hashlib.sha256(f"{secret}:kafka:{user}".encode()).hexdigest()


def account_settings(folder: Path, service: str) -> dict[str, str]:
    """How a process reaches Kafka on a secured local stack, and which signatures it takes."""
    user = principal_of(service)
    return {
        "SILTA_FACT_KEYS": str(folder / "signers" / SIGNERS),
        "SILTA_KAFKA_USER": user,
        "SILTA_KAFKA_PASSWORD": kafka_password(local_secret(folder), user),
    }


def _account(folder: Path, service: str) -> dict[str, str]:
    return account_settings(folder, service) | {
        "SILTA_SIGN_FACTS": "true",
        "SILTA_KAFKA_CA": "{kafka_ca}",
    }


def kafka_security(folder: Path) -> Security:
    """The accounts of a secured local stack: the administrator's, the services', webhooks'."""
    secret = local_secret(folder)
    return Security(
        Account("admin", kafka_password(secret, "admin")),
        [Account(user, kafka_password(secret, user), each) for user, each in permissions().items()],
    )


def service_specs(
    folder: Path,
    *,
    reference: Path = REFERENCE,
    prefix: str = "silta",
    more: Mapping[str, str] | None = None,
    secure: bool = False,
) -> list[ServiceSpec]:
    """What the stack starts: each service with its own settings only.

    ``prefix`` names the databases (``<prefix>_<service>``); ``more`` is added to every environment;
    with ``secure`` each reaches Kafka by its own account (`kafka_security` makes these), signs its
    facts, and takes others' with their own signature only.
    """
    secret = local_secret(folder)
    # Another secret for each service, from the one of the stack.
    own = {n: hashlib.sha256(f"{secret}:{n}".encode()).hexdigest() for n in SERVICES}
    if secure:
        write_signers(folder / "signers", own)
    return [
        ServiceSpec(
            name=name,
            argv=[sys.executable, "-m", f"silta_{name}.main"],
            env={
                "SILTA_KAFKA": "{kafka}",
                "SILTA_DATABASE": "{mongo}",
                "SILTA_DATABASE_NAME": f"{prefix}_{name}",
                "SILTA_SECRET": own[name],
                "SILTA_REFERENCE": str(reference),
                "SILTA_ENVIRONMENT": "local",
                "SILTA_PORT": "{port}",
                "SILTA_PUBLISHERS": PUBLISHERS,
                "SILTA_DECISIONS": "http://127.0.0.1:{port:consent}",
                **(_account(folder, name) if secure else {}),
                **(more or {}),
            },
        )
        for name in SERVICES
    ]
