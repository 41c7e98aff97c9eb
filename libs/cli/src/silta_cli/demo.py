"""`silta demo`: plays courses on real parts through the public doors, and shows what came of it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from silta_cli.client import Client, NotInTime, NotYet, Refused
from silta_cli.courses import COURSES, MANAGEMENT, Course
from silta_cli.courses.stage import CLIENT, Stage
from silta_cli.screen import err, out, print_json, shown_progress
from silta_cli.services import ALL_TOPICS, service_specs
from silta_cli.show import FULL_WIDTH, indicator_table, story_table
from silta_contracts.catalogue import SERVICES
from silta_local.errors import NotRunning, StackError
from silta_local.folders import default_data_folder
from silta_local.progress import Progress
from silta_local.stack import Stack
from silta_local.state import sole_command

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
    quiet = quiet or as_json
    folder = default_data_folder() / STACK
    with sole_command(folder, lock="playing", busy=_BUSY), ExitStack() as closing:
        # Rich draws one live line at a time: the tale is told when the parts are up.
        with shown_progress(quiet=quiet) as progress:
            stack = _stack(progress)
            closing.callback(_stop, stack, quiet=quiet)
        told, figures = _played(stack, chosen, quiet=quiet)
    if as_json:
        print_json({"courses": told, "indicators": figures})
        return
    for name, shown in told.items():
        out.print()
        title = f"The story of course {name}, as the client may see it\n{COURSES[name].title}"
        narrow = out.width < FULL_WIDTH
        out.print(story_table(title, shown["case"], shown["story"], narrow=narrow))
    for figure in figures:
        out.print()
        out.print(indicator_table(figure))


_BUSY = StackError(
    "The demonstration is being played in this checkout already.",
    "Wait until it is done, or stop it with Ctrl-C, then try again.",
)


def _stack(progress: Progress) -> Stack:
    # One that was killed hard left its processes, and its facts in their topics.
    with suppress(NotRunning):
        Stack.attach(STACK).down(progress=progress)
    specs = service_specs(default_data_folder() / STACK)
    return Stack.up(specs, ALL_TOPICS, name=STACK, fresh=True, progress=progress)


def _stop(stack: Stack, *, quiet: bool) -> None:
    with shown_progress(quiet=quiet) as progress:
        stack.down(progress=progress)


def _played(
    stack: Stack, chosen: Mapping[str, Course], *, quiet: bool
) -> tuple[dict[str, Line], list[Line]]:
    """The courses with their cases and stories, and the indicators of their areas."""
    client = Client({name: stack.url(name) for name in SERVICES})
    try:
        told = _play(client, chosen, quiet=quiet)
        areas = dict.fromkeys(course.area for course in chosen.values())
        return told, [indicators(client, area) for area in areas]
    except (NotInTime, NotYet, Refused, httpx.HTTPError) as wrong:
        words = str(wrong) or type(wrong).__name__
        raise StackError(
            f"The demonstration could not go on: {words.rstrip('.')}.",
            "Try again; if it stays so, look in the logs of the service that is named.",
            stack.folder / "logs",
        ) from wrong
    finally:
        client.close()


def _play(client: Client, chosen: Mapping[str, Course], *, quiet: bool) -> dict[str, Line]:
    def one(name: str) -> Line:
        def tell(words: str) -> None:
            if not quiet:
                err.print(_line_of_tale(name, words))

        case = COURSES[name].play(Stage(client, tell))
        return {"case": case, "story": story(client, case)}

    # Courses do not wait for each other, as cases do not.
    pool = ThreadPoolExecutor(max_workers=len(chosen))
    playing = {name: pool.submit(one, name) for name in chosen}
    try:
        # The first that fails, or a signal, ends the others.
        for played in as_completed(playing.values()):
            played.result()
    except BaseException:
        client.give_up()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return {name: played.result() for name, played in playing.items()}


def _line_of_tale(name: str, words: str) -> Table:
    """A sentence, its further lines under the first."""
    line = Table.grid(padding=(0, 1))
    line.add_column(style="dim", no_wrap=True)
    line.add_column()
    line.add_row(name, words)
    return line


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
    management = MANAGEMENT[area]
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
