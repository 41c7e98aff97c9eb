"""Settings of the facade, from ``SILTA_`` variables; an unknown one stops the start."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from silta_chassis.publishers import is_address, read_publishers
from silta_chassis.settings import LAST_PORT, PREFIX, BadSettings

# Whose doors it asks.
ASKED = ("intake", "consent", "network", "planning", "followup")


class Settings(BaseModel):
    """What an operator may set. It has no database, no topic and no secret of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    services: str = Field(
        description="Where the services are: `intake=http://host:port,consent=...`, with network, "
        "planning and followup."
    )
    address: str = Field(
        default="",
        description="The address by which callers reach it, for links in answers; that of the "
        "request if empty.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8010, ge=0, le=LAST_PORT, description="Port to listen on.")
    largest_body_kb: int = Field(
        default=256, ge=1, le=4096, description="Largest body of a request, in kB."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @model_validator(mode="after")
    def _all_there(self) -> Self:
        found = {name for name, at in read_publishers(self.services).items() if at}
        if missing := [name for name in ASKED if name not in found]:
            raise ValueError(f"services: name the address of {', '.join(missing)}, too")
        if self.address and not is_address(self.address):
            raise ValueError("address: write it like https://host/fhir, without query")
        return self

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each service, by name."""
        return {name: at for name, at in read_publishers(self.services).items() if at}


def read_settings() -> Settings:
    """The settings of this process; raises BadSettings with a sentence for people."""
    names = {f"{PREFIX}{field}".upper(): field for field in Settings.model_fields}
    given = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
    if unknown := sorted(given.keys() - names.keys()):
        raise BadSettings(f"Unknown setting {', '.join(unknown)}: remove it, or see the README.")
    try:
        return Settings.model_validate({names[name]: value for name, value in given.items()})
    except ValidationError as wrong:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in wrong.errors())
        raise BadSettings(f"{said.strip()}. Set it in the environment.") from None
