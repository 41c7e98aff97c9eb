"""What the rules of `lint-imports` (see .importlinter) cannot say."""

import ast
from collections.abc import Iterator
from pathlib import Path

# Nothing in these opens, sends, waits, or gives another answer at another time.
PURE = {
    "abc", "base64", "collections", "dataclasses", "datetime", "decimal", "enum", "functools",
    "hashlib", "itertools", "math", "operator", "re", "string", "tomllib", "types", "typing",
}  # fmt: skip
BELOW_CONTRACTS = {"pydantic", "pydantic_core", "silta_contracts"}
CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter"}
OPENS = {"open", "__import__", "eval", "exec", "print", "input"}

# The modules of a service that touch the world: its doors, its wiring, its reference files.
OUTER = {"api", "main", "reference"}


def imported(path: Path) -> set[str]:
    """The packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def impure_calls(path: Path) -> Iterator[str]:
    """Where a file reads a clock, or opens something."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if (isinstance(called, ast.Attribute) and called.attr in CLOCKS) or (
            isinstance(called, ast.Name) and called.id in OPENS
        ):
            yield f"{path.name}:{node.lineno}"


def inner(package: Path) -> list[Path]:
    """The files of a service that decide, remember, show, and say what triggers what."""
    return [
        path
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0].removesuffix(".py") not in OUTER
    ]


def test_contracts_import_pydantic_and_what_does_no_io(repository: Path) -> None:
    for path in sorted((repository / "libs" / "contracts" / "src").rglob("*.py")):
        assert imported(path) - PURE - BELOW_CONTRACTS == set(), path.name
        assert list(impure_calls(path)) == []


def test_decisions_and_views_read_no_clock_and_open_nothing(package: Path) -> None:
    assert [call for path in inner(package) for call in impure_calls(path)] == []
