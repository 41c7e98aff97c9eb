"""The published contract, generated: JSON Schema 2020-12 a fact, and AsyncAPI 3.0 documents."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from silta_contracts.binding import (
    CONTENT_TYPE,
    SEQUENCE_DIGITS,
    SPEC_VERSION,
    schema_uri,
)
from silta_contracts.catalogue import PUBLISHES, TOPICS, FactType
from silta_contracts.signed import SIGNATURE

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_SCHEMAS: Final = "#/components/schemas/"

# The facts of each service, by its name.
_ByService = Mapping[str, Sequence[FactType]]


def json_schema(fact_type: FactType) -> dict[str, Any]:
    """The JSON Schema of a fact's body, as tolerant as its readers are to be."""
    schema = _wire(fact_type.model_json_schema())
    return {"$schema": _DIALECT, "$id": schema_uri(fact_type), **schema}


def schema_file(fact_type: FactType) -> str:
    """The file name of a fact's JSON Schema in the folder `schemas`."""
    return f"{fact_type.kebab_name()}.v1.json"


def asyncapi(
    publishes: _ByService, reads: _ByService, *, title: str = "Silta", version: str = "1.0.0"
) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of services: what each sends on its topic, and what it reads.

    `publishes` and `reads` come from the process tables. A channel is a service's topic; a read
    fact is received from the channel of every other service that publishes it. The JSON Schemas
    stand beside the document, in the folder `schemas`.
    """
    return _document(
        title,
        version,
        channels=publishes,
        sends=publishes,
        receives={name: _heard(name, facts, publishes) for name, facts in reads.items()},
        schema_of=lambda fact: f"schemas/{schema_file(fact)}",
    )


def asyncapi_part(
    service: str,
    publishes: Sequence[FactType],
    reads: Sequence[FactType],
    *,
    version: str = "1.0.0",
) -> dict[str, Any]:
    """One service's part: what it sends on its channel, what it receives from the others'.

    Who the others are comes from the catalogue, and of their channels only what this service
    reads is shown. The JSON Schemas stand in the document itself, so it can be read alone.
    """
    heard = _heard(service, reads, PUBLISHES)
    sent = {service: publishes} if publishes else {}
    document = _document(
        f"Silta {service}",
        version,
        channels={**sent, **heard},
        sends=sent,
        receives={service: heard},
        schema_of=lambda fact: f"{_SCHEMAS}{fact.__name__}",
    )
    known = dict.fromkeys(fact for facts in (publishes, *heard.values()) for fact in facts)
    document["components"]["schemas"] |= _schemas(known)
    return document


def _schemas(facts: Iterable[FactType]) -> dict[str, Any]:
    _, found = models_json_schema(
        [(fact, "validation") for fact in facts], ref_template=_SCHEMAS + "{model}"
    )
    return {name: _wire(schema) for name, schema in found.get("$defs", {}).items()}


def _wire(schema: dict[str, Any]) -> dict[str, Any]:
    schema = _tolerant(schema)
    if "fact" in schema.get("properties", {}):
        # Our types fill the name in by themselves; on the wire it always stands.
        schema["required"] = ["fact", *(n for n in schema.get("required", ()) if n != "fact")]
    return schema


def _tolerant(node: Any) -> Any:
    if isinstance(node, list):
        return [_tolerant(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _tolerant(value)
        for key, value in node.items()
        # Readers ignore unknown fields; only our own writers are held to know all of them.
        if not (key == "additionalProperties" and value is False)
        # OpenAPI's keyword, unknown to JSON Schema and refused by strict validators of it;
        # each choice has a constant that tells it apart.
        and not (key == "discriminator" and "propertyName" in value)
    }


def _heard(
    service: str, reads: Sequence[FactType], publishes: _ByService
) -> dict[str, list[FactType]]:
    found = {
        owner: [fact for fact in reads if fact in published]
        for owner, published in publishes.items()
        # What a service says itself it knows from its own state, not from its topic.
        if owner != service
    }
    return {owner: taken for owner, taken in found.items() if taken}


def _document(
    title: str,
    version: str,
    *,
    channels: _ByService,
    sends: _ByService,
    receives: Mapping[str, _ByService],
    schema_of: Callable[[FactType], str],
) -> dict[str, Any]:
    messages = dict.fromkeys(fact for facts in channels.values() for fact in facts)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Facts of the services, as CloudEvents 1.0 in Kafka's binary binding.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {name: _channel(name, facts) for name, facts in channels.items()},
        "operations": {
            **{
                f"{name}Publishes": _operation("send", name, facts)
                for name, facts in sends.items()
                if facts
            },
            **{
                f"{name}Reads{owner.capitalize()}": _operation("receive", owner, facts)
                for name, heard in receives.items()
                for owner, facts in heard.items()
            },
        },
        "components": {
            "messages": {fact.__name__: _message(fact, schema_of(fact)) for fact in messages},
            "schemas": {"CloudEventHeaders": _headers()},
        },
    }


def _channel(service: str, facts: Sequence[FactType]) -> dict[str, Any]:
    # A service of somebody else's names its topic by the same rule.
    topic = TOPICS.get(service, f"silta.{service}.v1")
    return {
        "address": topic,
        "description": f"What {service} says, in order by subject (the key).",
        "messages": {
            fact.__name__: {"$ref": f"#/components/messages/{fact.__name__}"} for fact in facts
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str, facts: Sequence[FactType]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{fact.__name__}"} for fact in facts],
    }


def _message(fact_type: FactType, schema: str) -> dict[str, Any]:
    return {
        "name": fact_type.wire_type(),
        "title": fact_type.__name__,
        "description": " ".join((fact_type.__doc__ or "").split()),
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": f"{_SCHEMAS}CloudEventHeaders"},
        "payload": {"schemaFormat": _FORMAT, "schema": {"$ref": schema}},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "the subject, as in ce_subject"},
                "bindingVersion": "0.5.0",
            }
        },
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
                "description": "what caused it: <ce_source>/<ce_id> of a fact, deadline:<name> or "
                "command:<name>",
            },
            "ce_dataschema": {**text, "format": "uri"},
            "content-type": {"const": CONTENT_TYPE},
            "traceparent": {**text, "description": "W3C trace context"},
            SIGNATURE: {
                **text,
                "description": "signature of the publisher over the other headers but traceparent, "
                "and the body: a JWS with detached, unencoded payload (RFC 7515, RFC 7797) by "
                "Ed25519; readers that list the publisher's keys take nothing without it",
            },
        },
    }
