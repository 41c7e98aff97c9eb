"""The table of a secured local stack: each of the six signs for itself, with a key of its own."""

import json
from collections.abc import Mapping
from pathlib import Path

from silta_chassis.signing import SigningKeys
from silta_contracts.catalogue import SERVICES

SIGNERS = "signers.toml"
# Made up, for trying it: in earnest the OID of who answers for the service's key.
ORGANISATION = "1.2.246.10.9999999{number}"


def write_signers(folder: Path, secrets: Mapping[str, str]) -> None:
    """Writes the table and the public keys that services derive from these secrets."""
    folder.mkdir(parents=True, exist_ok=True)
    table = []
    for number, name in enumerate(SERVICES, 1):
        keys = SigningKeys.derived(secrets[name].encode()).public()
        (folder / f"{name}.json").write_text(json.dumps(keys, indent=1), encoding="utf-8")
        table.append(
            "[[signer]]\n"
            f'organisation = "{ORGANISATION.format(number=number)}"\n'
            f'keys = "{name}.json"\n'
            f'signs_for = ["{name}"]\n'
        )
    (folder / SIGNERS).write_text("\n".join(table), encoding="utf-8")
