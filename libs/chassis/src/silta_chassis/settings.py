"""Settings of one process, from ``SILTA_`` variables; an unknown one stops the start."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SILTA_"
# What no two services may share.
OWN = ("secret", "database_name", "incarnation")


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
    cached_cases: int = Field(
        default=4000,
        ge=0,
        description="Cases whose newest entry is kept in memory for batches of facts; 0: none.",
    )
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
    _refuse_unknown({_variable(field) for field in Settings.model_fields})
    return _read({}, {})


def read_settings_together(services: Sequence[str]) -> list[Settings]:
    """The settings of several services in one process, in their order.

    ``SILTA_<SERVICE>_<NAME>`` goes before ``SILTA_<NAME>``, which all of them share; what is each
    one's own cannot be shared. Ports count on from ``SILTA_PORT``. Raises :class:`BadSettings`.
    """
    fields = Settings.model_fields
    own = {s: {field: _variable(field, s) for field in fields} for s in services}
    _refuse_unknown(
        {*map(_variable, fields), *(n for names in own.values() for n in names.values())}
    )
    for field in OWN:
        if _variable(field) in os.environ:
            each = ", ".join(names[field] for names in own.values())
            raise BadSettings(f"{_variable(field)} is each service's own: set {each} instead.")
    found: list[Settings] = []
    for place, names in enumerate(own.values()):
        given = {field: os.environ[name] for field, name in names.items() if name in os.environ}
        told = {field: names[field] for field in (*OWN, *given)}
        settings = _read(given, told)
        if "port" not in given and settings.port:
            settings = _read({**given, "port": str(settings.port + place)}, {**told, **names})
        for other, theirs in zip(found, own.values(), strict=False):
            if settings.secret == other.secret:
                raise BadSettings(
                    f"{names['secret']} is the same as {theirs['secret']}: give each service a "
                    "secret of its own."
                )
            if settings.port and settings.port == other.port:
                raise BadSettings(
                    f"{names['port']}: port {settings.port} is {theirs['port']} too: give each "
                    "service a port of its own."
                )
        found.append(settings)
    return found


def _variable(field: str, service: str = "") -> str:
    return f"{PREFIX}{service}{'_' if service else ''}{field}".upper()


def _refuse_unknown(known: set[str]) -> None:
    unknown = sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise BadSettings(
            f"Unknown setting {', '.join(unknown)}: remove it, or see the README's table of "
            "settings for the right name."
        )


def _read(given: Mapping[str, str], told: Mapping[str, str]) -> Settings:
    """The settings from what is given, then from the environment; ``told``: names of their own."""
    try:
        return Settings.model_validate(given)
    except ValidationError as wrong:
        problems = "; ".join(
            f"{told.get(str(e['loc'][0])) or _variable(str(e['loc'][0]))}: {e['msg']}"
            for e in wrong.errors()
        )
        raise BadSettings(f"{problems}. Set it in the environment of this service.") from None
