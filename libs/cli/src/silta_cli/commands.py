"""`silta`: what operators and developers type."""

from typing import Annotated, Literal

import typer
from rich.table import Table

from silta_chassis.topics import main as make_topics
from silta_cli.access_log import access_log
from silta_cli.acls import acls
from silta_cli.beside import fhir, webhooks
from silta_cli.demo import STACK as DEMO
from silta_cli.demo import demo
from silta_cli.directory import directory
from silta_cli.documents import docs
from silta_cli.forms import forms
from silta_cli.journal import journal
from silta_cli.keycloak import REALM, with_keycloak
from silta_cli.keys import keys
from silta_cli.me import me
from silta_cli.models import model
from silta_cli.parked import gap, parked
from silta_cli.published import contracts
from silta_cli.receipt import receipt
from silta_cli.repair import backfill, rebuild, republish
from silta_cli.run import run
from silta_cli.screen import err, out, print_json, shown_progress
from silta_cli.services import ALL_TOPICS, kafka_security, service_specs
from silta_cli.sign_in import ISSUER, with_issuer
from silta_cli.token import token
from silta_contracts.catalogue import SERVICES
from silta_local.errors import NotRunning, StackError
from silta_local.folders import default_data_folder, stack_folder
from silta_local.kafka import is_secured
from silta_local.keycloak import KEYCLOAK
from silta_local.stack import KAFKA, READY_SECONDS, Stack

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


SignIn = Literal["local", "keycloak"]
# Much more than it takes alone: where two cores have other things to do it took 144 s.
KEYCLOAK_SECONDS = 300.0


def start_stack(
    name: str, *, secure: bool = False, sign_in: SignIn | None = None, quiet: bool = False
) -> Stack:
    """The local stack with the six services, started or found running.

    One whose Kafka was made with accounts keeps them, also where nobody asks for them again; one
    that runs keeps its issuer.
    """
    if name == DEMO:
        raise StackError(f"The name {DEMO!r} is the demonstration's.", "Take another name.")
    folder = stack_folder(default_data_folder(), name)
    secure = secure or bool(is_secured(folder / KAFKA))
    security = kafka_security(folder) if secure else None
    services = service_specs(folder, secure=secure)
    keycloak = (sign_in or _running_sign_in(name)) == KEYCLOAK
    with shown_progress(quiet=quiet) as progress:
        return Stack.up(
            with_keycloak(services, folder, progress=progress)
            if keycloak
            else with_issuer(services, folder),
            ALL_TOPICS,
            name=name,
            security=security,
            ready_seconds=KEYCLOAK_SECONDS if keycloak else READY_SECONDS,
            progress=progress,
        )


def _running_sign_in(name: str) -> SignIn:
    try:
        running = Stack.attach(name)
    except NotRunning:
        return "local"
    return KEYCLOAK if any(p.name == KEYCLOAK for p in running.processes) else "local"


def addresses(stack: Stack) -> dict[str, object]:
    """Where everything of a stack is."""
    return {
        "kafka": stack.parts.kafka_bootstrap,
        "kafka_ca": stack.parts.kafka_ca or None,
        "database": stack.parts.mongo_uri,
        "issuer": issuer_of(stack),
        "services": {p.name: stack.url(p.name) for p in stack.processes if p.name in SERVICES},
        "topics": list(ALL_TOPICS),
        "logs": str(stack.folder / "logs"),
    }


def issuer_of(stack: Stack) -> str | None:
    """The issuer whose tokens the services take, by its address."""
    names = {process.name for process in stack.processes}
    if KEYCLOAK in names:
        return f"{stack.url(KEYCLOAK)}/realms/{REALM}"
    return stack.url(ISSUER) if ISSUER in names else None


def kafka_words(stack: Stack) -> str:
    """Where Kafka is, and how it is reached."""
    parts = stack.parts
    secured = f" (TLS and accounts; its authority: {parts.kafka_ca})" if parts.kafka_ca else ""
    return f"{parts.kafka_bootstrap}{secured}"


