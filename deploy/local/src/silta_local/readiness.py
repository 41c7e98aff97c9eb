"""Whether something at an address is ready to serve."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from silta_chassis.brokers import Brokers

from silta_local.kafka import is_kafka_ready
from silta_local.ports import answers

TIMEOUT_SECONDS = 2.0


def is_ready(address: str, brokers: Brokers) -> bool:
    """Tell whether `kafka://`, `mongodb://host:port` or an http address (200) is ready now.

    `brokers` says how Kafka is reached.
    Raises ValueError for an address of another kind.
    """
    parts = urlsplit(address)
    match parts.scheme:
        case "kafka":
            return is_kafka_ready(brokers)
        case "mongodb":
            return is_database_ready(address)
        case "http":
            return _http_status(address) == http.client.OK
        case _:
            raise ValueError(f"no address that can be asked: {address}")


def is_database_ready(mongo_uri: str) -> bool:
    """Tell whether the database answers a ping."""
    parts = urlsplit(mongo_uri)
    # Only where the address names one server; a given address may name several, or a DNS seed list.
    if parts.hostname and parts.port and "," not in parts.netloc and not answers(parts.hostname, parts.port):
        return False
    try:
        with MongoClient[dict[str, object]](mongo_uri, serverSelectionTimeoutMS=int(TIMEOUT_SECONDS * 1000)) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True


def _http_status(url: str) -> int | None:
    parts = urlsplit(url)
    # Straight to the address: a proxy that the environment names knows nothing of this machine.
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
