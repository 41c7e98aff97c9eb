"""How a process reaches Kafka: where it is, as whom, and what a broker must prove.

With a user the connection is TLS, whose certificate and host name are checked, and the user proves
itself by SCRAM-SHA-512 (RFC 7677 with SHA-512): the password itself is never sent.
"""

import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr


class BadCa(ValueError):
    """The file of the CA cannot be read; the text is a sentence for people."""


@dataclass(frozen=True)
class Brokers:
    """The servers of one Kafka, and the account by which they are reached."""

    # `host:port[,host:port]`
    servers: str
    # Empty: no account.
    user: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))
    # The certificates that are trusted (PEM); None: the machine's, where there is a user.
    ca: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether the connection is TLS."""
        return bool(self.user) or self.ca is not None

    def arguments(self) -> dict[str, Any]:
        """What aiokafka's consumers, producers, administrators and bare connections are made with.

        Raises BadCa.
        """
        reached: dict[str, Any] = {"bootstrap_servers": self.servers}
        if self.encrypted:
            reached |= {"security_protocol": "SSL", "ssl_context": _trusting(self.ca)}
        if self.user:
            reached |= {
                "security_protocol": "SASL_SSL",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password.get_secret_value(),
            }
        return reached


# Read once a process: a CA that is changed is taken at the next start, as other settings are.
@lru_cache(maxsize=32)
def _trusting(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise BadCa(
            f"The certificates in {ca} cannot be read ({type(error).__name__}): name a PEM file of "
            "the authority that signed the brokers' certificates."
        ) from None
