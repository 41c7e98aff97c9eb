"""The published contract, generated: JSON Schema 2020-12 a fact, and one AsyncAPI 3.0 document."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from silta_contracts.binding import (
    CONTENT_TYPE,
    SEQUENCE_DIGITS,
    SPEC_VERSION,
    schema_uri,
)
from silta_contracts.catalogue import TOPICS
from silta_contracts.fact import AnyFact

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema(fact_type: type[AnyFact]) -> dict[str, Any]:
    """The JSON Schema of a fact's body, as tolerant as its readers are to be."""
    schema = _tolerant(fact_type.model_json_schema())
    schema["required"] = ["fact", *(name for name in schema["required"] if name != "fact")]
    return {"$schema": _DIALECT, "$id": schema_uri(fact_type), **schema}


def asyncapi(
    publishes: Mapping[str, Sequence[type[AnyFact]]],
    reads: Mapping[str, Sequence[type[AnyFact]]],
    *,
    title: str = "Silta",
    version: str = "1.0.0",
) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of services: what each sends on its topic, and what it reads.

    `publishes` and `reads` come from the process tables. A channel is a service's topic; a read
    fact is received from the channel of every service that publishes it.
    """
    messages = dict.fromkeys(fact for facts in publishes.values() for fact in facts)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Facts of the services, as CloudEvents 1.0 in Kafka's binary binding.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {name: _channel(name, facts) for name, facts in publishes.items()},
        "operations": {
            **{
                f"{name}Publishes": _operation("send", name, facts)
                for name, facts in publishes.items()
                if facts
            },
            **{
                f"{name}Reads{owner.capitalize()}": _operation("receive", owner, taken)
                for name, facts in reads.items()
                for owner, taken in _by_owner(publishes, facts).items()
            },
        },
        "components": {
            "messages": {fact.__name__: _message(fact) for fact in messages},
            "schemas": {"CloudEventHeaders": _headers()},
        },
    }


def _tolerant(node: Any) -> Any:
    if isinstance(node, dict):
        # Readers ignore unknown fields; only our own writers are held to know all of them.
        return {
            key: _tolerant(value)
            for key, value in node.items()
            if not (key == "additionalProperties" and value is False)
        }
    if isinstance(node, list):
        return [_tolerant(value) for value in node]
    return node


def _by_owner(
    publishes: Mapping[str, Sequence[type[AnyFact]]], facts: Sequence[type[AnyFact]]
) -> dict[str, list[type[AnyFact]]]:
    owners = {
        owner: [fact for fact in facts if fact in published]
        for owner, published in publishes.items()
    }
    return {owner: taken for owner, taken in owners.items() if taken}


def _channel(service: str, facts: Sequence[type[AnyFact]]) -> dict[str, Any]:
    topic = TOPICS.get(service, f"silta.{service}.v1")
    return {
        "address": topic,
        "description": f"All that {service} says, in order by subject.",
        "messages": {
            fact.__name__: {"$ref": f"#/components/messages/{fact.__name__}"} for fact in facts
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str, facts: Sequence[type[AnyFact]]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{fact.__name__}"} for fact in facts],
    }


def _message(fact_type: type[AnyFact]) -> dict[str, Any]:
    return {
        "name": fact_type.wire_type(),
        "title": fact_type.__name__,
        "description": " ".join((fact_type.__doc__ or "").split()),
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"schemas/{fact_type.kebab_name()}.v1.json"},
        },
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}},
    }


def _headers() -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    return {
        "type": "object",
        "required": [
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_type",
            "ce_time",
            "ce_subject",
            "ce_sequence",
            "content-type",
        ],
        "properties": {
            "ce_specversion": {"const": SPEC_VERSION},
            "ce_id": {**text, "description": "<subject>-<number>"},
            "ce_source": {**text, "description": "/silta/<service>/<incarnation>"},
            "ce_type": {**text, "description": "fi.silta.<fact in kebab case>.v1"},
            "ce_time": {**text, "format": "date-time"},
            "ce_subject": {**text, "description": "the key, too: the case, or another subject"},
            "ce_sequence": {
                **text,
                "pattern": f"^[0-9]{{{SEQUENCE_DIGITS}}}$",
                "description": "number within source and subject, from 1; absent only from a "
                "source that declares `sequence: none`",
            },
            "ce_causationid": {
                **text,
                "description": "ce_id of a fact, name of a deadline, or command:<name>",
            },
            "ce_dataschema": {**text, "format": "uri"},
            "content-type": {"const": CONTENT_TYPE},
            "traceparent": {**text, "description": "W3C trace context"},
        },
    }
