"""Makes deploy/.env from deploy/.env.example with a fresh secret wherever one is empty."""

import os
import re
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).parent


def filled(example: str) -> str:
    """The example with a random value for each empty ``…_SECRET=`` and ``…_PASSWORD=``."""
    return re.sub(
        r"^(\w+_(?:SECRET|PASSWORD)=)$",
        lambda line: line[1] + secrets.token_hex(32),
        example,
        flags=re.MULTILINE,
    )


def main() -> int:
    """Writes the file for its owner only; never over one that is there."""
    file = HERE / ".env"
    text = filled((HERE / ".env.example").read_text(encoding="utf-8"))
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(
            "deploy/.env is there already and is left as it is: its secrets belong to the data. "
            "To begin anew, remove the data (`docker compose down --volumes`) and the file.",
            file=sys.stderr,
        )
        return 1
    with open(descriptor, "w", encoding="utf-8") as made:
        made.write(text)
    print("Made deploy/.env. Keep a copy where your backups are.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
