"""What the signature of a fact stands over: its headers in a fixed form, then its body, as sent.

The signature stands in the header `ce_signature` (an extension attribute of CloudEvents): a JWS in
compact form whose payload is detached (RFC 7515, appendix F) and not encoded (RFC 7797):
`<protected>..<signature>`, by Ed25519 (RFC 8037). The protected header is
`{"alg": "Ed25519", "b64": false, "crit": ["b64"], "kid": <thumbprint>, "typ": "silta-fact+jws"}`,
where `alg` may be `EdDSA`, its older name. The payload is what :func:`signed_bytes` gives.
"""

import re
from collections.abc import Mapping
from typing import Final

SIGNATURE: Final = "ce_signature"
TYPE: Final = "silta-fact+jws"
ALGORITHM: Final = "Ed25519"
# As it was called before RFC 9864.
OLD_ALGORITHM: Final = "EdDSA"

# In this order. `traceparent` is not among them: whoever carries a message may put his own there,
# and nothing is decided by it. The key of the record is the subject, and readers hold it to that.
SIGNED: Final = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_sequence",
    "ce_causationid",
    "ce_dataschema",
    "content-type",
)

_PRINTABLE: Final = re.compile(rb"[ -~]*")


class NotSignable(ValueError):
    """A header holds what could pass for another line; the text names the header."""


def signed_bytes(headers: Mapping[str, bytes], body: bytes) -> bytes:
    """The bytes that are signed: a line `<name>:<value>` for each header of SIGNED, an empty one,
    the body.

    A header that is absent has no line; lines end with one LF. Values are printable ASCII, so that
    no value can pass for another line. Raises NotSignable.
    """
    lines = bytearray()
    for name in SIGNED:
        if (value := headers.get(name)) is None:
            continue
        if not _PRINTABLE.fullmatch(value):
            raise NotSignable(f"{name}: must be printable ASCII to be signed")
        lines += b"%b:%b\n" % (name.encode(), value)
    return bytes(lines + b"\n" + body)
