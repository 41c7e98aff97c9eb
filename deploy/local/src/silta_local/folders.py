"""Where the local stack keeps its files."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from silta_local.errors import StackError, disk_or_access

NEEDED_BYTES = 500 * 1024 * 1024
FOLDER_VARIABLE = "SILTA_STACK_FOLDER"


def default_data_folder() -> Path:
    """Return the folder that SILTA_STACK_FOLDER names, else `.silta` in the checkout."""
    asked = os.environ.get(FOLDER_VARIABLE)
    return Path(asked).absolute() if asked else checkout() / ".silta"


def checkout() -> Path:
    """Return the checkout that this code or the working directory lies in, else the latter."""
    here = Path.cwd()
    for start in (Path(__file__).resolve(), here):
        for folder in (start, *start.parents):
            if (folder / "deploy" / "local" / "pyproject.toml").is_file():
                return folder
    return here


def make_data_folder(folder: Path) -> None:
    """Make the folder, ignored by git; raises StackError where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise disk_or_access(error, folder) from error


def check_free_space(folder: Path, needed_bytes: int = NEEDED_BYTES) -> None:
    """Raise StackError where the disk under an existing folder has less free than Kafka and database need."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise StackError(
            f"The disk is nearly full: {free // 2**20} MB are free under {folder}, {needed_bytes // 2**20} MB needed.",
            "Free some space, then try again.",
        )


def stack_folder(root: Path, name: str) -> Path:
    """Return where a stack keeps its files below the data folder; raises StackError for a bad name."""
    # "jars" lies beside the stacks.
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or name == "jars":
        raise StackError(f"{name!r} is no name for a stack.", "Use small letters, digits and hyphens (not 'jars').")
    return root.absolute() / name


def remove_folders(*folders: Path) -> None:
    """Remove these folders with all that is in them; one that is not there is no error."""
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise disk_or_access(error, folder) from error
