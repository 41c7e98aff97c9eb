"""The documents that are generated from the contract."""

import json
from typing import Any

from silta_contracts.catalogue import FACTS, PUBLISHES, READS
from silta_contracts.facts import ConsentGranted, ContactRequestReceived
from silta_contracts.schemas import asyncapi, json_schema


def resolve(document: dict[str, Any], ref: str) -> Any:
    node: Any = document
    for part in ref.removeprefix("#/").split("/"):
        node = node[part]
    return node


def refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in refs(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in refs(value)]
    return []


def test_a_schema_is_named_and_tolerant() -> None:
    schema = json_schema(ContactRequestReceived)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:silta:fact:contact-request-received:v1"
    assert schema["required"][0] == "fact"
    assert "additionalProperties" not in json.dumps(schema)


def test_every_fact_has_a_schema_whose_references_resolve() -> None:
    ids = set()
    for fact in FACTS:
        schema = json_schema(fact)
        ids.add(schema["$id"])
        assert all(resolve(schema, ref) for ref in refs(schema))
    assert len(ids) == len(FACTS)


def test_the_document_tells_who_sends_and_reads_what() -> None:
    document = asyncapi(PUBLISHES, READS)
    local = [ref for ref in refs(document) if ref.startswith("#/")]
    assert local
    assert all(resolve(document, ref) for ref in local)
    assert document["channels"]["intake"]["address"] == "silta.intake.v1"
    reads = document["operations"]["networkReadsConsent"]
    assert reads["action"] == "receive"
    assert {"$ref": "#/channels/consent/messages/ConsentGranted"} in reads["messages"]
    assert len(document["components"]["messages"]) == len(FACTS)


def test_a_part_holds_one_services_view_only() -> None:
    document = asyncapi({"consent": [ConsentGranted]}, {"network": [ConsentGranted]})
    assert list(document["operations"]) == ["consentPublishes", "networkReadsConsent"]
