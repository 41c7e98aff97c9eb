"""What Kafka does not let a service do: asked of it, said in one line and in ``/readyz``.

Who lacks a permission tries again for ever, as where the broker is away, and seems healthy. The
broker tells what an account may do, so that it is known before the first fact waits for it.
"""

import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
    for_code,
)
from aiokafka.protocol.coordination import FindCoordinatorRequest

from silta_chassis.brokers import Brokers
from silta_chassis.retry import forever
from silta_chassis.topic_ids import GROUP, operations

log = structlog.get_logger(__name__)

# Whoever mends it looks whether that was enough.
LOOK_SECONDS = 10.0
REQUEST_TIMEOUT_MS = 10_000
# Of org.apache.kafka.common.acl.AclOperation: an operation is the bit of its number.
READ, WRITE = 1 << 3, 1 << 4

SIGN_IN = "sign in"
NOT_SIGNED_IN = (
    AuthenticationFailedError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)


@dataclass
class Permitted:
    """Asks the broker what this service may do, now and then; only where it has an account."""

    brokers: Brokers
    group: str
    reads: Collection[str]
    writes: Collection[str]
    # In words: `sign in`, `read <topic>`, `write <topic>`, `use group <group>`.
    refused: tuple[str, ...] = ()

    async def loop(self) -> None:
        """Looks until cancelled. Without an account there is nothing to look at."""
        if self.brokers.user:
            await forever(self.look, LOOK_SECONDS)

    async def look(self) -> None:
        """Learns what is refused; a broker that is away changes nothing."""
        try:
            refused, why = await self._refused(), ""
        except (*NOT_SIGNED_IN, ssl.SSLError) as error:
            refused, why = (SIGN_IN,), type(error).__name__
        # Who consumes and who publishes say that it is away.
        except (KafkaError, OSError, TimeoutError):
            return
        if refused == self.refused:
            return
        self.refused = refused
        if refused:
            log.error(
                "Kafka refuses what this service needs",
                who=self.brokers.user,
                reason=", ".join(refused),
                **({"error": why} if why else {}),
            )
        else:
            log.info("Kafka permits all that this service needs", who=self.brokers.user)

    async def _refused(self) -> tuple[str, ...]:
        connection = await self._connected()
        try:
            may = await operations(connection, {*self.reads, *self.writes})
            lacking = [f"read {t}" for t in self.reads if not may.get(t, READ) & READ]
            lacking += [f"write {t}" for t in self.writes if not may.get(t, WRITE) & WRITE]
            if self.reads:
                found: Any = await connection.send(FindCoordinatorRequest(self.group, GROUP))
                if for_code(found.error_code) is GroupAuthorizationFailedError:
                    lacking.append(f"use group {self.group}")
            return tuple(lacking)
        finally:
            connection.close()

    async def _connected(self) -> AIOKafkaConnection:
        """A connection to one of the servers; raises what the last one said."""
        account = self.brokers.arguments()
        *others, last = str(account.pop("bootstrap_servers")).split(",")
        for server in others:
            with suppress(KafkaError, OSError, TimeoutError):
                return await _connection(server, account)
        return await _connection(last, account)


async def _connection(server: str, account: Mapping[str, Any]) -> AIOKafkaConnection:
    host, _, port = server.strip().rpartition(":")
    connection: AIOKafkaConnection = await create_conn(
        host.strip("[]"), int(port), request_timeout_ms=REQUEST_TIMEOUT_MS, **account
    )
    return connection
