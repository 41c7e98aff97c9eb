"""No code names a region: what differs between regions is data (models/<area>/<version>.toml)."""

import re
from pathlib import Path

NAMED = re.compile(
    r"ostrobothnia|pohjanmaa|\bkainuu|central[ -]finland|keski-suomi|\boulu\b|\bkajaani|"
    r"jyv[äa]skyl[äa]|ylivieska|mellersta finland|[öo]sterbotten",
    re.IGNORECASE,
)
# Where a fact comes from may be told; what is labelled, and the demonstration, may name regions.
SOURCE = re.compile(r"Source: [^\"]*")
EXCEPTED = ("/courses/", "/labels/")


def product_code(repository: Path) -> list[Path]:
    """What runs in an installation: services, libraries, the command line."""
    return [
        path
        for part in ("libs", "services")
        for path in sorted((repository / part).glob("*/src/**/*.py"))
        if not any(part in path.as_posix() for part in EXCEPTED)
    ]


def named_in(text: str) -> list[str]:
    """The regions that a text names, but for the source of a rule."""
    return [found.group() for found in NAMED.finditer(SOURCE.sub("", text))]


def test_no_code_names_a_region(repository: Path) -> None:
    found = {
        str(path.relative_to(repository)): names
        for path in product_code(repository)
        if (names := named_in(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_region_is_found_where_code_names_it_and_not_where_a_rule_has_its_source() -> None:
    assert named_in('if area == "kainuu":') == ["kainuu"]
    assert named_in('"""Source: Central Finland\'s early service.\n"""') == []
    assert named_in('"central-finland": MANAGEMENT') == ["central-finland"]
