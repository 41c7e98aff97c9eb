"""What schemathesis cannot take from the documents; loaded by its own process."""

import uuid
from typing import Any

import schemathesis


@schemathesis.hook
def before_call(context: Any, case: schemathesis.Case[Any], kwargs: Any) -> None:
    """A fresh key for each command, as the document asks: an old one names an earlier command."""
    fits = case.meta is not None and case.meta.generation.mode.is_positive
    for name in list(case.headers or ()):
        if fits and name.lower() == "idempotency-key":
            case.headers[name] = str(uuid.uuid4())
