"""A receipt in words, in Finnish, Swedish, English or plain Finnish, as read in a terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from silta_consent.events import Event
from silta_contracts.codes import (
    Code,
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    DataCategory,
    OrganisationType,
)
from silta_contracts.open_codes import Language, label

_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "valid": {"fi": "Kuitti on aito", "sv": "Kvittot är äkta", "en": "The receipt is valid"},
    "not valid": {
        "fi": "Kuitti ei kelpaa",
        "sv": "Kvittot duger inte",
        "en": "The receipt is not valid",
    },
    "signed": {"fi": "allekirjoittaja", "sv": "undertecknat av", "en": "signed by"},
    "key": {"fi": "avain", "sv": "nyckel", "en": "key"},
    "at": {"fi": "kuitti tehty", "sv": "utfärdat", "en": "issued"},
    "case": {"fi": "asia", "sv": "ärende", "en": "case"},
    "consent": {"fi": "suostumus", "sv": "samtycke", "en": "consent"},
    # A receipt is of its moment: what is in force today, the service says.
    "status": {
        "fi": "tila kuittia tehtäessä",
        "sv": "läge vid utfärdandet",
        "en": "status when issued",
    },
    "purpose": {"fi": "tarkoitus", "sv": "ändamål", "en": "purpose"},
    "data": {"fi": "tiedot", "sv": "uppgifter", "en": "data"},
    "special": {
        "fi": "erityiset tiedot",
        "sv": "särskilda uppgifter",
        "en": "special data",
    },
    "recipients": {"fi": "saajat", "sv": "mottagare", "en": "recipients"},
    "taken": {"fi": "vastaanottaja", "sv": "mottogs av", "en": "taken by"},
    "form": {"fi": "muoto", "sv": "form", "en": "form"},
    "given": {"fi": "antaja", "sv": "gavs av", "en": "given by"},
    "from": {"fi": "voimassa alkaen", "sv": "gäller från", "en": "holds from"},
    "until": {"fi": "voimassa asti", "sv": "gäller till", "en": "holds until"},
    "end": {
        "fi": "kunnes peruutetaan tai asia päättyy",
        "sv": "tills det återkallas eller ärendet avslutas",
        "en": "taken back, or the case ends",
    },
    "replaces": {"fi": "korvaa", "sv": "ersätter", "en": "replaces"},
    "replaced": {"fi": "korvattu", "sv": "ersatt av", "en": "replaced by"},
    "withdraw": {"fi": "peruminen", "sv": "återkallelse", "en": "to take it back"},
    "withdrawal": {
        "fi": "milloin tahansa, kenelle tahansa, syytä sanomatta",
        "sv": "när som helst, till vem som helst, utan skäl",
        "en": "at any time, to any party, without a reason",
    },
    "happened": {"fi": "mitä on tapahtunut", "sv": "vad som har hänt", "en": "what happened"},
    "when": {"fi": "milloin", "sv": "när", "en": "when"},
    "what": {"fi": "mitä", "sv": "vad", "en": "what"},
    "who": {"fi": "kuka", "sv": "vem", "en": "who"},
    "history": {"fi": "historia", "sv": "historik", "en": "history"},
    "fits": {
        "fi": "sama kuin kuitissa; uusia tapahtumia sen jälkeen: {}",
        "sv": "samma som i kvittot; nya händelser därefter: {}",
        "en": "the one that was receipted; events since: {}",
    },
    "client": {"fi": "asiakas", "sv": "klienten", "en": "the client"},
    "close_person": {"fi": "läheinen", "sv": "närstående", "en": "a close person"},
    "expert_by_experience": {
        "fi": "kokemusasiantuntija",
        "sv": "erfarenhetsexpert",
        "en": "the expert by experience",
    },
    "every": {"fi": "kaikki: {}", "sv": "alla: {}", "en": "every unit of: {}"},
    "unit": {"fi": "yksikkö {} / {}", "sv": "enhet {} / {}", "en": "unit {} of {}"},
    "organisation": {"fi": "organisaatio {}", "sv": "organisation {}", "en": "organisation {}"},
    "sensitive": {
        "fi": "yksikkö (suojattu) {}",
        "sv": "enhet (skyddad) {}",
        "en": "unit (sensitive) {}",
    },
    "wrong": {"fi": "vika", "sv": "felet", "en": "what is wrong"},
}
_STATUS: Final[Mapping[str, Mapping[Language, str]]] = {
    "in_force": {"fi": "voimassa", "sv": "i kraft", "en": "in force"},
    "withdrawn": {"fi": "peruttu", "sv": "återkallat", "en": "withdrawn"},
    "replaced": {"fi": "korvattu uudella", "sv": "ersatt", "en": "replaced by another"},
    "expired": {"fi": "päättynyt", "sv": "upphört", "en": "ran out"},
    "case_ended": {"fi": "asia on päättynyt", "sv": "ärendet avslutat", "en": "the case has ended"},
}
# Plain Finnish (selkokieli), for whom the receipt is about.
_PLAIN: Final[Mapping[str, str]] = {
    "valid": "Tämä on oikea kuitti",
    "not valid": "Tämä ei ole oikea kuitti",
    "signed": "kuitin antoi",
    "key": "avain",
    "at": "kuitti tehtiin",
    "case": "asia",
    "consent": "lupa",
    "status": "silloin kun kuitti tehtiin",
    "purpose": "mihin lupa annettiin",
    "data": "mitä tietoja saa jakaa",
    "special": "tietoja, joissa pitää olla tarkka",
    "recipients": "kuka saa tiedot",
    "taken": "kenelle lupa annettiin",
    "form": "miten lupa annettiin",
    "given": "kuka antoi luvan",
    "from": "lupa alkaa",
    "until": "lupa loppuu",
    "end": "kun perut luvan tai asia päättyy",
    "replaces": "tämän luvan tilalla",
    "replaced": "uusi lupa",
    "withdraw": "voit perua luvan",
    "withdrawal": "milloin vain, kenelle vain, et tarvitse syytä",
    "happened": "mitä on tapahtunut",
    "when": "milloin",
    "what": "mitä",
    "who": "kuka",
    "history": "mitä on tapahtunut",
    "fits": "sama kuin kuitissa; sen jälkeen uutta: {}",
    "client": "sinä",
    "close_person": "läheinen",
    "expert_by_experience": "ihminen, joka on kokenut samaa",
    "every": "kaikki: {}",
    "unit": "paikka {} / {}",
    "organisation": "paikka {}",
    "sensitive": "paikka, jonka nimeä ei kerrota {}",
    "wrong": "mikä on väärin",
}
_PLAIN_STATUS: Final[Mapping[str, str]] = {
    "in_force": "lupa on voimassa",
    "withdrawn": "lupa on peruttu",
    "replaced": "uusi lupa on annettu",
    "expired": "lupa on päättynyt",
    "case_ended": "asia on päättynyt",
}


@dataclass(frozen=True)
class Checked:
    """What became of one receipt: what is wrong, or None, and what it says where that is known."""

    wrong: str | None = None
    kid: str | None = None
    says: Mapping[str, Any] | None = None
    # How many links a history holds beyond the receipt's head, where one was checked.
    links_since: int | None = None

    def told(self) -> dict[str, Any]:
        """For programs. ``links_since`` is null where no history was checked."""
        return {
            "valid": self.wrong is None,
            "wrong": self.wrong,
            "kid": self.kid,
            "receipt": self.says,
            "links_since": self.links_since,
        }


def receipt_table(checked: Checked, language: Language) -> RenderableType:
    """A receipt and what is wrong with it, for a terminal."""
    parts: list[RenderableType] = []
    if checked.wrong is None:
        parts.append(Text(f"✓ {_word('valid', language)}", style="bold green"))
    else:
        parts.append(Text(f"✗ {_word('not valid', language)}", style="bold red"))
        parts.append(Text(f"{_word('wrong', language)}: {checked.wrong}", style="red"))
    if checked.says is not None:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in _lines(checked, checked.says, language):
            table.add_row(_word(name, language), value)
        parts += [
            Padding(table, (1, 0, 0, 2)),
            Padding(_events(checked.says, language), (1, 0, 0, 2)),
        ]
    return Group(*parts)


def _lines(
    checked: Checked, says: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, Text]]:
    silta = says["silta"]
    (purpose,) = says["pii_processing"]["purposes"]
    categories = purpose["pii_information"]
    ordinary = [c["pii_type"] for c in categories if not c.get("special_pii_category")]
    special = [c["pii_type"] for c in categories if c.get("special_pii_category")]
    issued = datetime.fromtimestamp(says["iat"], UTC).isoformat()
    status = _status(silta["status"], language)
    lines = [
        ("signed", says["iss"]),
        ("key", checked.kid),
        ("at", _time(issued)),
        ("consent", silta["consent"]),
        ("status", status),
        ("purpose", _label(ConsentPurpose, purpose["purpose"], language)),
        ("data", _labels(DataCategory, ordinary, language)),
        ("special", _labels(DataCategory, special, language)),
        ("recipients", _each(purpose["recipient_third_parties"], language)),
        ("taken", _each(purpose["pii_controllers"], language)),
        ("form", _label(ConsentForm, silta["form"], language)),
        ("given", _label(ConsentGiver, silta["given_by"], language)),
        ("from", _time(silta["valid_from"])),
        ("until", _time(silta.get("valid_until")) or _word("end", language)),
        ("replaces", silta.get("replaces")),
        ("replaced", silta.get("replaced_by")),
        ("withdraw", _word("withdrawal", language)),
    ]
    if checked.links_since is not None:
        lines.append(("history", _word("fits", language).format(checked.links_since)))
    return ((name, Text(str(value))) for name, value in lines if value)


def _events(says: Mapping[str, Any], language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, title=_word("happened", language), title_justify="left")
    for name in ("when", "what", "who"):
        table.add_column(_word(name, language), overflow="fold")
    for event in says["event"]:
        who = event.get("entity_id")
        table.add_row(
            Text(_time(event["event_time"])),
            Text(_label(Event, event["event_type"], language)),
            Text(_party(who, language) if who else ""),
        )
    return table


def _word(name: str, language: Language) -> str:
    return _PLAIN[name] if language == "plain" else _WORDS[name][language]


def _status(status: str, language: Language) -> str:
    """What became of the consent; a status of a newer service is shown as it is."""
    if language == "plain":
        return _PLAIN_STATUS.get(status, status)
    return _STATUS.get(status, {}).get(language, status)


def _label(codes: type[Code], value: str, language: Language) -> str:
    return label(codes.known(value) or value, language)


def _labels(codes: type[Code], values: list[str], language: Language) -> str:
    return ", ".join(_label(codes, value, language) for value in values)


def _each(parties: list[str], language: Language) -> str:
    return "\n".join(_party(party, language) for party in parties)


def _party(party: str, language: Language) -> str:
    """A party's id in words."""
    match party.split(";"):
        case ["unit", oid, unit]:
            return _word("unit", language).format(unit, oid)
        case ["organisation", oid]:
            return _word("organisation", language).format(oid)
        case ["sensitive_unit", ref]:
            return _word("sensitive", language).format(ref)
        case ["type", kind]:
            return _word("every", language).format(_label(OrganisationType, kind, language))
        case [kind, *_] if kind in _WORDS:
            return _word(kind, language)
    return party


def _time(moment: str | None) -> str:
    """A moment without its fraction, in UTC: the receipt may be read anywhere."""
    if moment is None:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
