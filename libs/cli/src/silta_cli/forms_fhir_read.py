"""A FHIR R4 Questionnaire, read as a questionnaire of ours.

What is not understood is refused with a sentence that names the item: nothing is left out silently.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from silta_cli.forms_fhir import (
    DOMAIN,
    HIGH,
    LOW,
    POINTS,
    PURPOSE,
    SCORE,
    TAGS,
    TRANSLATION,
    URL,
    Json,
    NotUnderstood,
    checked,
)
from silta_contracts.operating_model import explained
from silta_contracts.questionnaire import Questionnaire

_OURS: Final = {tag: lang for lang, tag in TAGS.items()}

# What is understood at each place; all else is refused.
_TOP: Final = frozenset(
    {
        "resourceType", "url", "name", "version", "title", "_title", "status", "copyright",
        "language", "extension", "item", "subjectType", "date", "publisher", "id", "meta",
    }
)  # fmt: skip
_ITEM: Final = frozenset({"linkId", "text", "_text", "type", "required", "extension"})
_MORE: Final[Mapping[str, frozenset[str]]] = {
    "integer": frozenset(),
    "choice": frozenset({"answerOption"}),
    "text": frozenset({"maxLength"}),
    "string": frozenset({"maxLength"}),
}


def from_fhir(found: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that a FHIR R4 Questionnaire tells. Raises NotUnderstood."""
    if found.get("resourceType") != "Questionnaire":
        raise NotUnderstood("This is no FHIR Questionnaire: look at its `resourceType`.")
    _only(found, _TOP, "the questionnaire")
    whole = checked(found)
    url = str(whole.get("url", ""))
    if not url.startswith(URL):
        raise NotUnderstood(
            f"url: write {URL}<id> with the id that the questionnaire is to have here, lower-case "
            "letters, digits and hyphens."
        )
    if whole.get("status") not in ("active", "draft"):
        raise NotUnderstood(f"status: {whole.get('status')} is not taken in: active is, and draft.")
    if not whole.get("copyright"):
        raise NotUnderstood(
            "copyright: say whose wording it is and on which licence. Items of a copyrighted "
            "instrument are used with its owner's leave only."
        )
    read: Json = {
        "id": url.removeprefix(URL),
        "version": whole.get("version"),
        "title": _read("the questionnaire", whole, "title"),
        "origin": whole["copyright"],
        "items": [_read_item(item) for item in whole.get("item", ())],
        "scores": [],
    }
    for extension in whole.get("extension", ()):
        match extension["url"]:
            case n if n == PURPOSE:
                read["purpose"] = extension.get("valueCode")
            case n if n == DOMAIN:
                said = {one["url"]: one.get("valueString") for one in extension["extension"]}
                read["domain"] = {lang: said.get(tag) for lang, tag in TAGS.items()}
            case n if n == SCORE:
                read["scores"].append(_read_score(extension))
            case other:
                raise NotUnderstood(f"The questionnaire: the extension {other} is not known here.")
    read.setdefault("domain", read["title"])
    if not read["scores"]:
        read.setdefault("purpose", "feedback")
    try:
        return Questionnaire.model_validate(read, context={"tolerant": False})
    except ValidationError as wrong:
        raise NotUnderstood(explained(wrong)) from None


def _only(found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    strange = sorted(found.keys() - known)
    if strange:
        raise NotUnderstood(
            f"{where}: {', '.join(strange)} cannot be taken in: questionnaires have no such thing "
            "here. Take it out, or ask it as questions of their own."
        )


def _read(where: str, found: Mapping[str, Any], name: str) -> Json:
    """A text with its translations. Raises NotUnderstood where a language is missing."""
    told = {"fi": found.get(name)}
    for extension in (found.get(f"_{name}") or {}).get("extension", ()):
        if extension["url"] != TRANSLATION:
            raise NotUnderstood(f"{where}: the extension {extension['url']} is not known here.")
        parts = {part["url"]: part for part in extension.get("extension", ())}
        tag = parts.get("lang", {}).get("valueCode")
        if tag in _OURS:
            told[_OURS[tag]] = parts.get("content", {}).get("valueString")
    missing = [TAGS[lang] for lang in TAGS if not told.get(lang)]
    if missing:
        raise NotUnderstood(
            f"{where}: {name} is missing in {', '.join(missing)}: write it in Finnish, and the "
            "others as translations (the standard extension). fi-x-plain is plain Finnish."
        )
    return {lang: told[lang] for lang in TAGS}


def _read_item(item: Mapping[str, Any]) -> Json:
    where, kind = f"item {item['linkId']}", item["type"]
    if kind not in _MORE:
        raise NotUnderstood(
            f"{where}: the type {kind} cannot be taken in: ask for a whole number (integer), a "
            "choice, or words (text)."
        )
    _only(item, _ITEM | _MORE[kind], where)
    read: Json = {
        "code": item["linkId"],
        "text": _read(where, item, "text"),
        "required": item.get("required", False),
    }
    if kind == "integer":
        ends = _values(
            where, item.get("extension", ()), {LOW: "valueInteger", HIGH: "valueInteger"}
        )
        if ends.keys() != {LOW, HIGH}:
            raise NotUnderstood(f"{where}: give the least and the most in minValue and maxValue.")
        return {**read, "kind": "scale", "low": ends[LOW], "high": ends[HIGH]}
    _values(where, item.get("extension", ()), {})
    if kind == "choice":
        choices = [_read_choice(where, one) for one in item.get("answerOption", ())]
        return {**read, "kind": "choice", "choices": choices}
    longest = {"max_length": item["maxLength"]} if "maxLength" in item else {}
    return {**read, "kind": "text", **longest}


def _read_choice(where: str, option: Mapping[str, Any]) -> Json:
    _only(option, frozenset({"valueCoding"}), f"{where}, a choice")
    coding = option["valueCoding"]
    _only(
        coding,
        frozenset({"code", "display", "_display", "extension", "system"}),
        f"{where}, choice {coding.get('code')}",
    )
    points = _values(where, coding.get("extension", ()), {POINTS: "valueDecimal"}).get(POINTS)
    # The dump of a decimal is a number or its text.
    if points is None or float(points) != int(float(points)):
        raise NotUnderstood(
            f"{where}, choice {coding.get('code')}: give its points as a whole number in "
            "ordinalValue."
        )
    text = _read(f"{where}, choice {coding.get('code')}", coding, "display")
    return {"code": coding.get("code"), "value": int(float(points)), "text": text}


def _values(where: str, extensions: Iterable[Json], known: Mapping[str, str]) -> Json:
    found: Json = {}
    for extension in extensions:
        if extension["url"] not in known:
            raise NotUnderstood(f"{where}: the extension {extension['url']} is not known here.")
        found[extension["url"]] = extension.get(known[extension["url"]])
    return found


def _read_score(extension: Mapping[str, Any]) -> Json:
    read: Json = {"items": [], "reversed": [], "bands": []}
    for part in extension.get("extension", ()):
        match part["url"]:
            case "items" | "reversed" as name:
                read[name].append(part.get("valueCode"))
            case "bands":
                inner = {one["url"]: one for one in part.get("extension", ())}
                at_least = inner.get("at_least", {}).get("valueDecimal")
                read["bands"].append(
                    {
                        "band": inner.get("band", {}).get("valueCode"),
                        "at_least": None if at_least is None else float(at_least),
                    }
                )
            case "answered_at_least":
                read["answered_at_least"] = part.get("valueInteger")
            case name:
                read[name] = part.get("valueCode")
    return read
