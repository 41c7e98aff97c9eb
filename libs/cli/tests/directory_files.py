"""The demonstration's directory, to be changed, and a unit that organisations share; fictional."""

from pathlib import Path

TYM = """
[[organisations]]
oid = "1.2.246.10.90000041"
name = "Employment area of the south (fictional)"

[[organisations.units]]
code = "tym"
name = "Multi-sectoral support"
type = "multi_sectoral_support"
municipalities = ["564", "139"]
capacity = 4
first_day = 2026-02-01
shared_by = [
    { oid = "1.2.246.10.90000041", type = "employment_authority" },
    { oid = "1.2.246.10.90000021", type = "wellbeing_services_county" },
    { oid = "1.2.246.10.90000025", type = "kela" },
]
contacts = [{ title = "Duty desk", phone = "08 000 0000", email = "desk@example.test" }]
deputies = [
    { unit = "tym-duty", last_day = 2027-06-30 },
    { unit = "1.2.246.10.90000021/coordination-duty", first_day = 2027-07-01 },
]

[[organisations.units]]
code = "tym-duty"
name = "Duty desk of multi-sectoral support"
type = "employment_authority"
areas = ["north-ostrobothnia"]
capacity = 0
last = true
"""


def change(folder: Path, *pairs: tuple[str, str]) -> None:
    """Replaces the first of each in the folder's directory.toml."""
    file = folder / "directory.toml"
    text = file.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    file.write_text(text, "utf-8")


def add(folder: Path, text: str) -> None:
    """Adds organisations to the folder's directory.toml."""
    change(folder, ("# --- Places of meetings", f"{text}\n# --- Places of meetings"))
