"""Accounts of a secured Kafka and what each may do, by Kafka's own protocol.

The client library declares requests for one permission at a time, and none for accounts: both are
declared here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest_v1, DeleteAclsRequest_v1, DescribeAclsRequest_v1
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from silta_chassis.brokers import Brokers

from silta_local.specs import Account, Permission

REQUEST_TIMEOUT_MS = 10_000
# More would only slow a login down: the passwords are random.
ITERATIONS = 4096
SCRAM_SHA_512 = 2
# Numbers of the protocol: org.apache.kafka.common.resource.ResourceType and PatternType,
# org.apache.kafka.common.acl.AclOperation and AclPermissionType.
KINDS = {"topic": 2, "group": 3}
OPERATIONS = {"Read": 3, "Write": 4, "Describe": 8}
ANY, LITERAL, ALLOW = 1, 3, 3
EVERYWHERE = "*"

# Kind, name, pattern, principal, host, operation, allowed or not: as the protocol has them.
Row = tuple[int, str, int, str, str, int, int]


async def settle_accounts(brokers: Brokers, accounts: Sequence[Account]) -> None:
    """Give these accounts their passwords, and just the permissions that they should have.

    `brokers` is reached as the administrator. Accounts of others are left as they are. Raises
    KafkaError, or OSError where the broker is away.
    """
    admin = AIOKafkaAdminClient(**brokers.arguments(), request_timeout_ms=REQUEST_TIMEOUT_MS)
    try:
        await admin.start()
        await _settle_passwords(admin, accounts)
        await _settle_permissions(admin, accounts)
    finally:
        await admin.close()


def salted(password: str) -> tuple[bytes, bytes]:
    """Return a fresh salt and SCRAM-SHA-512's salted password, which is all that Kafka is told."""
    salt = secrets.token_bytes(32)
    return salt, hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS)


async def _settle_passwords(admin: AIOKafkaAdminClient, accounts: Sequence[Account]) -> None:
    answer = await _ask(admin, _AlterAccounts(accounts))
    _raise(code for _, code, *_ in answer.results)


async def _settle_permissions(admin: AIOKafkaAdminClient, accounts: Sequence[Account]) -> None:
    wanted = {_row(account.user, one) for account in accounts for one in account.permissions}
    ours = {_principal(account.user) for account in accounts}
    found = await _ask(admin, _DescribePermissions())
    _raise([found.error_code])
    standing: set[Row] = {
        (kind, name, pattern, *entry) for kind, name, pattern, entries in found.resources for entry in entries
    }
    if missing := wanted - standing:
        answer = await _ask(admin, _CreatePermissions(missing))
        _raise(code for code, _ in answer.creation_responses)
    if stale := {row for row in standing - wanted if row[3] in ours}:
        answer = await _ask(admin, _DeletePermissions(stale))
        _raise(code for code, *_ in answer.filter_responses)


async def _ask(admin: AIOKafkaAdminClient, request: Request[Any]) -> Any:
    # A broker hands it on to the controller.
    return await admin._send_request(request)


def _raise(codes: Iterable[int]) -> None:
    for code in codes:
        if code:
            error: type[KafkaError] = for_code(code)
            raise error()


def _principal(user: str) -> str:
    return f"User:{user}"


def _row(user: str, one: Permission) -> Row:
    return (KINDS[one.kind], one.name, LITERAL, _principal(user), EVERYWHERE, OPERATIONS[one.operation], ALLOW)


class _DescribePermissions(Request[DescribeAclsRequest_v1]):
    API_KEY = 29

    def build(self, request_struct_class: type[DescribeAclsRequest_v1]) -> DescribeAclsRequest_v1:
        return request_struct_class(ANY, None, ANY, None, None, ANY, ANY)


class _CreatePermissions(Request[CreateAclsRequest_v1]):
    API_KEY = 30

    def __init__(self, rows: Collection[Row]) -> None:
        self.rows = rows

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        return request_struct_class(list(self.rows))


class _DeletePermissions(Request[DeleteAclsRequest_v1]):
    API_KEY = 31

    def __init__(self, rows: Collection[Row]) -> None:
        self.rows = rows

    def build(self, request_struct_class: type[DeleteAclsRequest_v1]) -> DeleteAclsRequest_v1:
        return request_struct_class(list(self.rows))


class _AlteredAccounts(Response):
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


# AlterUserScramCredentials of Kafka's protocol.
class _AlterAccountsStruct(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _AlteredAccounts
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _AlterAccounts(Request[_AlterAccountsStruct]):
    API_KEY = 51

    def __init__(self, accounts: Sequence[Account]) -> None:
        self.accounts = accounts

    def build(self, request_struct_class: type[_AlterAccountsStruct]) -> _AlterAccountsStruct:
        rows: list[tuple[object, ...]] = [
            (a.user, SCRAM_SHA_512, ITERATIONS, *salted(a.password), {}) for a in self.accounts
        ]
        return request_struct_class([], rows, {})
