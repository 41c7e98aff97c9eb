"""Every service has the same shape, and files stay small."""

import ast
import re
from pathlib import Path

# A page: what a reader takes in without losing the thread, about one large screen or two small
# ones, a third of it imports. Past it the table stops being a picture, and the service does more
# than answer one question.
PAGE = 120
WIRING = 20
FILE = 300
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "misc"}

DOMAIN = re.compile(
    r"\b(consent|intake|network|planning|follow-?up|triage|case ?manager|invitation|invite|"
    r"meeting|handover|withdrawal|client)s?\b",
    re.IGNORECASE,
)
# Here a client is a program's connection: to Kafka, to the database, to a door (ASGI's word).
CLIENTS = {
    "limits.py",
    "service.py",
    "running.py",
    "relay.py",
    "topics.py",
    "bus.py",
    "journal.py",
    "places.py",
    "topic_ids.py",
}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def sources(repository: Path) -> list[Path]:
    """All Python files of ours."""
    folders = ("libs", "services", "deploy", "tests")
    return [
        path
        for folder in folders
        for path in sorted((repository / folder).rglob("*.py"))
        if not any(part.startswith(".") for part in path.relative_to(repository).parts)
    ]


def test_a_service_has_the_files_of_the_shape(package: Path) -> None:
    service = package.parents[1]
    due = ["README.md", "pyproject.toml", "tests"]
    assert [name for name in due if not (service / name).exists()] == []
    modules = ["process", "decisions", "model", "views", "api", "main"]
    missing = [
        name
        for name in modules
        if not (package / f"{name}.py").exists() and not (package / name / "__init__.py").exists()
    ]
    assert missing == []
    assert (package / "py.typed").exists()


def test_a_process_fits_a_page_and_is_data_only(package: Path) -> None:
    file = package / "process.py"
    assert lines(file) <= PAGE
    code = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.While)
    assert [node.lineno for node in code if isinstance(node, kinds)] == []


def test_the_wiring_of_a_service_is_about_ten_lines(package: Path) -> None:
    assert lines(package / "main.py") <= WIRING


def test_no_python_file_is_longer_than_300_lines(repository: Path) -> None:
    long = {str(p.relative_to(repository)): lines(p) for p in sources(repository)}
    assert {name: count for name, count in long.items() if count > FILE} == {}


def test_no_file_has_a_name_that_says_nothing(repository: Path) -> None:
    assert [path for path in sources(repository) if path.stem in VAGUE] == []


def test_the_chassis_knows_no_word_of_the_domain(repository: Path) -> None:
    folder = repository / "libs" / "chassis" / "src"
    found = [
        f"{path.relative_to(folder)}:{number}: {match.group()}"
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in DOMAIN.finditer(line)
        if not (match.group().lower() == "client" and path.name in CLIENTS)
    ]
    assert found == []
