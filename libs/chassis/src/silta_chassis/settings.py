"""Settings of one process, from ``SILTA_`` variables; an unknown one stops the start."""

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SILTA_"


class BadSettings(Exception):
    """A setting is missing, unknown or wrong; the text says which, and what to do."""


class Settings(BaseSettings):
    """What an operator may set for one service."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    kafka: str = Field(description="Kafka bootstrap servers, `host:port[,host:port]`.")
    database: SecretStr = Field(description="MongoDB connection string, without a database.")
    database_name: str = Field(
        default="", description="Database of this service; `silta_<service>` if empty."
    )
    secret: SecretStr = Field(
        min_length=32,
        description="Secret from which case ids and vault references are derived; the same for "
        "all replicas of a service, another for each service, never changed.",
    )
    reference: Path = Field(description="Folder of the reference files of this service.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    incarnation: int = Field(
        default=1,
        ge=1,
        description="Raise it when this journal was restored to an earlier state.",
    )
    unsequenced: str = Field(
        default="",
        description="Sources (`/silta/<service>/<incarnation>`, parted by commas) that declare "
        "`sequence: none`: their duplicates are skipped by id, their losses cannot be seen.",
    )
    batch_size: int = Field(default=200, ge=1, le=2000, description="Messages a batch at most.")
    deadline_poll_ms: int = Field(
        default=250, ge=20, description="Milliseconds between looks at due deadlines."
    )
    retries: int = Field(
        default=8, ge=1, description="Attempts before a failing message is parked."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def sources_without_numbers(self) -> frozenset[str]:
        """What ``unsequenced`` lists."""
        return frozenset(filter(None, (source.strip() for source in self.unsequenced.split(","))))


def read_settings() -> Settings:
    """The settings of this process; raises :class:`BadSettings` with a sentence for people."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise BadSettings(
            f"Unknown setting {', '.join(unknown)}: remove it, or see the README's table of "
            "settings for the right name."
        )
    try:
        return Settings()
    except ValidationError as wrong:
        problems = "; ".join(
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in wrong.errors()
        )
        raise BadSettings(f"{problems}. Set it in the environment of this service.") from None
