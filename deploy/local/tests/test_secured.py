from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest

from silta_local import StackError
from silta_local.accounts import ITERATIONS, salted
from silta_local.certificates import CA_FILE, NODE_FILE, make_certificates
from silta_local.kafka import check_kind, is_secured, kafka_reach, server_properties
from silta_local.specs import Account, Parts, Security

ADMIN = Account("admin", "a-password")


def read(properties: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in properties.splitlines())
    return {name: value for name, _, value in pairs}


def handshake(folder: Path, name: str) -> None:
    """Raise what a client says that meets the node under this name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / NODE_FILE)
    client = ssl.create_default_context(cafile=folder / CA_FILE)
    # As strict as newer versions of Python are by default.
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except OSError:
            # The client says what was wrong.
            there.close()

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        client.wrap_socket(here, server_hostname=name).close()
    finally:
        here.close()
        serving.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_knows_the_node_by_its_names(tmp_path: Path, name: str) -> None:
    make_certificates(tmp_path)
    handshake(tmp_path, name)


def test_a_client_does_not_take_the_node_for_another_one(tmp_path: Path) -> None:
    make_certificates(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, "kafka.example.org")


def test_certificates_are_made_once_and_are_their_owners_only(tmp_path: Path) -> None:
    make_certificates(tmp_path / "tls")
    files = sorted((tmp_path / "tls").iterdir())
    assert [file.name for file in files] == [CA_FILE, NODE_FILE]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    before = [file.read_bytes() for file in files]
    make_certificates(tmp_path / "tls")
    assert [file.read_bytes() for file in files] == before
    # The authority's key is kept by nobody.
    assert b"PRIVATE" not in before[0]
    assert before[1].count(b"PRIVATE KEY-----\n") == 2


def test_no_listener_of_a_secured_node_is_in_the_clear(tmp_path: Path) -> None:
    settings = read(server_properties(1, 2, tmp_path / "data", ADMIN))
    assert settings["listener.security.protocol.map"] == "BUS:SASL_SSL,CONTROLLER:SSL"
    assert settings["listeners"] == settings["advertised.listeners"] == "BUS://127.0.0.1:1,CONTROLLER://127.0.0.1:2"
    assert settings["listener.name.controller.ssl.client.auth"] == "required"
    assert settings["allow.everyone.if.no.acl.found"] == "false"
    assert settings["super.users"] == "User:admin;User:CN=silta-node"
    assert "PLAINTEXT" not in str(settings)


def test_a_node_without_an_administrator_is_as_before(tmp_path: Path) -> None:
    settings = read(server_properties(1, 2, tmp_path / "data"))
    assert settings["listener.security.protocol.map"] == "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"
    assert [name for name in settings if "ssl" in name or "authorizer" in name or "super" in name] == []


def test_a_salt_is_used_once_and_the_password_is_not_told() -> None:
    one, two = salted("a-password"), salted("a-password")
    assert one != two
    assert ITERATIONS >= 4096
    assert b"a-password" not in b"".join(one)


@pytest.mark.parametrize(("kept", "asked"), [(True, None), (False, Security(ADMIN))])
def test_what_was_made_without_accounts_cannot_get_them_nor_the_reverse(
    tmp_path: Path, kept: bool, asked: Security | None
) -> None:
    assert is_secured(tmp_path) is None
    check_kind(tmp_path, asked)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").touch()
    if kept:
        make_certificates(tmp_path / "tls")
    assert is_secured(tmp_path) is kept
    with pytest.raises(StackError, match="with accounts" if kept else "without accounts"):
        check_kind(tmp_path, asked)


def test_who_reaches_a_secured_node_is_its_administrator(tmp_path: Path) -> None:
    assert kafka_reach(1, "mongodb://x", tmp_path, None) == Parts("127.0.0.1:1", "mongodb://x")
    parts = kafka_reach(1, "mongodb://x", tmp_path, ADMIN)
    assert parts.brokers.user == "admin"
    assert parts.brokers.ca == tmp_path / "tls" / CA_FILE
    assert "a-password" not in repr(parts)
