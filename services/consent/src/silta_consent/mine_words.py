"""What consent tells a client, in the four languages. Placeholders are filled in `mine`."""

from typing import Final

from silta_contracts.open_codes import Code
from silta_contracts.telling import Sentence


class ConsentState(Code):
    """How it stands with a consent or a statutory basis."""

    IN_FORCE = "in_force", "voimassa", "in force", "i kraft", "lupa on voimassa"
    NOT_YET = (
        "not_yet",
        "ei vielä voimassa",
        "not in force yet",
        "inte i kraft ännu",
        "ei ole vielä voimassa",
    )
    WAITS_FOR_YOU = (
        "waits_for_you",
        "odottaa vahvistustasi",
        "waits for you to confirm it",
        "väntar på din bekräftelse",
        "odottaa sinun toista kyllä-vastaustasi",
    )
    WITHDRAWN = "withdrawn", "peruttu", "withdrawn", "återkallat", "peruit tämän luvan"
    REPLACED = (
        "replaced",
        "korvattu uudella",
        "replaced by another",
        "ersatt av ett nytt",
        "uusi lupa on tämän tilalla",
    )
    EXPIRED = "expired", "päättynyt", "ran out", "upphört", "lupa on päättynyt"
    ENDED = "ended", "lakiperuste päättyi", "ended", "grunden upphörde", "laki ei enää anna lupaa"
    CASE_ENDED = (
        "case_ended",
        "asia on päättynyt",
        "the case has ended",
        "ärendet är avslutat",
        "asia on päättynyt",
    )


# What a ground allows, as a sentence: recipients, purpose, data, until when.
ALLOWS_CONSENT: Final = Sentence(
    code="consent",
    fi="Tiedot saa: {recipients}. Tarkoitus: {purpose}. Tiedot: {data}. {until}",
    sv="Uppgifterna får lämnas till: {recipients}. Ändamål: {purpose}. Uppgifter: {data}. {until}",
    en="The data may go to: {recipients}. Purpose: {purpose}. Data: {data}. {until}",
    plain="Tiedot saa: {recipients}. Miksi: {purpose}. Mitkä tiedot: {data}. {until}",
)
ALLOWS_STATUTE: Final = Sentence(
    code="statute",
    fi=(
        "Laki ({act}, {section} §) antaa tiedot näille: {recipients}. Tarkoitus: {purpose}. "
        "Tiedot: {data}. Tähän ei kysytä suostumustasi."
    ),
    sv=(
        "Lagen ({act}, {section} §) tillåter att uppgifter lämnas till: {recipients}. Ändamål: "
        "{purpose}. Uppgifter: {data}. Ditt samtycke behövs inte."
    ),
    en=(
        "The law (act {act}, section {section}) lets the data go to: {recipients}. Purpose: "
        "{purpose}. Data: {data}. You are not asked for consent to this."
    ),
    plain=(
        "Laki ({act}, {section} §) sanoo, että tiedot saa: {recipients}. Miksi: {purpose}. "
        "Mitkä tiedot: {data}. Tähän ei tarvita lupaasi."
    ),
)


# Until when a consent holds, as a sentence.
UNTIL_DAY: Final = Sentence(
    code="day",
    fi="Voimassa {day} asti. Voit perua milloin vain.",
    sv="Gäller till {day}. Du kan återkalla när som helst.",
    en="It holds until {day}. You may withdraw it at any time.",
    plain="Lupa on voimassa {day} asti. Voit perua luvan milloin vain.",
)
UNTIL_CASE: Final = Sentence(
    code="case",
    fi="Voimassa, kunnes perut tai asia päättyy.",
    sv="Gäller tills du återkallar eller ärendet avslutas.",
    en="It holds until you withdraw it, or the case ends.",
    plain="Lupa on voimassa, kunnes perut sen tai asia päättyy.",
)
UNTIL_OVER: Final = Sentence(
    code="over",
    fi="Ei ole enää voimassa.",
    sv="Gäller inte längre.",
    en="It does not hold any more.",
    plain="Lupa ei ole enää voimassa.",
)
UNTIL_WAITS: Final = Sentence(
    code="waits",
    fi="Ei ole vielä voimassa: vahvista viimeistään {day}.",
    sv="Gäller inte ännu: bekräfta senast {day}.",
    en="It does not hold yet: confirm it by {day}.",
    plain="Lupa ei ole vielä voimassa. Vastaa viimeistään {day}.",
)


class Withdrawn(Code):
    """How it stands with a withdrawal."""

    COMPLETED = (
        "completed",
        "kaikki palvelut ovat lopettaneet",
        "every service has stopped",
        "alla tjänster har slutat",
        "kaikki ovat lopettaneet",
    )
    WAITS = (
        "waits",
        "tietoja ei enää anneta; kaikki palvelut eivät ole vielä kuitanneet",
        "no data are given any more; some services have not confirmed yet",
        "uppgifter lämnas inte längre; alla tjänster har inte kvitterat ännu",
        "Tietosi eivät enää liiku. Kaikki eivät vielä vastanneet.",
    )
    LATE = (
        "late",
        "tietoja ei enää anneta; kuittaus on myöhässä ja sitä selvitetään",
        "no data are given any more; a confirmation is late and is being looked into",
        "uppgifter lämnas inte längre; en kvittering är försenad och utreds",
        "Tietosi eivät enää liiku. Yksi vastaus on myöhässä.",
    )


# How a client comes back after a withdrawal; said once.
COME_BACK: Final = Sentence(
    code="any_time",
    fi=(
        "Voit antaa uuden suostumuksen milloin vain ja kenelle vain. Se, mikä päättyi, alkaa "
        "silloin uudella arvioinnilla. Oma palvelusi jatkuu ilmankin."
    ),
    sv=(
        "Du kan ge ett nytt samtycke när som helst och till vem som helst. Det som slutade "
        "börjar då med en ny bedömning. Din egen service fortsätter också utan det."
    ),
    en=(
        "You may give a new consent at any time and to any party; what stopped then begins "
        "with a new assessment. Your own care goes on without it."
    ),
    plain=(
        "Voit antaa uuden luvan milloin vain. Voit sanoa sen kenelle vain. Silloin aloitetaan "
        "alusta. Saat omat palvelusi myös ilman lupaa."
    ),
)


# What a client can do now.
ANSWER_BY: Final = Sentence(
    code="answer",
    fi="Vastaa viimeistään {day}. Voit sanoa myös ei, eikä siitä ole haittaa.",
    sv="Svara senast {day}. Du får också säga nej, det är inte till din nackdel.",
    en="Answer by {day}. You may say no, and it does you no harm.",
    plain="Vastaa viimeistään {day}. Voit sanoa myös ei. Siitä ei ole sinulle haittaa.",
)
