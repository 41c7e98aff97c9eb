"""Steps of `operating_model.feature`: the operating model is data."""

from contextlib import suppress
from pathlib import Path

import pytest
from model_steps import (
    COUNSELLOR,
    KAINUU,
    adopted,
    adoption,
    in_region,
    page,
    planning,
    requested,
    triage,
    version_of,
    waits_at,
)
from new_region import Region
from pytest_bdd import given, parsers, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.stage import CLIENT, Stage
from silta_cli.operating import WAITING
from silta_local.stack import Stack

scenarios("operating_model.feature")


@given("an operator has written a model for a new region and a directory of its units")
def _files(reference: Path, region: Region) -> None:
    assert (reference / "models" / region.area / "1.0.toml").exists()


@when("a client of that region is helped to make a contact request")
@given("a case that began in the new region")
def _begun(stage: Stage, region: Region, known: dict[str, str]) -> None:
    known["case"] = in_region(stage, region)


@then(parsers.parse("its own coordination triages it by version {version} of the region's model"))
def _triaged(
    stage: Stage, client: Client, region: Region, known: dict[str, str], version: str
) -> None:
    desk = region.unit("lake-desk")
    shown = page(client, "intake", known["case"], desk)
    assert (shown["model"]["area"], shown["model"]["version"]) == (region.area, version)
    assert shown["waits_for"]["by"]["unit"] == desk.unit
    body = triage(("one_stop_guidance_centre",))
    stage.does("intake", known["case"], "record-triage", desk.header, body)


@then("the units that its model invites always are proposed")
def _core(stage: Stage, region: Region, known: dict[str, str]) -> None:
    desk = region.unit("lake-desk").header
    shown = stage.page("network", known["case"], desk, "confirm-invitees")
    core = {one["party"]["unit"]: one["core"] for one in shown["proposal"]["invitees"]}
    assert core == {"lake-desk": False, "sport-club": True, "youth-house": False}


@when(parsers.parse("the leadership adopts version {version} from today on"))
@given(parsers.parse("the leadership has adopted version {version} from today on"))
def _adopt(client: Client, region: Region, reference: Path, version: str) -> None:
    adopted(client, region, adoption(reference, region, version))


@then(parsers.parse("a new case of that region follows version {version}"))
def _follows(stage: Stage, client: Client, region: Region, version: str) -> None:
    # The decision comes to intake by the bus.
    client.until(
        lambda: version_of(client, in_region(stage, region), region),
        lambda found: found == version,
        "intake to have heard of the decision",
    )


@then(parsers.parse("the case that had begun goes on with version {version}"))
def _goes_on(client: Client, region: Region, known: dict[str, str], version: str) -> None:
    assert version_of(client, known["case"], region) == version


@when(parsers.parse("coordination moves the case to version {version}"))
def _move(
    stage: Stage, client: Client, region: Region, known: dict[str, str], version: str
) -> None:
    desk = region.unit("lake-desk").header

    def moved() -> str:
        # Until the decision has come by the bus the version is not in force.
        with suppress(Refused):
            stage.does(
                "intake",
                known["case"],
                "record",
                desk,
                {"command": "move-to-model", "version": version},
            )
        return version_of(client, known["case"], region)

    assert version_of(client, known["case"], region) != version
    client.until(moved, lambda found: found == version, "intake to have heard of the decision")


@then(parsers.parse("the network that is asked for follows version {version}"))
def _network(
    stage: Stage, client: Client, region: Region, known: dict[str, str], version: str
) -> None:
    desk = region.unit("lake-desk").header
    body = triage(("one_stop_guidance_centre",))
    stage.does("intake", known["case"], "record-triage", desk, body)
    story = client.until(
        lambda: client.items("reporting", f"/cases/{known['case']}/story", CLIENT),
        lambda lines: any(line["fact"] == "invitees-proposed" for line in lines),
        "the proposal",
    )
    assert "case-moved-to-model" in [line["fact"] for line in story]
    assert version_of(client, known["case"], region) == version


@when("the leadership adopts version 1.1 by the hash of another file", target_fixture="refused")
def _other_file(client: Client, region: Region, reference: Path) -> Refused:
    with pytest.raises(Refused) as found:
        adopted(client, region, adoption(reference, region) | {"hash": "0" * 64})
    return found.value


