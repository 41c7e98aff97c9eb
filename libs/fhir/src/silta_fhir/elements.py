"""What is read out of a resource that was sent; errors name an element, no value."""

from collections.abc import Mapping
from typing import Any

from silta_fhir.outcomes import Refusal, invalid
from silta_fhir.words import system

Sent = Mapping[str, Any]


def items(of: Sent, name: str) -> list[Sent]:
    """The elements of a list; raises Refusal where it is none."""
    found = of.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise invalid(f"{name}: a list of elements is expected.")
    return found


def code(concept: Sent, name: str) -> str | None:
    """The concept's code of one of Silta's lists."""
    for one in items(concept, "coding"):
        if one.get("system") == system(name):
            return str(one.get("code"))
    return None


def extended(of: Sent, url: str, value: str) -> Any:
    """The value of an extension, by the name of its element; None where it is not there once."""
    values = [one.get(value) for one in items(of, "extension") if one.get("url") == url]
    return values[0] if len(values) == 1 else None


def once(sent: Sent, key: str | None) -> str:
    """By what a repetition is told from another one: the key, or the sender's own number."""
    if key:
        return key
    for one in items(sent, "identifier"):
        if one.get("value"):
            # The sender's own number: sent twice it is one.
            return f"{one.get('system', '')}|{one['value']}"[:200]
    raise Refusal(
        400,
        "idempotency-key-missing",
        f"Send an Idempotency-Key, or an identifier of your own in the {sent['resourceType']}: a "
        "repetition is told from another one by it.",
    )
