"""A questionnaire as a FHIR R4 Questionnaire; `forms_fhir_read` reads one.

Types of `fhir.resources` (R4B, whose Questionnaire is that of R4) check what is written and read.
They take 20 MB, so they are loaded by the command that needs them, never by a service. Texts in
other languages stand in the standard translation extension, points of choices in `ordinalValue`;
what FHIR has no place for (scores, domain, purpose) stands in extensions of our own.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from silta_contracts.open_codes import Language
from silta_contracts.operating_model import explained
from silta_contracts.questionnaire import (
    ChoiceItem,
    Item,
    Questionnaire,
    ScaleItem,
    TextItem,
    Texts,
)

Json = dict[str, Any]

STANDARD: Final = "http://hl7.org/fhir/StructureDefinition/"
TRANSLATION: Final = f"{STANDARD}translation"
LOW: Final = f"{STANDARD}minValue"
HIGH: Final = f"{STANDARD}maxValue"
POINTS: Final = f"{STANDARD}ordinalValue"
SCORE: Final = "urn:silta:fhir:score"
DOMAIN: Final = "urn:silta:fhir:domain"
PURPOSE: Final = "urn:silta:fhir:purpose"
URL: Final = "urn:silta:questionnaire:"
# Ours by the tags of BCP 47, the first the language of the plain elements.
TAGS: Final[Mapping[Language, str]] = {"fi": "fi", "sv": "sv", "en": "en", "plain": "fi-x-plain"}


class NotUnderstood(ValueError):
    """A FHIR Questionnaire cannot be taken in; the text names the item and what to do."""


def to_fhir(form: Questionnaire) -> Json:
    """The questionnaire as a FHIR R4 Questionnaire, checked by the types of `fhir.resources`."""
    title, titles = _written(form.title)
    made = {
        "resourceType": "Questionnaire",
        "language": "fi",
        "url": f"{URL}{form.id}",
        "version": form.version,
        "name": "".join(part.capitalize() for part in form.id.split("-")),
        "title": title,
        "_title": titles,
        "status": "active",
        "subjectType": ["Patient"],
        "copyright": form.origin,
        "extension": [
            {"url": PURPOSE, "valueCode": form.purpose},
            {"url": DOMAIN, "extension": _by_tag(form.domain)},
            *(_score(score.model_dump(mode="json")) for score in form.scores),
        ],
        "item": [_item(item) for item in form.items],
    }
    return checked(made)


def checked(found: Mapping[str, Any]) -> Json:
    """What the types of the specification make of it. Raises NotUnderstood."""
    # A second of loading that only this needs.
    from fhir.resources.R4B.questionnaire import Questionnaire as Resource

    try:
        return Resource.model_validate(found).model_dump(mode="json")
    except ValidationError as wrong:
        raise NotUnderstood(f"It is no FHIR R4 Questionnaire: {explained(wrong)}") from None


def _written(texts: Texts) -> tuple[str, Json]:
    others = [
        {
            "url": TRANSLATION,
            "extension": [
                {"url": "lang", "valueCode": tag},
                {"url": "content", "valueString": texts.of(lang)},
            ],
        }
        for lang, tag in TAGS.items()
        if lang != "fi"
    ]
    return texts.fi, {"extension": others}


def _by_tag(texts: Texts) -> list[Json]:
    """An extension holds no translations of its own: a text a language."""
    return [{"url": tag, "valueString": texts.of(lang)} for lang, tag in TAGS.items()]


def _item(item: Item) -> Json:
    text, others = _written(item.text)
    made: Json = {"linkId": item.code, "text": text, "_text": others, "required": item.required}
    match item:
        case ScaleItem():
            ends = [
                {"url": LOW, "valueInteger": item.low},
                {"url": HIGH, "valueInteger": item.high},
            ]
            return {**made, "type": "integer", "extension": ends}
        case ChoiceItem():
            options = []
            for choice in item.choices:
                shown, translations = _written(choice.text)
                coding = {"code": choice.code, "display": shown, "_display": translations}
                points = {"url": POINTS, "valueDecimal": choice.value}
                options.append({"valueCoding": {**coding, "extension": [points]}})
            return {**made, "type": "choice", "answerOption": options}
        case TextItem():
            return {**made, "type": "text", "maxLength": item.max_length}


def _score(score: Mapping[str, Any]) -> Json:
    """A score as nested extensions; `items` and `reversed` one each."""
    parts: list[Json] = [
        {"url": n, "valueCode": score[n]} for n in ("code", "scale", "rule") if score[n]
    ]
    for name in ("items", "reversed"):
        parts += ({"url": name, "valueCode": code} for code in score[name])
    if score["answered_at_least"] is not None:
        parts.append({"url": "answered_at_least", "valueInteger": score["answered_at_least"]})
    for limit in score["bands"]:
        inner = [
            {"url": "band", "valueCode": limit["band"]},
            {"url": "at_least", "valueDecimal": limit["at_least"]},
        ]
        parts.append({"url": "bands", "extension": inner})
    return {"url": SCORE, "extension": parts}
