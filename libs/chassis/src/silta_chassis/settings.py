"""Settings of one process, from ``SILTA_`` variables; an unknown one stops the start."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from silta_chassis.publishers import read_publishers
from silta_contracts.catalogue import TOPICS

PREFIX = "SILTA_"
LAST_PORT = 65_535
# What no two services may share.
OWN = ("secret", "database_name", "incarnation")


class BadSettings(Exception):
    """A setting is missing, unknown or wrong; the text says which, and what to do."""


class Settings(BaseModel):
    """What an operator may set for one service."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

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
    port: int = Field(default=8000, ge=0, le=LAST_PORT, description="Port to listen on.")
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
    publishers: str = Field(
        default="",
        description="Where the publishers of what this service reads are asked for facts that "
        "did not come: `<service>=http://host:port,<other>=none`, `none` for one without the two "
        "fact doors. What others are listed is not used.",
    )
    compare_seconds: int = Field(
        default=60,
        ge=1,
        description="Seconds between comparisons with a publisher: lost last facts are found so.",
    )
    gap_alarm_minutes: float = Field(
        default=10, gt=0, description="Minutes until a gap that is not mended is alarmed."
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

    @field_validator("publishers")
    @classmethod
    def _publishers_readable(cls, text: str) -> str:
        if unknown := sorted(read_publishers(text).keys() - TOPICS.keys()):
            known = ", ".join(TOPICS)
            raise ValueError(f"{', '.join(unknown)} is no publisher; these are: {known}")
        return text

    @property
    def publisher_addresses(self) -> dict[str, str | None]:
        """What ``publishers`` lists: None for one without doors."""
        return read_publishers(self.publishers)

    @property
    def sources_without_numbers(self) -> frozenset[str]:
        """What ``unsequenced`` lists."""
        return frozenset(filter(None, (source.strip() for source in self.unsequenced.split(","))))


def read_settings() -> Settings:
    """The settings of this process; raises :class:`BadSettings` with a sentence for people."""
    shared = _variables()
    _refuse_unknown(set(shared.values()))
    return _read(shared)


def read_settings_together(services: Sequence[str]) -> list[Settings]:
    """The settings of several services in one process, in their order.

    ``SILTA_<SERVICE>_<NAME>`` goes before ``SILTA_<NAME>``, which all of them share; what is each
    one's own cannot be shared. Ports count on from ``SILTA_PORT``. Raises :class:`BadSettings`.
    """
    shared = _variables()
    each = [_variables(service) for service in services]
    _refuse_unknown({*shared.values(), *(name for own in each for name in own.values())})
    for field in OWN:
        if shared[field] in os.environ:
            names = ", ".join(own[field] for own in each)
            raise BadSettings(f"{shared[field]} is each service's own: set {names} instead.")
    found: list[Settings] = []
    for place, own in enumerate(each):
        its = {f: own[f] if f in OWN or own[f] in os.environ else shared[f] for f in own}
        settings = _read(its)
        if its["port"] == shared["port"] and settings.port:
            settings = _on(settings.port + place, settings, own["port"])
        for other, theirs in zip(found, each, strict=False):
            if settings.secret == other.secret:
                raise BadSettings(
                    f"{own['secret']} is the same as {theirs['secret']}: give each service a "
                    "secret of its own."
                )
            if settings.port and settings.port == other.port:
                raise BadSettings(
                    f"{own['port']}: port {settings.port} is {theirs['port']} too: give each "
                    "service a port of its own."
                )
        found.append(settings)
    return found


def _on(port: int, settings: Settings, variable: str) -> Settings:
    if port > LAST_PORT:
        raise BadSettings(f"{variable}: there is no port {port}. Set it, or a lower SILTA_PORT.")
    return settings.model_copy(update={"port": port})


def _variables(service: str = "") -> dict[str, str]:
    """The variable of each setting, of one service's own where it is named."""
    between = f"{service}_" if service else ""
    return {field: f"{PREFIX}{between}{field}".upper() for field in Settings.model_fields}


def _refuse_unknown(known: set[str]) -> None:
    unknown = sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise BadSettings(
            f"Unknown setting {', '.join(unknown)}: remove it, or see the README's table of "
            "settings for the right name."
        )


def _read(variables: Mapping[str, str]) -> Settings:
    """The settings that these variables of the environment hold, by field."""
    given = {f: os.environ[name] for f, name in variables.items() if name in os.environ}
    try:
        return Settings.model_validate(given)
    except ValidationError as wrong:
        problems = "; ".join(f"{variables[str(e['loc'][0])]}: {e['msg']}" for e in wrong.errors())
        raise BadSettings(f"{problems}. Set it in the environment of this service.") from None
