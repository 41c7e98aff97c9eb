"""A real Keycloak, the six services, and a case that they played with its tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from keycloak_realm import by_password, other_client
from keycloaked import Keycloaked, keycloaked

from silta_cli.courses.central_finland import consent_and_request, one_table
from silta_cli.courses.stage import CLIENT, Stage

SHORT_SECONDS = 3
NOT_THEIRS = f"/cases/{'b' * 26}"


@dataclass
class World:
    """The stack, a case that its services played, and a token that ends early in the file."""

    keycloaked: Keycloaked
    case: str
    short: str = field(repr=False)


@contextmanager
def keycloak_world(folder: Path) -> Iterator[World]:
    """Every command of the case was given with a token of Keycloak."""
    with keycloaked(folder) as found:
        other_client(found, "short", silta=True, life=SHORT_SECONDS)
        found.fresh(CLIENT)
        short = by_password(found, "short", "account-of-client")
        # Signed in, and kept from a case that is not theirs.
        assert found.get("intake", NOT_THEIRS, short).status_code == 403
        client = found.client()
        stage = Stage(client, lambda words: None)
        case = consent_and_request(stage)
        one_table(stage, case)
        client.close()
        yield World(found, case, short)
