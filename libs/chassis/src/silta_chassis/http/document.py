"""The OpenAPI document of a service, with what the framework cannot know.

It is what other people's programs are written against, and what schemathesis holds the doors to.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from silta_chassis.http import limits
from silta_chassis.service import Running

# Refused elsewhere, so that a document made elsewhere does not offer it.
LOCAL_ONLY = ("silta-party",)
# The framework takes it for optional, so that a missing one gets an answer of ours.
KEY = "idempotency-key"
KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 200}
ETAG = {"ETag": {"description": "The version for If-Match.", "schema": {"type": "string"}}}

Schema = dict[str, Any]


def documented(app: FastAPI, running: Running) -> dict[str, Any]:
    """The document of this application."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    limits.documented(document)
    _link(document)
    guarded = {f"{row.path}/{row.door or row.name}" for row in running.process.rows if row.guarded}
    for path, operation in _operations(document):
        command = "commands" in operation.get("tags", ())
        if not running.identity.local and "parameters" in operation:
            given = operation["parameters"]
            operation["parameters"] = [p for p in given if p["name"].lower() not in LOCAL_ONLY]
        for parameter in operation.get("parameters", ()):
            name = parameter["name"].lower()
            if name == KEY and (command or "me" in operation["tags"]):
                parameter |= {"required": True, "schema": KEY_SCHEMA}
            if name == "if-match" and path in guarded:
                parameter["description"] += " Commands that change what editors see need it."
        if command or path == "/cases/{case}":
            for status in ("200", "201"):
                if status in operation["responses"]:
                    operation["responses"][status]["headers"] = ETAG
    for schema in _sent(document):
        _known_codes_only(schema)
        _tagged(document, schema)
    return document


def _operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            yield path, operation


def _link(document: Schema) -> None:
    """Says where the case goes that an opening command answers with."""
    links = {
        operation["operationId"]: {
            "operationId": operation["operationId"],
            "parameters": {"case": "$response.body#/case"},
        }
        for path, operation in _operations(document)
        if "{case}" in path
    }
    for _, operation in _operations(document):
        if links and "201" in operation["responses"]:
            operation["responses"]["201"]["links"] = links


def _sent(document: Schema) -> list[Schema]:
    """Every schema of what is sent in a body, each once."""
    rest: list[Any] = [op["requestBody"] for _, op in _operations(document) if "requestBody" in op]
    found: list[Schema] = []
    followed: set[str] = set()
    while rest:
        match rest.pop():
            case {"$ref": str(ref)}:
                if ref not in followed:
                    followed.add(ref)
                    rest.append(_named(document, ref))
            case dict() as schema:
                found.append(schema)
                rest.extend(schema.values())
            case list() as items:
                rest.extend(items)
    return found


def _named(document: Schema, ref: str) -> Schema:
    schema: Schema = document["components"]["schemas"][ref.rsplit("/", 1)[1]]
    return schema


def _known_codes_only(schema: Schema) -> None:
    # A reader keeps codes of newer writers; what is sent to a door has to be known here.
    match schema:
        case {"anyOf": [{"enum": codes, "title": title}, {"pattern": _}], "type": "string"}:
            del schema["anyOf"]
            schema |= {"enum": codes, "title": title}


def _tagged(document: Schema, schema: Schema) -> None:
    # What tells members apart has a default, for who makes them in Python; who sends one says it.
    match schema:
        case {"discriminator": {"propertyName": str(name)}, "oneOf": list(members)}:
            for member in members:
                named = _named(document, member["$ref"]) if "$ref" in member else member
                named["required"] = sorted({*named.get("required", ()), name})
