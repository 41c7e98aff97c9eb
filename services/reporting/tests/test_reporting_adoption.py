"""The leadership adopts a version of an area's model: told, listed, and never by mistake."""

from datetime import date, timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts import IndicatorsPublished, OperatingModelAdopted
from silta_contracts.operating_models import OperatingModels
from silta_contracts.party import CLIENT
from silta_reporting.commands import AdoptOperatingModel
from silta_reporting.decisions import adopt, gather_measures, may_adopt
from silta_reporting.decisions.publish import publish
from silta_reporting.model import Case
from silta_reporting.reference import Reference

from .reporting_course import COORDINATION, MANAGEMENT, MODEL, MODELS, START
from .reporting_told import Told
from .test_reporting_indicators import ask

TODAY = date(2026, 2, 2)
SUBJECT = f"model:{MODEL.area}"
REFERENCE = Reference(MODELS)


def command(**changes: Any) -> AdoptOperatingModel:
    said = {"area": MODEL.area, "version": MODEL.version, "hash": MODEL.hash}
    return AdoptOperatingModel(by=MANAGEMENT, **(said | {"effective_from": TODAY} | changes))


def test_an_adoption_is_told_with_version_hash_and_day() -> None:
    told = Told(state=Case(case=SUBJECT))
    outcome = told.ask(command())
    assert isinstance(outcome, Outcome)
    assert outcome.facts == (
        OperatingModelAdopted(
            by=MANAGEMENT,
            area=MODEL.area,
            version=MODEL.version,
            hash=MODEL.hash,
            effective_from=TODAY,
        ),
    )
    assert outcome.facts[0].subject == SUBJECT
    [line] = told.listed["models"].values()
    assert line is not None
    assert (line.to, line.shows["version"]) == (("everyone",), MODEL.version)
    again = told.ask(command())
    assert isinstance(again, Outcome)
    assert again.facts == (), "said twice it is decided once"
    later = told.ask(command(effective_from=TODAY + timedelta(days=30)))
    assert isinstance(later, Outcome)
    assert len(later.facts) == 1


@pytest.mark.parametrize(
    ("changes", "reason", "says"),
    [
        ({"area": "lapland"}, "area-unknown", "models/lapland/"),
        ({"version": "2027.1"}, "not-this-file", "2027.1.toml is missing here"),
        ({"hash": "9" * 64}, "not-this-file", "its hash differs"),
        ({"effective_from": TODAY - timedelta(days=1)}, "effective-in-the-past", "later day"),
    ],
)
def test_what_is_not_the_file_decided_on_or_lies_behind_is_not_adopted(
    changes: dict[str, Any], reason: str, says: str
) -> None:
    refused = adopt(Case(case=SUBJECT), command(**changes), START, REFERENCE)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.kept) == (reason, False)
    assert says in refused.says


def test_the_leadership_adopts_and_nobody_else() -> None:
    assert may_adopt(Case(case=SUBJECT), MANAGEMENT, REFERENCE)
    for party in (COORDINATION, CLIENT):
        assert not may_adopt(Case(case=SUBJECT), party, REFERENCE)
    assert not may_adopt(Case(case="k" * 26), MANAGEMENT, REFERENCE)


class Views:
    """A view reader in which the next version is adopted."""

    async def documents(self, view: str, /) -> list[Any]:
        adopted = {
            "area": MODEL.area,
            "version": "2026.2",
            "hash": "2" * 64,
            "effective_from": str(TODAY),
        }
        return [adopted] if view == "models" else []


async def test_indicators_say_the_version_in_force() -> None:
    following = MODEL.model_copy(update={"version": "2026.2", "hash": "2" * 64})
    models = OperatingModels(MODELS.installation, (*MODELS.versions, following))
    gathered = await gather_measures(Views(), ask(), START)
    outcome = publish(Case(case="indicators:x:y"), gathered, START, Reference(models))
    assert isinstance(outcome, Outcome)
    [fact] = outcome.facts
    assert isinstance(fact, IndicatorsPublished)
    assert fact.model_version == "2026.2"
