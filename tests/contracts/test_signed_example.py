"""What plug-in.md says of signing is enough to sign and to check, without anything of ours."""

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from silta_chassis.signers import WRONG, Signers
from silta_contracts.binding import decode, from_kafka
from silta_contracts.signed import SIGNATURE, SIGNED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "libs" / "contracts" / "signed"
PAGE = (ROOT / "docs" / "plug-in.md").read_text(encoding="utf-8")
# Of RFC 8037, appendix A.1: everybody's, and so nobody's.
RFC_SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
RFC_NAME = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.fixture
def example() -> dict[str, Any]:
    return dict(json.loads((FOLDER / "consent-granted.json").read_text(encoding="utf-8")))


@pytest.fixture
def written() -> dict[str, Any]:
    """The functions of the page, run as they stand there."""
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    # Text of our own documents.
    found: dict[str, Any] = {}
    exec(code, found)
    return found


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_is_taken_with_its_key_and_not_with_another_body(
    example: dict[str, Any], tmp_path: Path
) -> None:
    row = f'[[signer]]\norganisation = "1.2.246.10.1"\nkeys = "{FOLDER}/keys.json"\n'
    (tmp_path / "signers.toml").write_text(f'{row}signs_for = ["consent"]\n')
    signers = Signers.of(tmp_path / "signers.toml")
    headers = [(name, value.encode()) for name, value in example["headers"].items()]
    key, body = example["headers"]["ce_subject"].encode(), example["body"].encode()
    event = from_kafka(key, headers, body)
    assert decode(event) is not None
    assert signers.refuse(event, headers) is None
    assert signers.refuse(from_kafka(key, headers, body + b" "), headers) == WRONG


def test_the_page_says_the_bytes_that_are_signed(
    example: dict[str, Any], written: dict[str, Any]
) -> None:
    assert written["SIGNED"] == SIGNED
    block = next(b for b in re.findall(r"^```\n(.*?)^```", PAGE, re.M | re.S) if "⏎" in b)
    lines = block.replace("\n", "").split("⏎")[: len(SIGNED) + 1]
    told = written["signed_bytes"](example["headers"], b"").decode()
    assert "\n".join(lines) + "\n" == told


def test_the_pages_code_signs_the_example_to_the_byte(
    example: dict[str, Any], written: dict[str, Any]
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(RFC_SEED))
    again = written["signature"](example["headers"], example["body"].encode(), key, RFC_NAME)
    assert again == example["headers"][SIGNATURE]


def test_openssl_checks_the_example_as_the_page_says(
    example: dict[str, Any], written: dict[str, Any], tmp_path: Path
) -> None:
    (jwk,) = json.loads((FOLDER / "keys.json").read_text(encoding="utf-8"))["keys"]
    public = Ed25519PublicKey.from_public_bytes(decoded(jwk["x"]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    protected, _, signature = example["headers"][SIGNATURE].partition("..")
    body = example["body"].encode()
    (tmp_path / "public.pem").write_bytes(pem)
    (tmp_path / "signature").write_bytes(decoded(signature))
    (words,) = re.findall(r"^```sh\n(\{ printf.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

    def check(payload: bytes) -> int:
        (tmp_path / "payload").write_bytes(payload)
        env = {"PROTECTED": protected, "PATH": "/bin:/usr/bin"}
        argv = ["/bin/sh", "-c", words]
        done = subprocess.run(argv, cwd=tmp_path, env=env, capture_output=True, check=False)
        if b"not found" in done.stderr:
            pytest.skip("this machine has no openssl")
        return done.returncode

    right = written["signed_bytes"](example["headers"], body)
    assert check(right) == 0
    assert check(right + b" ") != 0
