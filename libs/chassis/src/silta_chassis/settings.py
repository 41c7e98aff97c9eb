"""Settings of one process, from ``SILTA_`` variables; an unknown one stops the start."""

from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from silta_chassis import signing
from silta_chassis.brokers import Brokers
from silta_chassis.issuer import checked_address
from silta_chassis.key_rings import read_rings
from silta_chassis.publishers import is_address, read_publishers
from silta_chassis.signers import Signers
from silta_contracts.catalogue import TOPICS

PREFIX = "SILTA_"
LAST_PORT = 65_535
# What no two services may share.
OWN = (
    "secret",
    "signing_key",
    "signing_keys_before",
    "vault_keys",
    "database_name",
    "incarnation",
    "kafka_user",
    "kafka_password",
    "client_id",
    "client_secret",
)


class BadSettings(Exception):
    """A setting is missing, unknown or wrong; the text says which, and what to do."""


class Settings(BaseModel):
    """What an operator may set for one service."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kafka: str = Field(description="Kafka bootstrap servers, `host:port[,host:port]`.")
    kafka_user: str = Field(
        default="",
        description="Account of this service on Kafka: TLS and SCRAM-SHA-512. Empty: neither.",
    )
    kafka_password: SecretStr = Field(
        default=SecretStr(""), validate_default=True, description="Password of that account."
    )
    kafka_ca: Path | None = Field(
        default=None,
        description="PEM file of the authority that signed the brokers' certificates; the "
        "machine's own authorities if empty.",
    )
    database: SecretStr = Field(description="MongoDB connection string, without a database.")
    database_name: str = Field(
        default="", description="Database of this service; `silta_<service>` if empty."
    )
    secret: SecretStr = Field(
        min_length=32,
        description="Secret from which case ids and vault references are derived; the same for "
        "all replicas of a service, another for each service, never changed.",
    )
    signing_key: Path | None = Field(
        default=None,
        description="File of the private Ed25519 key (PEM or JWK) with which this service signs; "
        "empty: a key derived from the secret. The same for all replicas.",
    )
    signing_keys_before: Path | None = Field(
        default=None,
        description="File of a JWK set: keys that signed before, published as long as what they "
        "signed is to be checked.",
    )
    reference: Path = Field(description="Folder of the reference files of this service.")
    environment: Literal["production", "local"] = Field(
        default="production",
        description="`local`: on one's own machine. Only there a header may say who acts, and only "
        "there no issuer is needed.",
    )
    issuer: str = Field(
        default="",
        validate_default=True,
        description="Address of the OpenID Connect issuer whose tokens are taken, exactly as its "
        "tokens name it; see [sign-in](docs/sign-in.md).",
    )
    audience: str = Field(
        default="silta", min_length=1, description="What the tokens' `aud` has to hold."
    )
    token_minutes: float = Field(
        default=15,
        gt=0,
        le=1440,
        description="Longest life that a token may be made for: as long a stolen one serves.",
    )
    plain_tokens: bool = Field(
        default=False,
        description="Take access tokens of the type `JWT`, too, for an issuer that cannot write "
        "`at+jwt`.",
    )
    client_id: str = Field(
        default="", description="This service's name at the issuer; `silta-<service>` if empty."
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="Its secret there (`client_credentials`): with its token it asks the others.",
    )
    readers: str = Field(
        default="",
        description="Accounts at the issuer that may ask for this service's facts by HTTP, with "
        "commas; `silta-<service>` of those that read its topic if empty.",
    )
    sign_facts: bool = Field(
        default=True,
        description="Sign the facts that are published, with the signing key. In local use only "
        "where it is set.",
    )
    fact_keys: Path | None = Field(
        default=None,
        description="Table of who may sign whose facts; what a service in it says is taken with a "
        "right signature only. See [signed facts](docs/security/bus.md#signed-facts).",
    )
    vault_keys: Path | None = Field(
        default=None,
        description="File of the keys that seal what is personal and make the keyed hash of "
        "identity codes; see [keys](docs/operate.md#keys-of-the-vault). In local use they are "
        "derived from the secret where it is not set; else a service with a vault needs it. The "
        "same for all replicas.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=LAST_PORT, description="Port to listen on.")
    largest_body_kb: int = Field(
        default=1024, ge=1, le=16_384, description="Largest body of a request, in kB."
    )
    requests_a_minute: int = Field(
        default=6000,
        ge=0,
        description="Requests that one principal may send to one replica in a minute, a sixth of "
        "them at once; 0: as many as they like. In local use only where it is set.",
    )
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
        "fact doors. A door that gathers what others disclose asks them here, too; what else is "
        "listed is not used.",
    )
    decisions: str = Field(
        default="",
        description="Where this service asks whether it may disclose: the address of the decision "
        "point, `http://host:port`. Empty: nothing is disclosed.",
    )
    access_log_head_seconds: float = Field(
        default=60,
        gt=0,
        description="Seconds between signed heads of the access log, where something was logged.",
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

    @field_validator("kafka_password")
    @classmethod
    def _password_of_the_user(cls, password: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(password.get_secret_value()) != bool(info.data.get("kafka_user")):
            raise ValueError("an account on Kafka is a user and a password: set both, or neither")
        return password

    @field_validator("kafka_ca", mode="before")
    @classmethod
    def _ca_there(cls, given: object) -> object:
        if given and not Path(str(given)).is_file():
            raise ValueError(f"there is no file {given}")
        # It is read here, so that a wrong one stops the start.
        Brokers("", ca=Path(str(given)) if given else None).arguments()
        return given or None

    @field_validator("signing_key")
    @classmethod
    def _key_readable(cls, path: Path | None) -> Path | None:
        if path is not None:
            signing.read_key(path)
        return path

    @field_validator("signing_keys_before")
    @classmethod
    def _keys_readable(cls, path: Path | None) -> Path | None:
        if path is not None:
            signing.read_keys(path)
        return path

    @field_validator("issuer")
    @classmethod
    def _issuer_there(cls, issuer: str, info: ValidationInfo) -> str:
        return checked_address(issuer, local=info.data.get("environment") == "local")

    @field_validator("client_secret")
    @classmethod
    def _secret_there(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        issuer = info.data.get("issuer")
        if secret.get_secret_value() and not issuer:
            raise ValueError("a secret at the issuer needs an issuer; set SILTA_ISSUER, too")
        if not secret.get_secret_value() and info.data.get("environment") != "local":
            raise ValueError("without it the other services do not answer this one")
        return secret

    @field_validator("fact_keys")
    @classmethod
    def _signers_readable(cls, path: Path | None) -> Path | None:
        Signers.of(path)
        return path

    @field_validator("vault_keys")
    @classmethod
    def _vault_keys_readable(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        if path is not None:
            read_rings(path, local=info.data.get("environment") == "local")
        return path

    @field_validator("decisions")
    @classmethod
    def _decisions_readable(cls, address: str) -> str:
        if address and not is_address(address):
            raise ValueError("write it like http://host:port, without user, query or fragment")
        return address.rstrip("/")

    @field_validator("publishers")
    @classmethod
    def _publishers_readable(cls, text: str) -> str:
        if unknown := sorted(read_publishers(text).keys() - TOPICS.keys()):
            known = ", ".join(TOPICS)
            raise ValueError(f"{', '.join(unknown)} is no publisher; these are: {known}")
        return text

    @property
    def signs(self) -> bool:
        """Whether facts are signed."""
        set_so = "sign_facts" in self.model_fields_set or self.environment != "local"
        return self.sign_facts and set_so

    @property
    def pace(self) -> int:
        """Requests a minute of one principal, 0: not bounded."""
        # There one party plays thousands of cases, and nobody proves who they are.
        unset = "requests_a_minute" not in self.model_fields_set
        return 0 if unset and self.environment == "local" else self.requests_a_minute

    @property
    def brokers(self) -> Brokers:
        """How this service reaches Kafka."""
        return Brokers(self.kafka, self.kafka_user, self.kafka_password, self.kafka_ca)

    @property
    def publisher_addresses(self) -> dict[str, str | None]:
        """What ``publishers`` lists: None for one without doors."""
        return read_publishers(self.publishers)

    @property
    def sources_without_numbers(self) -> frozenset[str]:
        """What ``unsequenced`` lists."""
        return frozenset(filter(None, (source.strip() for source in self.unsequenced.split(","))))
