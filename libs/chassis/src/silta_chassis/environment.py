"""Reads the settings of one process, or of several services in one, from its environment."""

import os
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from silta_chassis.settings import LAST_PORT, OWN, PREFIX, BadSettings, Settings


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
