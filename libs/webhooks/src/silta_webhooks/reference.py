"""What an operator sets in `webhooks.toml` of the reference folder; without the file: the defaults.

waits_seconds = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
disable_after_hours = 120
allow_addresses = ["10.20.0.0/16"]

[[reader]]
party = "organisation;<oid>;<unit>;<role>;<type>"
client_id = "silta-unit-<name>"
client_secret_file = "unit.secret"
"""

import tomllib
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from silta_contracts.operating_model import UnreadableFile
from silta_contracts.party import parse_party
from silta_contracts.readers import reader_key

FILE: Final = "webhooks.toml"
HOUR: Final = 3600.0
# Source: Standard Webhooks 1.0.0, section "Deliverability and reliability": its example schedule.
WAITS: Final = (5.0, 300.0, 1800.0, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Account(_Read):
    """A unit's account at the issuer: with its token the story is asked for as that unit."""

    party: str = Field(description="the unit, as the header Silta-Party names it")
    client_id: str = Field(min_length=1, description="its name at the issuer")
    client_secret_file: Path = Field(description="file of its secret, beside this one")

    @field_validator("party")
    @classmethod
    def _readable(cls, party: str) -> str:
        parse_party(party)
        return party


class Reference(_Read):
    """How webhooks are delivered."""

    waits_seconds: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        default=WAITS, min_length=1, description="seconds before each next try; then it has failed"
    )
    disable_after_hours: float = Field(
        default=120, gt=0, description="hours without one success until a webhook is disabled"
    )
    allow_addresses: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description="private networks that webhooks may be sent to"
    )
    most_webhooks: int = Field(default=10, ge=1, description="webhooks of a unit at most")
    keep_days: int = Field(
        default=30, ge=1, description="days that a fact waits here for who may see it"
    )
    reader: tuple[Account, ...] = Field(default=(), description="accounts of units at the issuer")
    secrets: dict[str, SecretStr] = Field(default={}, exclude=True)

    def account(self, key: str) -> tuple[str, SecretStr] | None:
        """Name and secret of the account of the unit with that reader key."""
        for one in self.reader:
            if reader_key(parse_party(one.party)) == key:
                return one.client_id, self.secrets[one.client_id]
        return None


def read_reference(folder: Path) -> Reference:
    """The file of that folder; raises UnreadableFile with a sentence, and no secret."""
    file = folder / FILE
    if not file.exists():
        return Reference()
    try:
        found = Reference.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        secrets = {
            one.client_id: SecretStr((folder / one.client_secret_file).read_text().strip())
            for one in found.reader
        }
    except ValidationError as wrong:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())
        raise UnreadableFile(f"{FILE}: {said}") from None
    except (OSError, ValueError) as wrong:
        raise UnreadableFile(f"{FILE} cannot be read ({type(wrong).__name__})") from None
    return found.model_copy(update={"secrets": secrets})