@then("it is told which file to put back, and nothing is adopted")
def _not_adopted(client: Client, region: Region, refused: Refused) -> None:
    assert refused.title == "not-this-file"
    assert f"models/{region.area}/1.1.toml" in str(refused)
    lines = client.items("reporting", "/models", CLIENT)
    assert all(line["hash"] != "0" * 64 for line in lines)


@given("a contact request in Kainuu")
def _kainuu(stage: Stage, known: dict[str, str]) -> None:
    known["case"] = requested(stage, COUNSELLOR, "kainuu", KAINUU)


def team(stage: Stage, known: dict[str, str], answer: str | None = None) -> None:
    given_ = [{"code": "basic_services_no_solution", "answer": answer}] if answer else []
    body = triage(("adult_social_work",), preconditions=given_)
    stage.does("intake", known["case"], "record-triage", COUNSELLOR.header, body)


@when("coordination chooses the team without having asked", target_fixture="refused")
def _unasked(stage: Stage, known: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as found:
        team(stage, known)
    return found.value


@then("it is told what to ask first")
def _asks(refused: Refused) -> None:
    assert refused.title == "preconditions-not-asked"
    assert "basic services" in str(refused)


@when("the client is found to have had no help of basic services yet", target_fixture="refused")
def _no_basic(stage: Stage, known: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as found:
        team(stage, known, "no")
    return found.value


@then("the team is not chosen, and consultation is open to the client")
def _consultation(stage: Stage, known: dict[str, str], refused: Refused) -> None:
    assert refused.title == "other-help"
    body = {"outcome": "consultation", "reasons": ["one_service_enough"]}
    stage.does("intake", known["case"], "record-triage", COUNSELLOR.header, body)


@then("the client is asked for gathering information, and cooperation stands already")
def _gathering(client: Client, known: dict[str, str]) -> None:
    shown = client.until(
        lambda: client.get("consent", f"/cases/{known['case']}", CLIENT),
        lambda found: bool(found["asks"]),
        "the question",
    )
    assert [ask["purpose"] for ask in shown["asks"]] == ["gather_information"]
    assert [one["purpose"] for one in shown["grounds"]["live"]] == ["cooperate"]


@when("coordination wants adult social work at the table, for basic services found no solution")
def _wanted(stage: Stage, known: dict[str, str]) -> None:
    team(stage, known, "yes")


@then("counsellor, nurse and employment officer are proposed beside adult social work")
def _team_proposed(stage: Stage, known: dict[str, str]) -> None:
    shown = stage.page("network", known["case"], COUNSELLOR.header, "confirm-invitees")
    core = {one["party"]["unit"]: one["core"] for one in shown["proposal"]["invitees"]}
    assert core == {
        "rehabilitation-counsellor": True,
        "health-check-nurses": True,
        "employment-services": True,
        "adult-social-work": False,
    }


@given("the operator has forgotten that file at the planning service")
def _forgotten(stack: Stack, reference: Path, region: Region) -> None:
    file = reference / "models" / region.area / "1.1.toml"
    file.rename(file.with_suffix(".aside"))
    stack.restart("planning")


@then("planning waits with a sentence that names the file, and the case goes on elsewhere")
def _waits(stack: Stack, client: Client, region: Region, known: dict[str, str]) -> None:
    [waiting] = client.until(lambda: waits_at(stack, known["case"]), bool, "planning to say so")
    assert waiting["error"].startswith(f"models/{region.area}/1.1.toml is missing here: put it")
    desk = region.unit("lake-desk").header
    body = triage(("one_stop_guidance_centre",))
    stage_of(client).does("intake", known["case"], "record-triage", desk, body)


@when("the file is put there and planning is started again")
def _put_there(stack: Stack, reference: Path, region: Region, known: dict[str, str]) -> None:
    file = reference / "models" / region.area / "1.1.toml"
    file.with_suffix(".aside").rename(file)
    stack.restart("planning")
    said = {"subject": known["case"], "who": "operator-1", "why": "file-put-there"}
    planning(stack).post(f"{WAITING}/replay", said)


@then("planning goes on where it waited")
def _went_on(stack: Stack, client: Client, known: dict[str, str]) -> None:
    client.until(
        lambda: waits_at(stack, known["case"]), lambda found: not found, "planning to go on"
    )


def stage_of(client: Client) -> Stage:
    return Stage(client, lambda words: None)
