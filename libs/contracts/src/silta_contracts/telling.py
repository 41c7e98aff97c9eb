"""Codes, parties and days in words, for whom a case concerns: pure, in the contract's languages.

A door that people read answers a code as ``{"code": …, "text": …}``, so that no program has to
know the lists. The language comes from the caller, in the way of RFC 9110, section 12.5.4; plain
Finnish is the private subtag `fi-x-plain` there (RFC 5646, section 2.2.7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from silta_contracts.codes import Role
from silta_contracts.grounds import Recipient
from silta_contracts.open_codes import Code, Language, UnknownCode, label
from silta_contracts.party import (
    ClosePersonParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
)

Told = dict[str, Any]

# As `Content-Language` says it.
TAGS: Final[Mapping[Language, str]] = {"fi": "fi", "sv": "sv", "en": "en", "plain": "fi-x-plain"}

_WHO: Final[Mapping[str, Mapping[Language, str]]] = {
    "client": {"fi": "sinä", "sv": "du", "en": "you", "plain": "sinä"},
    "close_person": {
        "fi": "läheinen {}",
        "sv": "närstående {}",
        "en": "close person {}",
        "plain": "läheinen {}",
    },
    "expert_by_experience": {
        "fi": "kokemusasiantuntija",
        "sv": "erfarenhetsexpert",
        "en": "the expert by experience",
        "plain": "ihminen, joka on kokenut samaa",
    },
    "unit": {
        "fi": "yksikkö {} organisaatiossa {}",
        "sv": "enheten {} i organisationen {}",
        "en": "the unit {} of the organisation {}",
        "plain": "paikka {} / {}",
    },
    "organisation": {
        "fi": "koko organisaatio {}",
        "sv": "hela organisationen {}",
        "en": "the whole organisation {}",
        "plain": "koko paikka {}",
    },
    "sensitive_unit": {
        "fi": "suojattu yksikkö",
        "sv": "skyddad enhet",
        "en": "a protected unit",
        "plain": "paikka, jonka nimeä ei kerrota",
    },
}
_AND: Final[Mapping[Language, str]] = {"fi": "ja", "sv": "och", "en": "and", "plain": "ja"}


@dataclass(frozen=True)
class Sentence:
    """What is said to people, under a stable code; ``{name}`` stands for what is filled in."""

    code: str
    fi: str
    sv: str
    en: str
    plain: str

    def text(self, lang: Language, **filled: str) -> str:
        """The sentence in that language."""
        said: str = getattr(self, lang)
        return said.format(**filled)

    def told(self, lang: Language, **filled: str) -> Told:
        """The sentence beside its code."""
        return {"code": self.code, "text": self.text(lang, **filled)}


def language_of(header: str | None) -> Language:
    """The language that `Accept-Language` wants most of those that there are; else Finnish."""
    best: tuple[float, Language] = (0.0, "fi")
    for part in (header or "").split(","):
        tag, _, weight = part.strip().lower().partition(";")
        wanted = _language(tag.strip())
        if wanted is not None and (q := _weight(weight)) > best[0]:
            best = (q, wanted)
    return best[1]


def _language(tag: str) -> Language | None:
    if tag == TAGS["plain"]:
        return "plain"
    match tag.split("-")[0]:
        case "fi" | "sv" | "en" as known:
            return known
    return None


def _weight(said: str) -> float:
    name, _, value = said.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def coded(code: Code | UnknownCode | str, lang: Language) -> Told:
    """A code with its text; one of a newer writer is its own text."""
    return {"code": str(code), "text": label(code, lang)}


def coded_in(codes: type[Code], value: str, lang: Language) -> Told:
    """A code of that list with its text, by its value; one that is not of it is its own text."""
    return coded(codes.known(value) or value, lang)


def all_coded(codes: Iterable[Code | UnknownCode], lang: Language) -> list[Told]:
    """Codes with their texts."""
    return [coded(code, lang) for code in codes]


def party_told(party: Party | None, lang: Language, name: str | None = None) -> Told | None:
    """A party with its text: its name where somebody knows it, else what it is."""
    if party is None:
        return None
    return {**party.model_dump(mode="json"), "text": name or party_text(party, lang)}


def party_text(party: Party, lang: Language) -> str:
    """Who a party is; of a unit what kind of organisation it is, and its role."""
    match party:
        case OrganisationParty() | SensitiveUnitParty():
            kind = label(party.type, lang)
            role = label(party.role, lang)
            return kind if party.role == Role.PROFESSIONAL else f"{kind} ({role})"
        case ClosePersonParty():
            return _WHO["close_person"][lang].format(party.number)
        case _:
            return _WHO[party.kind][lang]


def recipient_told(recipient: Recipient, lang: Language) -> Told:
    """Whom a ground covers, with its text."""
    return {**recipient.model_dump(mode="json"), "text": _recipient_text(recipient, lang)}


def _recipient_text(recipient: Recipient, lang: Language) -> str:
    match recipient.kind:
        case "type":
            return label(recipient.type, lang)
        case "unit":
            return _WHO["unit"][lang].format(recipient.unit, recipient.oid)
        case "organisation":
            return _WHO["organisation"][lang].format(recipient.oid)
        case kind:
            return _WHO[kind][lang]


def listed(texts: Iterable[str], lang: Language) -> str:
    """Texts as a list in a sentence."""
    *before, last = texts
    return f"{', '.join(before)} {_AND[lang]} {last}" if before else last


def day(on: date, lang: Language) -> str:
    """A day as people write it."""
    if lang == "en":
        return f"{on.day} {on:%B} {on.year}"
    return f"{on.day}.{on.month}.{on.year}"
