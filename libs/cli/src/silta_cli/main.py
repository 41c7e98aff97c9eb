"""The entry of `silta`: what a failure, and a signal, look like to whoever typed the command."""

import sys

from silta_cli.signals import Interrupted, stop_in_order
from silta_local.errors import StackError, disk_or_access
from silta_local.folders import default_data_folder
from silta_local.jars import OF_DISK


def main() -> None:
    """Runs the command line; an expected failure is one sentence and exit code 1."""
    stop_in_order()
    try:
        # Loading takes a moment, in which a signal is to end in order, too.
        from silta_cli.commands import app

        app()
    except StackError as wrong:
        _tell(wrong)
        sys.exit(1)
    except OSError as wrong:
        if wrong.errno not in OF_DISK:
            raise
        _tell(disk_or_access(wrong, default_data_folder()))
        sys.exit(1)
    except Interrupted as asked:
        print("Interrupted: this command has stopped.", file=sys.stderr)
        sys.exit(asked.exit_code)


def _tell(wrong: StackError) -> None:
    from silta_cli.screen import err

    err.print(f"[bold red]Silta:[/] {_plain(wrong.message)}", highlight=False)
    err.print(f"Next step: {_plain(wrong.next_step)}", highlight=False)
    if wrong.log is not None:
        # Copied from here: one line, however narrow the terminal.
        err.print(f"Log: {_plain(str(wrong.log))}", highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


if __name__ == "__main__":
    main()
