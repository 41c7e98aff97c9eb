"""Known weaknesses of the locked libraries, and secrets that stand in the tree (`make audit`).

Both are looked for by well-kept tools (pip-audit, detect-secrets). Where a tool or the advisories
cannot be had that is said in a word, and is no failure: an offline mirror has no advisories.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
AUDIT_SECONDS = 180
ANSWER_SECONDS = 10
# Our ids are random-looking on purpose, and stand in every example of a fact: what has much
# entropy says nothing here. Keys, tokens, passwords and accounts in addresses are found without.
NOT_LOOKED_FOR = ("Base64HighEntropyString", "HexHighEntropyString")
# Made up in tests, in these words.
MADE_UP = (
    "^(secret|a-password-of-kafka|of-this-service|of no use elsewhere|unit[.]secret|whsec_|word|"
    "q3x7m2kd9wn4tb5h|Matti .*)$"
)


def main() -> int:
    """Looks at both; returns 1 where something was found."""
    found = [*weaknesses(LOCK), *secrets_in(tracked())]
    for one in found:
        print(f"audit: {one}", file=sys.stderr)
    return 1 if found else 0


def weaknesses(lock: Path) -> list[str]:
    """The advisories that concern a locked library."""
    if importlib.util.find_spec("pip_audit") is None:
        return skipped("libraries", "pip-audit is not installed")
    words = ["-r", str(lock), "--require-hashes", "--disable-pip", "--format", "json"]
    quiet = ["--progress-spinner", "off", "--timeout", str(ANSWER_SECONDS)]
    try:
        told = run("pip_audit", *words, *quiet, seconds=AUDIT_SECONDS)
        listed = json.loads(told.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return skipped("libraries", "the advisories did not come in time")
    except json.JSONDecodeError:
        last = (told.stderr.strip().splitlines() or ["no answer"])[-1]
        return skipped("libraries", f"the advisories cannot be had ({last[:200]})")
    return concerned(listed)


def concerned(listed: list[dict[str, Any]]) -> list[str]:
    """What pip-audit's list says."""
    looked_at = [one for one in listed if "skip_reason" not in one]
    if not looked_at:
        return skipped("libraries", "the index here knows no advisories")
    print(f"audit: {len(looked_at)} of {len(listed)} libraries were looked up.")
    return [
        f"{one['name']} {one['version']}: {weak['id']}, mended in "
        f"{', '.join(weak['fix_versions']) or 'no version yet'}"
        for one in looked_at
        for weak in one["vulns"]
    ]


def secrets_in(files: list[str]) -> list[str]:
    """Where something looks like a secret; never the secret itself."""
    if importlib.util.find_spec("detect_secrets") is None:
        return skipped("secrets", "detect-secrets is not installed")
    off = [word for plugin in NOT_LOOKED_FOR for word in ("--disable-plugin", plugin)]
    told = run("detect_secrets", "scan", *off, "--exclude-secrets", MADE_UP, *files)
    if told.returncode:
        return [f"detect-secrets failed: {told.stderr.strip()[-300:]}"]
    results: dict[str, list[dict[str, Any]]] = json.loads(told.stdout)["results"]
    return [
        f"{file}:{one['line_number']}: looks like a secret ({one['type']})"
        for file, lines in results.items()
        for one in lines
    ]


def tracked() -> list[str]:
    """The files of the tree that are not ignored."""
    words = ["git", "ls-files", "-co", "--exclude-standard"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        # An archive of the sources, without git: all of it.
        return ["--all-files", "."]
    return [file for file in told.stdout.splitlines() if (ROOT / file).is_file()]


def run(module: str, *words: str, seconds: int = 600) -> subprocess.CompletedProcess[str]:
    """Runs a tool of this environment."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def skipped(what: str, why: str) -> list[str]:
    """Says so."""
    print(f"audit: {what} skipped: {why}.")
    return []


if __name__ == "__main__":
    raise SystemExit(main())
