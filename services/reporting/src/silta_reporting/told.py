"""The story in the order in which it is best read: by cause, then by time."""

from collections.abc import Iterable, Mapping
from typing import Any

StoryLine = Mapping[str, Any]


def told(lines: Iterable[StoryLine]) -> list[dict[str, Any]]:
    """The lines of one reader's story, each after its cause and else by time.

    Takes the items of `GET /cases/{case}/story` (all pages); gives each two fields more: `because`,
    the name of the fact, command or deadline that caused it (none: not told), and `depth`, how
    many facts stand between it and what came from outside.
    """
    ordered = sorted(lines, key=lambda line: (line["time"], line["service"], line["number"] or 0))
    place = {line["id"]: n for n, line in enumerate(ordered) if line["id"] is not None}
    causes = [place.get(line["caused_by"]) for line in ordered]
    caused: dict[int | None, list[int]] = {}
    for n, cause in enumerate(causes):
        caused.setdefault(cause, []).append(n)
    story: dict[int, dict[str, Any]] = {}
    # Whatever seems to cause itself, by way of others, is told by time like what came from outside.
    for first in (*caused.get(None, []), *range(len(ordered))):
        telling = [(first, 0)]
        while telling:
            n, depth = telling.pop()
            if n in story:
                continue
            cause = causes[n]
            because = ordered[n]["caused_by"] if cause is None else ordered[cause]["fact"]
            story[n] = {**ordered[n], "because": because, "depth": depth}
            # What is to be told next stands last.
            telling += [(other, depth + 1) for other in reversed(caused.get(n, []))]
    return list(story.values())
