"""The files of the operating model: what is wrong is named, and which version holds is chosen."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from silta_contracts.area_model import ALWAYS_OPEN, read_area_model
from silta_contracts.fact import KeyFact, ModelRef
from silta_contracts.facts import CaseMovedToModel, NetworkRequested
from silta_contracts.following import Followed
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.operating_models import (
    Adopted,
    MissingModel,
    OperatingModels,
    read_operating_models,
)

DEMONSTRATION = Path(__file__).parents[3] / "deploy" / "reference" / "demonstration"
GENERAL = (DEMONSTRATION / "installation.toml").read_text(encoding="utf-8")
FILES = {
    path.relative_to(DEMONSTRATION).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(DEMONSTRATION.glob("models/*/*.toml"))
}
TEAM = "models/kainuu/2026.1.toml"
REGIONS = ("central-finland", "kainuu", "north-ostrobothnia")


def read() -> OperatingModels:
    """The demonstration's files."""
    return read_operating_models(GENERAL, FILES)


def wrong(old: str, new: str, name: str = TEAM) -> str:
    assert old in FILES[name]
    with pytest.raises(UnreadableFile) as found:
        read_operating_models(GENERAL, FILES | {name: FILES[name].replace(old, new, 1)})
    return str(found.value)


def test_three_regions_ship_and_differ_in_what_their_models_say() -> None:
    models = read()
    assert models.areas == REGIONS
    early, team, north = (models.of_area(area)[0] for area in REGIONS)
    assert "booking" in early.ways_in
    assert "booking" not in team.ways_in
    assert [one.code for one in team.preconditions] == [
        "basic_services_no_solution",
        "client_wants_meeting",
    ]
    assert not early.preconditions
    assert not north.preconditions
    assert [str(one.type) for one in team.core_members] == [
        "wellbeing_services_county",
        "health_services",
        "employment_authority",
    ]
    assert team.consent_purposes == ("cooperate", "gather_information")
    assert len({one.coordinating.role for one in (early, north)}) == 2
    assert len({one.plan_elements for one in models.versions}) == 3
    assert all(set(ALWAYS_OPEN) <= set(one.ways_in) for one in models.versions)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('version = "2026.1"', 'version = "spring"', "version"),
        ('version = "2026.1"', 'version = "2026.2"', "move it to models/kainuu/2026.2.toml"),
        ('area = "kainuu"', 'area = "lapland"', "move it to models/lapland/2026.1.toml"),
        ('["205"]', '["20"]', "municipalities.0"),
        ('["205"]', '["205", "205"]', "municipalities: one stands twice"),
        ('["205"]', '["179"]', "179 is served by central-finland already"),
        ('"professional", "self", "close_person"]', '"professional"]', "nobody who asks for help"),
        ('"cooperate", "gather_information"]', '"gather_information"]', "begin with cooperate"),
        ('type = "health_services" }', 'type = "hospital" }', "core_members.1.type"),
        ("quorum_professionals = 2", "quorum_professionals = 0", "quorum_professionals"),
        ('"short_goal"', '"tiny_goal"', "plan_elements.1"),
        ('triage = "5 working days"', 'triage = "soon"', "durations.triage"),
        ('triage = "5 working days"', 'lunch = "1 hours"', "durations.lunch"),
        ('unit = "rehabilitation-counsellor-duty"', 'unit = "rehabilitation-counsellor"', "deputy"),
        ('unit = "work-ability-lead"', 'unit = "rehabilitation-counsellor"', "stands twice"),
        ('code = "client_wants_meeting"', 'code = "basic_services_no_solution"', "preconditions"),
        ('"heard"', f'"{"q" * 60}"', "feedback_questions: shorten"),
        ("[durations]", "[durations", "is no TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_place(old: str, new: str, says: str) -> None:
    said = wrong(old, new)
    assert "models/" in said
    assert says in said


def test_all_that_is_wrong_is_told_at_once() -> None:
    files = {name: text.replace('version = "', 'version = "x', 1) for name, text in FILES.items()}
    with pytest.raises(UnreadableFile) as found:
        read_operating_models("fallback_area = ", files)
    assert len(str(found.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("general", "says"),
    [
        (
            GENERAL.replace("north-ostrobothnia", "lapland"),
            "there is no models/lapland",
        ),
        (GENERAL.replace("suppression_limit = 1", "suppression_limit = 0"), "suppression_limit"),
        (GENERAL.replace("fallback_area", "fallback"), "fallback"),
    ],
)
def test_a_wrong_installation_is_named(general: str, says: str) -> None:
    with pytest.raises(UnreadableFile, match=r"installation\.toml") as found:
        read_operating_models(general, FILES)
    assert says in str(found.value)


def test_the_hash_is_that_of_the_bytes_of_the_file() -> None:
    text = FILES[TEAM]
    assert read_area_model(text, TEAM).hash == read_area_model(text, "other").hash
    assert read_area_model(text, TEAM).hash != read_area_model(f"{text}\n", TEAM).hash


def versions(*numbers: str) -> OperatingModels:
    first = read().of_area("kainuu")[0]
    more = tuple(
        first.model_copy(update={"version": number, "hash": f"{n:x}" * 64})
        for n, number in enumerate(numbers, start=1)
    )
    models = read()
    return OperatingModels(models.installation, (*models.versions, *more))


def test_versions_are_ordered_as_numbers() -> None:
    models = versions("2026.10", "2026.9")
    assert [one.version for one in models.of_area("kainuu")] == ["2026.1", "2026.9", "2026.10"]
    assert models.area_of_municipality("205") == models.of_area("kainuu")[-1]
    assert models.area_of_municipality("999") is None


def test_where_no_area_may_be_named_the_fallbacks_model_holds() -> None:
    models = read()
    assert models.chosen(None, (), date(2026, 2, 2)).area == "north-ostrobothnia"
    ref = models.of_area("kainuu")[0].ref
    # The fallback may be another by now: a case goes on with what it began with.
    assert models.of(Followed(model=ref)).area == "kainuu"


def test_a_version_whose_file_is_missing_or_another_is_named() -> None:
    models = read()
    gone = Adopted(area="kainuu", version="2026.7", hash="7" * 64, effective_from=date(2026, 1, 1))
    with pytest.raises(MissingModel, match=r"models/kainuu/2026\.7\.toml is missing here: put it"):
        models.chosen("kainuu", (gone,), date(2026, 2, 2))
    edited = Followed(area="kainuu", model=ModelRef(version="2026.1", hash="7" * 64))
    with pytest.raises(MissingModel, match="belong in a new version"):
        models.of(edited)


def told(kind: type[KeyFact], version: str, **more: Any) -> KeyFact:
    """A key fact, as far as it tells the model."""
    model = ModelRef(version=version, hash="1" * 64)
    return kind.model_construct(area="kainuu", model=model, **more)


def moved(move: int, version: str) -> KeyFact:
    return told(CaseMovedToModel, version, move=move)


def test_a_case_goes_on_with_its_first_model_until_it_is_moved_and_never_back_by_itself() -> None:
    began, other = told(NetworkRequested, "2026.1"), told(NetworkRequested, "2026.9")
    for order, version in (
        ((began, other), "2026.1"),
        ((began, moved(1, "2026.2")), "2026.2"),
        ((moved(1, "2026.2"), began), "2026.2"),
        ((moved(2, "2026.3"), moved(1, "2026.2"), began), "2026.3"),
        ((moved(1, "2026.2"), moved(1, "2026.2"), moved(2, "2026.1")), "2026.1"),
    ):
        follows = Followed()
        for fact in order:
            follows = follows.after(fact)
        assert follows.model is not None
        assert follows.model.version == version
