"""schemathesis at the six services, as in production: all checks, all phases, signed in.

The seed is fixed and the examples are few, so that a run finds what another found. It is held to
the document that the service shows. No check is switched off; where an answer is right that no
schema can foretell, it is added below to what a check takes, with the reason.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from doors import CLIENTS, OPERATORS, SERVICES, token_for, tokens
from guarded import Guarded

from silta_contracts import catalogue

pytestmark = pytest.mark.system

SEED = 5
EXAMPLES = 6
MOST_SECONDS = 300
HOOKS = Path(__file__).parents[1] / "support" / "schemathesis_hooks.py"
# What `positive_data_acceptance` takes without us, and two of If-Match: no schema knows which state
# the caller saw, nor that one of the commands of a door needs it.
TAKEN = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx", "412", "428"]
# To what fits its schema an answer may be this, too: operations (method and path), status, why.
BEYOND_SCHEMAS = (
    ("GET .*", "400", "a cursor is opaque: no schema tells one of ours"),
    ("POST .*/submit-contact-request", "422", "an identity code has a check character"),
    ("POST .*/health-check", "422", "an identity code has a check character"),
    (
        "POST (/bookings|.*/early-service)",
        "422",
        "the client is told first; areas are the operator's",
    ),
    ("POST .*/withdraw-consent", "422", "a consent's id names its case"),
    ("POST .*/(give|ask-for|change)-consent", "422", "data are named in one of two lists"),
    ("POST .*/goals-and-tasks", "422", "a goal that is given up is told with nothing else"),
    ("POST .*/feedback", "422", "which questions there are the operator says"),
    ("POST .*/advice", "422", "which areas there are the operator says"),
    ("POST /decisions", "422", "one question is about one case"),
)


def config(guarded: Guarded, case: str) -> str:
    """What schemathesis reads (TOML): who asks where, and which case there is."""
    given_to = tokens(guarded, case)
    lines = [
        f"seed = {SEED}",
        # One finding does not hide another.
        "continue-on-failure = true",
        "request-timeout = 10.0",
        f"headers = {{ Authorization = {json.dumps(token_for('/cases', given_to))} }}",
        f"generation = {{ max-examples = {EXAMPLES}, database = 'none', no-shrink = true }}",
        "[checks.positive_data_acceptance]",
        f"expected-statuses = {json.dumps(TAKEN)}",
        "[dictionaries.cases]",
        f"values = [{json.dumps(case)}]",
        "[parameters]",
        "'path.case' = { dictionary = 'cases', probability = 0.5 }",
    ]
    for doors in (OPERATORS, SERVICES, CLIENTS):
        lines += [
            "[[operations]]",
            f"include-path-regex = {json.dumps(doors.pattern)}",
            f"headers = {{ Authorization = {json.dumps(given_to[doors])} }}",
        ]
    for operations, status, _why in BEYOND_SCHEMAS:
        lines += [
            "[[operations]]",
            f"include-name-regex = {json.dumps(f'^{operations}$')}",
            "[operations.checks.positive_data_acceptance]",
            f"expected-statuses = {json.dumps([*TAKEN, status])}",
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("service", catalogue.SERVICES)
def test_schemathesis_finds_nothing(
    service: str, guarded_stack: Guarded, guarded_case: str, tmp_path: Path
) -> None:
    file = tmp_path / "schemathesis.toml"
    file.write_text(config(guarded_stack, guarded_case))
    url = f"{guarded_stack.stack.url(service)}/openapi.json"
    found = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--config-file", file, "--no-color", "run", url],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-20_000:] + found.stderr[-2_000:]
    # It ran, and with everything: a phase without an operation would find nothing, too.
    for phase in ("Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in found.stdout.replace("  ", " "), found.stdout[-4_000:]
