"""`silta demo`: plays courses on real parts through the public doors, and shows what came of it."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from silta_cli.client import Client
from silta_cli.courses import COURSES, Course, central_finland, north_ostrobothnia
from silta_cli.courses.stage import CLIENT, Stage
from silta_cli.screen import err, out, shown_progress
from silta_cli.services import ALL_TOPICS, service_specs
from silta_cli.show import indicator_table, story_table
from silta_contracts.catalogue import SERVICES
from silta_local.folders import default_data_folder
from silta_local.stack import Stack

STACK = "demo"
Line = dict[str, Any]


def demo(
    case: Annotated[
        str, typer.Option("--case", help="35, 25, 55, withdrawn, or all of them.")
    ] = "35",
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tale.")] = False,
) -> None:
    """Play a course on a stack of its own, show its story, and stop what was started."""
    if case != "all" and case not in COURSES:
        raise typer.BadParameter(f"there is no course {case}: say {', '.join(COURSES)} or all")
    chosen = COURSES if case == "all" else {case: COURSES[case]}
    folder = default_data_folder() / STACK
    # Rich draws one live line at a time: the tale is told when the parts are up.
    with shown_progress(quiet=quiet or as_json) as progress:
        stack = Stack.up(
            service_specs(folder), ALL_TOPICS, name=STACK, fresh=True, progress=progress
        )
    try:
        client = Client({name: stack.url(name) for name in SERVICES})
        told = _play(client, chosen, quiet=quiet or as_json)
        figures = [
            indicators(client, area) for area in dict.fromkeys(c.area for c in chosen.values())
        ]
        client.close()
    finally:
        with shown_progress(quiet=quiet or as_json) as progress:
            stack.down(progress=progress)
    if as_json:
        out.print_json(json.dumps({"courses": told, "indicators": figures}, ensure_ascii=False))
        return
    for name, shown in told.items():
        out.print()
        title = f"The story of course {name}, as the client may see it\n{COURSES[name].title}"
        out.print(story_table(title, shown["case"], shown["story"]))
    for figure in figures:
        out.print()
        out.print(indicator_table(figure))


def _play(client: Client, chosen: Mapping[str, Course], *, quiet: bool) -> dict[str, Any]:
    def one(name: str) -> Any:
        def tell(words: str) -> None:
            if not quiet:
                err.print(f"[dim]{name}[/] {words}", highlight=False)

        case = COURSES[name].play(Stage(client, tell))
        return {"case": case, "story": story(client, case)}

    # Courses do not wait for each other, as cases do not.
    with ThreadPoolExecutor(max_workers=len(chosen)) as pool:
        return dict(zip(chosen, pool.map(one, chosen), strict=True))


def story(client: Client, case: str) -> list[Line]:
    """The story of a case as the client may see it, once reporting has heard all of it."""
    numbers = {name: client.last_number(name, case) for name in SERVICES}
    return client.until(
        lambda: client.items("reporting", f"/cases/{case}/story", CLIENT),
        lambda lines: all(
            sum(line["service"] == name for line in lines) >= number
            for name, number in numbers.items()
        ),
        "reporting to have heard every fact of the case",
    )


def indicators(client: Client, area: str) -> Line:
    """Publishes the indicators of this month, and reads them."""
    management = {
        "central-finland": central_finland.MANAGEMENT,
        "north-ostrobothnia": north_ostrobothnia.MANAGEMENT,
    }[area]
    period = f"{datetime.now(UTC):%Y-%m}"
    client.post(
        "reporting", f"/indicators/{area}/{period}/publish-indicators", management.header, {}
    )
    found = client.until(
        lambda: client.items("reporting", "/indicators", management.header),
        lambda lines: any(line["area"] == area and line["period"] == period for line in lines),
        "the indicators",
    )
    return next(line for line in found if line["area"] == area and line["period"] == period)
