"""`silta`: what operators and developers type."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from silta_cli.client import NotInTime, Refused
from silta_cli.demo import demo
from silta_cli.documents import docs
from silta_cli.published import contracts
from silta_cli.screen import err, out, shown_progress
from silta_cli.services import ALL_TOPICS, service_specs
from silta_local.errors import StackError
from silta_local.folders import default_data_folder
from silta_local.stack import Stack

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Silta: the bridge between the organisations that help one person.\n\n"
    "Exit codes: 0 done; 1 something failed, with one sentence that says what to do; "
    "2 the command was not understood.",
)

Name = Annotated[str, typer.Option("--name", help="Name of the stack; several may run at once.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


def start_stack(name: str, *, quiet: bool = False) -> Stack:
    """The local stack with the six services, started or found running."""
    folder = default_data_folder() / name
    with shown_progress(quiet=quiet) as progress:
        return Stack.up(service_specs(folder), ALL_TOPICS, name=name, progress=progress)


def addresses(stack: Stack) -> dict[str, object]:
    """Where everything of a stack is."""
    services = {p.name: stack.url(p.name) for p in stack.processes if p.name in stack_services()}
    return {
        "kafka": stack.parts.kafka_bootstrap,
        "database": stack.parts.mongo_uri,
        "services": services,
        "topics": list(ALL_TOPICS),
        "logs": str(stack.folder / "logs"),
    }


def stack_services() -> tuple[str, ...]:
    """The names of our services among a stack's processes."""
    return tuple(spec.name for spec in service_specs(default_data_folder() / "names"))


@app.command()
def up(name: Name = "default", as_json: AsJson = False, quiet: Quiet = False) -> None:
    """Start Kafka, the database and the six services, and leave them running."""
    stack = start_stack(name, quiet=quiet or as_json)
    found = addresses(stack)
    if as_json:
        out.print_json(json.dumps(found))
        return
    table = Table(title=f"Silta runs here (stack {stack.name!r})", title_justify="left")
    table.add_column("what")
    table.add_column("where")
    services = found["services"]
    assert isinstance(services, dict)
    for service, url in services.items():
        table.add_row(service, f"{url}/docs")
    table.add_row("Kafka", str(found["kafka"]))
    table.add_row("database", str(found["database"]))
    table.add_row("logs", str(found["logs"]))
    out.print(table)
    out.print("Topics: " + ", ".join(ALL_TOPICS), highlight=False)
    out.print("Next: open an API page above, `make demo`, or `make down` to stop.")


@app.command()
def down(name: Name = "default", quiet: Quiet = False) -> None:
    """Stop everything that `up` started. Data and logs stay."""
    try:
        stack = Stack.attach(name)
    except StackError:
        err.print(f"Nothing of the stack {name!r} runs.")
        return
    with shown_progress(quiet=quiet) as progress:
        stack.down(progress=progress)
    err.print("Stopped.")


@app.command()
def status(name: Name = "default", as_json: AsJson = False) -> None:
    """Show what runs, and how much memory each process takes."""
    stack = Stack.attach(name)
    memory = stack.memory_bytes()
    if as_json:
        out.print_json(json.dumps({**addresses(stack), "memory_bytes": memory}))
        return
    table = Table(title=f"Stack {name!r}", title_justify="left")
    for column in ("process", "runs", "memory, MB"):
        table.add_column(column, justify="right" if column.startswith("memory") else "left")
    for process in stack.processes:
        runs = "yes" if stack.is_running(process.name) else "no"
        table.add_row(process.name, runs, f"{memory[process.name] / 1e6:.0f}")
    out.print(table)


app.command()(demo)
app.command()(docs)
app.command()(contracts)


def main() -> None:
    """Runs the command line; an expected failure is one sentence and exit code 1."""
    try:
        app()
    except StackError as wrong:
        err.print(f"[bold red]Silta:[/] {wrong.message}", highlight=False)
        err.print(f"Next step: {wrong.next_step}", highlight=False)
        if wrong.log is not None:
            err.print(f"Log: {Path(wrong.log)}", highlight=False)
        sys.exit(1)
    except (NotInTime, Refused) as wrong:
        err.print(f"[bold red]Silta:[/] {wrong}", highlight=False)
        err.print("Next step: read the logs of the service it names.", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Interrupted.")
        sys.exit(130)


if __name__ == "__main__":
    main()
