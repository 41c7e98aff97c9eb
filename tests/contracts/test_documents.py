"""The published documents are valid by their own standards, and lead nowhere that is not there."""

from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from openapi_spec_validator import validate

from silta_cli.processes import Service
from silta_cli.published import openapi as made
from silta_contracts.catalogue import FACTS, TOPICS, publishers
from silta_contracts.schemas import asyncapi_part, schema_file

Six = tuple[Service, ...]


def refs(node: Any) -> list[str]:
    """Every reference in a document."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in refs(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in refs(value)]
    return []


def resolves(document: Any, ref: str) -> bool:
    """Whether a reference within the document leads somewhere."""
    node = document
    for part in ref.removeprefix("#/").split("/"):
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True


def test_every_fact_has_a_json_schema_of_its_own(schemas: dict[str, Any]) -> None:
    assert set(schemas) == {schema_file(fact) for fact in FACTS}
    assert len({schema["$id"] for schema in schemas.values()}) == len(FACTS)


def test_a_schema_is_json_schema_2020_12(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        assert [ref for ref in refs(schema) if not resolves(schema, ref)] == []


def test_the_asyncapi_document_is_valid(asyncapi: Any, asyncapi_schema: Any) -> None:
    Draft7Validator(asyncapi_schema).validate(asyncapi)


def test_a_wrong_asyncapi_document_is_seen_to_be_wrong(asyncapi: Any, asyncapi_schema: Any) -> None:
    operation = asyncapi["operations"]["consentPublishes"] | {"action": "shout"}
    wrong = asyncapi | {"operations": {"consentPublishes": operation}}
    with pytest.raises(ValidationError):
        Draft7Validator(asyncapi_schema).validate(wrong)


def test_references_of_the_asyncapi_document_lead_to_files_and_parts_that_are_there(
    asyncapi: Any, schemas: dict[str, Any]
) -> None:
    found = set(refs(asyncapi))
    files = {ref.removeprefix("schemas/") for ref in found if ref.startswith("schemas/")}
    assert files <= set(schemas)
    within = found - {f"schemas/{file}" for file in files}
    assert [ref for ref in within if not resolves(asyncapi, ref)] == []


def test_the_asyncapi_document_shows_what_is_built_and_no_more(asyncapi: Any, six: Six) -> None:
    for service in six:
        channel = asyncapi["channels"][service.name]
        assert channel["address"] == TOPICS[service.name]
        said = {fact.__name__ for fact in service.process.publishes}
        assert set(channel["messages"]) == said
        sent = asyncapi["operations"][f"{service.name}Publishes"]
        assert sent["action"] == "send"
        assert len(sent["messages"]) == len(said)


def test_a_service_shows_its_own_part_whole_and_valid(six: Six, asyncapi_schema: Any) -> None:
    for service in six:
        process = service.process
        part = asyncapi_part(service.name, process.publishes, process.reads)
        Draft7Validator(asyncapi_schema).validate(part)
        assert [ref for ref in refs(part) if not resolves(part, ref)] == []
        actions = {name: operation["action"] for name, operation in part["operations"].items()}
        assert actions.pop(f"{service.name}Publishes") == "send"
        assert set(actions.values()) == {"receive"}
        assert all(name.startswith(f"{service.name}Reads") for name in actions)
        heard = {
            ref["$ref"].rpartition("/")[2]
            for name in actions
            for ref in part["operations"][name]["messages"]
        }
        assert heard == {fact.__name__ for fact in process.reads} - own_only(service)


def own_only(service: Service) -> set[str]:
    """Facts that nobody else says: reporting has rows for all, its own among them."""
    return {f.__name__ for f in service.process.reads if publishers(f) == (service.name,)}


def test_every_service_has_a_valid_openapi_document_with_all_its_doors(
    openapi: dict[str, Any], six: Six
) -> None:
    assert set(openapi) == {service.name for service in six}
    for service in six:
        document = openapi[service.name]
        validate(document)
        commands = [row for row in service.process.rows if row.kind == "command"]
        due = {f"{row.path}/{row.door or row.name}" for row in commands}
        due |= {row.minting_path for row in commands if row.mints}
        due |= {"/cases/{case}", *(door.path for door in service.doors.lists)}
        assert due - set(document["paths"]) == set()


def test_what_tells_the_bodies_of_one_door_apart_is_required_in_each(six: Six) -> None:
    found = 0
    for service in six:
        document = made(service)
        schemas = document["components"]["schemas"]
        for path in document["paths"].values():
            for operation in path.values():
                content = operation.get("requestBody", {}).get("content", {})
                schema = content.get("application/json", {}).get("schema", {})
                for member in schema.get("oneOf", ()) if "discriminator" in schema else ():
                    named = schemas[member["$ref"].rsplit("/", 1)[1]]
                    assert schema["discriminator"]["propertyName"] in named["required"]
                    found += 1
        # The kind of a party has a default for who makes one in Python; who sends one names it.
        if service.name in ("consent", "network"):
            assert "kind" in schemas["OrganisationParty"]["required"], service.name
    assert found > 10


def test_a_body_takes_codes_that_are_known_here_only(six: Six) -> None:
    # A fact of a newer writer may hold others, and is read all the same.
    given = {s.name: made(s)["components"]["schemas"] for s in six}
    need = given["intake"]["SubmitContactRequest"]["properties"]["needs"]["items"]
    assert "social_relations" in need["enum"]
    assert "anyOf" not in need


def test_an_operation_has_a_name_of_its_own(openapi: dict[str, Any]) -> None:
    # Programs that generate clients name their functions after it.
    for name, document in openapi.items():
        ids = [
            operation["operationId"]
            for path in document["paths"].values()
            for operation in path.values()
        ]
        assert len(ids) == len(set(ids)), name
