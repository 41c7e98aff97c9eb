"""How Kafka is reached: what a client is made with, and what settings a start refuses."""

import ssl
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr, ValidationError

from silta_chassis.brokers import BadCa, Brokers
from silta_chassis.environment import read_settings_together
from silta_chassis.settings import BadSettings, Settings

GIVEN = {
    "kafka": "k:9092",
    "database": "mongodb://127.0.0.1",
    "secret": "s" * 32,
    "reference": "reference",
    "environment": "local",
}
PASSWORD = "a-password-of-kafka"


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    """The file of an authority."""
    path = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return path


def test_without_an_account_and_an_authority_nothing_is_added() -> None:
    brokers = Brokers("k:9092")
    assert brokers.arguments() == {"bootstrap_servers": "k:9092"}
    assert not brokers.encrypted


def test_with_an_account_it_is_tls_and_the_strong_mechanism(ca: Path) -> None:
    brokers = Brokers("k:9092", "silta-intake", SecretStr(PASSWORD), ca)
    client = brokers.arguments()
    context = client.pop("ssl_context")
    assert client == {
        "bootstrap_servers": "k:9092",
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "silta-intake",
        "sasl_plain_password": PASSWORD,
    }
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert brokers.encrypted
    assert PASSWORD not in repr(brokers)


def test_only_the_given_authority_is_trusted(ca: Path) -> None:
    trusted = Brokers("k:9092", ca=ca).arguments()
    assert trusted["security_protocol"] == "SSL"
    assert len(trusted["ssl_context"].get_ca_certs()) == 1


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "ca.pem"
    wrong.write_text("nothing")
    with pytest.raises(BadCa, match=r"ca\.pem cannot be read"):
        Brokers("k:9092", "u", SecretStr("p"), wrong).arguments()


def test_the_settings_of_an_account_come_to_every_client(ca: Path) -> None:
    account = {"kafka_user": "silta-intake", "kafka_password": PASSWORD, "kafka_ca": str(ca)}
    settings = Settings.model_validate({**GIVEN, **account})
    assert settings.brokers == Brokers("k:9092", "silta-intake", SecretStr(PASSWORD), ca)
    assert PASSWORD not in repr(settings)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kafka_user": "silta-intake"}, "set both, or neither"),
        ({"kafka_password": PASSWORD}, "set both, or neither"),
        ({"kafka_ca": "nowhere/ca.pem"}, "there is no file nowhere/ca.pem"),
    ],
)
def test_half_an_account_and_a_missing_file_stop_the_start(
    wrong: dict[str, str], says: str
) -> None:
    with pytest.raises(ValidationError, match=says) as refused:
        Settings.model_validate({**GIVEN, **wrong})
    assert PASSWORD not in str(refused.value)


def test_an_authority_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings.model_validate({**GIVEN, "kafka_ca": str(file)})


@pytest.mark.parametrize("name", ["KAFKA_USER", "KAFKA_PASSWORD"])
def test_services_in_one_process_do_not_share_an_account(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"SILTA_{name}", PASSWORD)
    with pytest.raises(BadSettings, match=f"SILTA_{name} is each service's own") as refused:
        read_settings_together(("intake", "consent"))
    assert PASSWORD not in str(refused.value)