@app.command()
def up(
    name: Name = "default",
    secure: Annotated[
        bool,
        typer.Option("--secure", help="Kafka with TLS, an account for each service, and ACLs."),
    ] = False,
    sign_in: Annotated[
        SignIn | None,
        typer.Option(
            "--sign-in",
            help="Whose tokens are taken: a small issuer's of our own (local), or a real "
            "Keycloak's, fetched the first time (160 MB). Left out: what runs, else local.",
        ),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Start Kafka, the database and the six services, and leave them running."""
    stack = start_stack(name, secure=secure, sign_in=sign_in, quiet=quiet or as_json)
    found = addresses(stack)
    if as_json:
        print_json(found)
        return
    already = "ran already, and goes on" if stack.reused else "runs"
    # A title may be wider than its table: printed, not set.
    out.print(f"Silta {already} (stack {stack.name!r}):", highlight=False)
    table = Table()
    table.add_column("what")
    table.add_column("where", overflow="fold")
    services = found["services"]
    assert isinstance(services, dict)
    for service, url in services.items():
        table.add_row(f"{service}, API page", f"{url}/docs")
    table.add_row("Kafka", kafka_words(stack))
    table.add_row("issuer of tokens", str(found["issuer"]))
    table.add_row("database", str(found["database"]))
    table.add_row("logs", str(found["logs"]))
    out.print(table)
    out.print(
        "Topics: silta.<service>.v1, and silta.<service>.parked.v1 for notices of what could not "
        "be read.",
        highlight=False,
    )
    named = "" if stack.name == "default" else f" NAME={stack.name}"
    out.print(
        f"Next: open an API page, look with `make status{named}`, stop with `make down{named}`.",
        highlight=False,
    )


@app.command()
def down(name: Name = "default", quiet: Quiet = False) -> None:
    """Stop everything that `up` started. Data and logs stay."""
    try:
        stack = Stack.attach(name)
    except NotRunning:
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
        running = {process.name: stack.is_running(process.name) for process in stack.processes}
        print_json({**addresses(stack), "running": running, "memory_bytes": memory})
        return
    table = Table(title=f"Stack {name!r}", title_justify="left")
    for column in ("process", "runs", "memory, MB"):
        table.add_column(column, justify="right" if column.startswith("memory") else "left")
    for process in stack.processes:
        runs = "yes" if stack.is_running(process.name) else "no"
        table.add_row(process.name, runs, f"{memory[process.name] / 1e6:.0f}")
    out.print(table)
    out.print(f"Kafka: {kafka_words(stack)}", highlight=False, soft_wrap=True)
    for process in stack.processes:
        if not stack.is_running(process.name):
            raise StackError(
                f"{process.name} does not run any more.",
                f"Read its log, then start what is missing: `make up NAME={name}`.",
                stack.log(process.name),
            )


@app.command()
def topics(
    kafka: Annotated[str, typer.Option("--kafka", help="Brokers, host:port[,host:port].")],
    replicas: Annotated[int, typer.Option("--replicas", help="Copies of each partition.")] = 1,
    wait: Annotated[float, typer.Option("--wait", help="Seconds to wait for the broker.")] = 60,
) -> None:
    """Make the topics of all services on a Kafka of your own, and check those that stand.

    Where Kafka has accounts: SILTA_KAFKA_USER, SILTA_KAFKA_PASSWORD and SILTA_KAFKA_CA name one
    that may make topics.
    """
    given = ["--kafka", kafka, "--replicas", str(replicas), "--wait", str(wait)]
    raise typer.Exit(make_topics(given))


app.command()(run)
app.command()(fhir)
app.command()(webhooks)
app.command()(token)
app.command()(demo)
app.command()(docs)
app.command()(acls)
app.command()(contracts)
app.command()(republish)
app.command()(backfill)
app.add_typer(journal, name="journal")
app.add_typer(rebuild, name="rebuild")
app.add_typer(keys, name="keys")
app.add_typer(directory, name="directory")
app.add_typer(model, name="model")
app.add_typer(forms, name="forms")
app.add_typer(parked, name="parked")
app.add_typer(gap, name="gap")
app.add_typer(receipt, name="receipt")
app.add_typer(access_log, name="access-log")
app.add_typer(me, name="me")
