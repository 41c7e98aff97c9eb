"""What a client's page says in words: every code has its text, and the text is no code."""

import json
from collections.abc import Mapping
from typing import Any, get_args

from silta_chassis.mine import Mine, Seen
from silta_contracts.open_codes import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


def shown(thing: Mine, state: Any, now: Any, reference: Any, lang: Language) -> dict[str, Any]:
    """The page of one case, as JSON."""
    page = thing.shows(Seen(state.case, state, lang, now, reference))
    assert isinstance(page, Mapping)
    told = dict(page)
    assert json.loads(json.dumps(told)) == told
    return told


def coded(page: Any) -> list[dict[str, Any]]:
    """Every code with its text, wherever it stands."""
    match page:
        case dict():
            own = [page] if "code" in page else []
            return own + [found for value in page.values() for found in coded(value)]
        case list():
            return [found for value in page for found in coded(value)]
        case _:
            return []


def untold(page: Any) -> list[dict[str, Any]]:
    """Codes without a text, or with one that is a code."""
    return [one for one in coded(page) if not one["text"] or "_" in one["text"]]


def is_whole(thing: Mine, state: Any, now: Any, reference: Any, least: int) -> None:
    """In every language there are so many codes, each with a text, and no two say the same."""
    pages = {lang: shown(thing, state, now, reference, lang) for lang in LANGUAGES}
    for page in pages.values():
        assert len(coded(page)) >= least
        assert untold(page) == []
    said = {lang: [one["text"] for one in coded(page)] for lang, page in pages.items()}
    assert len({str(texts) for texts in said.values()}) == len(LANGUAGES)
