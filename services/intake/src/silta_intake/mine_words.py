"""What intake tells a client, in the four languages. Placeholders are filled in `mine`."""

from typing import Final

from silta_contracts.open_codes import Code
from silta_contracts.telling import Sentence


class RequestStage(Code):
    """Where a contact request stands."""

    NO_REQUEST = (
        "no_request",
        "yhteydenottopyyntöä ei ole vielä tehty",
        "no contact request has been made yet",
        "ingen begäran om kontakt har gjorts ännu",
        "pyyntöä ei ole vielä tehty",
    )
    AWAITING_CLIENT = (
        "awaiting_client",
        "läheisesi otti yhteyttä; sinua tavoitellaan",
        "a close person made contact; you are being reached",
        "en närstående tog kontakt; man försöker nå dig",
        "läheisesi otti yhteyttä, ja sinulle soitetaan",
    )
    AWAITING_CONSENT = (
        "awaiting_consent",
        "odottaa suostumustasi",
        "waits for your consent",
        "väntar på ditt samtycke",
        "odottaa sinun lupaasi",
    )
    TRIAGE = (
        "triage",
        "arvioidaan, mikä apu riittää",
        "it is being assessed what help is enough",
        "det bedöms vilken hjälp som räcker",
        "mietitään, mikä apu sinulle sopii",
    )
    CONSULTATION = (
        "consultation",
        "selvitetään konsultaatiolla",
        "a consultation is given",
        "konsultation pågår",
        "kysytään neuvoa asiantuntijalta",
    )
    SELF_CARE = (
        "self_care",
        "omahoito ja ohjaus, vointi kysytään sovittuna päivänä",
        "self-care; you are asked on the agreed day how it went",
        "egenvård; på avtalad dag frågas hur det gått",
        "hoidat asiaa itse, ja sinulta kysytään, miten menee",
    )
    DECIDED = (
        "decided",
        "apu on arvioitu",
        "the help has been assessed",
        "hjälpen har bedömts",
        "on päätetty, miten sinua autetaan",
    )
    NETWORK_REQUESTED = (
        "network_requested",
        "verkostoa kutsutaan koolle",
        "a network is being called together",
        "ett nätverk sammankallas",
        "sinulle kootaan ryhmää",
    )
    NETWORK_ASSEMBLED = (
        "network_assembled",
        "verkosto on koossa",
        "the network stands",
        "nätverket är samlat",
        "ryhmä on koossa",
    )
    ENDED = "ended", "päättynyt", "ended", "avslutat", "asia on päättynyt"


# What happens next, and by whom.
NEXT_NO_REQUEST: Final = Sentence(
    code="no_request",
    fi="Kun yhteydenottopyyntö on tehty, näet tässä, miten se etenee.",
    sv="När en begäran om kontakt har gjorts ser du här hur den framskrider.",
    en="When a contact request has been made you see here how it goes on.",
    plain="Kun pyyntö on tehty, näet tässä, mitä tapahtuu.",
)
NEXT_AWAITING_CLIENT: Final = Sentence(
    code="awaiting_client",
    fi="{who} yrittää tavoittaa sinut. Ilman sinua ei tehdä mitään.",
    sv="{who} försöker nå dig. Ingenting görs utan dig.",
    en="{who} tries to reach you. Nothing is done without you.",
    plain="{who} ottaa sinuun yhteyttä. Mitään ei tehdä ilman sinua.",
)
NEXT_AWAITING_CONSENT: Final = Sentence(
    code="awaiting_consent",
    fi="Sinulta kysytään suostumusta. Saat apua, vaikka sanoisit ei.",
    sv="Du tillfrågas om samtycke. Du får hjälp också om du säger nej.",
    en="You are asked for consent. You get help even if you say no.",
    plain="Sinulta kysytään lupaa. Saat apua, vaikka sanot ei.",
)
NEXT_TRIAGE: Final = Sentence(
    code="triage",
    fi="{who} arvioi kanssasi, mikä apu riittää.",
    sv="{who} bedömer tillsammans med dig vilken hjälp som räcker.",
    en="{who} assesses with you what help is enough.",
    plain="{who} miettii kanssasi, mikä apu sopii.",
)
NEXT_CONSULTATION: Final = Sentence(
    code="consultation",
    fi="{who} konsultoi asiassasi. Jos se ei riitä, apu arvioidaan uudelleen.",
    sv="{who} ger en konsultation. Räcker det inte bedöms hjälpen på nytt.",
    en="{who} gives a consultation. If that is not enough, the help is assessed again.",
    plain="{who} kysyy neuvoa asiaasi. Jos se ei auta, mietitään uudelleen.",
)
NEXT_SELF_CARE: Final = Sentence(
    code="self_care",
    fi="{who} kysyy sinulta sovittuna päivänä, miten on mennyt. Voit ottaa yhteyttä aiemminkin.",
    sv="{who} frågar dig på avtalad dag hur det har gått. Du kan ta kontakt också tidigare.",
    en="{who} asks you on the agreed day how it went. You may make contact earlier, too.",
    plain="{who} kysyy sinulta, miten menee. Voit ottaa yhteyttä jo ennen sitä.",
)
NEXT_DECIDED: Final = Sentence(
    code="decided",
    fi="{who} vastaa asiastasi ja kertoo, miten jatketaan.",
    sv="{who} ansvarar för ditt ärende och berättar hur det går vidare.",
    en="{who} answers for your case and tells you how it goes on.",
    plain="{who} hoitaa asiaasi ja kertoo, mitä tapahtuu.",
)
NEXT_NETWORK_REQUESTED: Final = Sentence(
    code="network_requested",
    fi="{who} kutsuu koolle ne, joiden apua tarvitset. Sinulta kysytään, ketkä kutsutaan.",
    sv="{who} sammankallar dem vars hjälp du behöver. Du får säga vem som bjuds in.",
    en="{who} calls together those whose help you need. You are heard on who is invited.",
    plain="{who} kutsuu ihmiset, jotka voivat auttaa. Sinulta kysytään, keitä kutsutaan.",
)
NEXT_NETWORK_ASSEMBLED: Final = Sentence(
    code="network_assembled",
    fi="Verkostosi tekee kanssasi suunnitelman.",
    sv="Ditt nätverk gör en plan tillsammans med dig.",
    en="Your network makes a plan with you.",
    plain="Ryhmäsi tekee kanssasi suunnitelman.",
)
NEXT_ENDED: Final = Sentence(
    code="ended",
    fi="Tässä asiassa ei ole enää mitään kesken. Voit ottaa yhteyttä uudelleen milloin vain.",
    sv="Inget är längre öppet i detta ärende. Du kan ta kontakt igen när som helst.",
    en="Nothing is open in this case any more. You may make contact again at any time.",
    plain="Tämä asia on valmis. Voit ottaa yhteyttä uudelleen milloin vain.",
)


# Whether data are shared in this case.
WITHOUT_SHARING: Final = Sentence(
    code="without_sharing",
    fi="Sinua autetaan ilman, että tietojasi jaetaan. Oma palvelusi jatkuu.",
    sv="Du får hjälp utan att dina uppgifter lämnas ut. Din egen service fortsätter.",
    en="You are helped without sharing your data. Your own care goes on.",
    plain="Sinua autetaan niin, että tietojasi ei anneta muille. Omat palvelusi jatkuvat.",
)
SHARED_ON_GROUNDS: Final = Sentence(
    code="on_grounds",
    fi="Tietojasi saavat vain ne, joille suostumuksesi tai laki antaa luvan.",
    sv="Endast de som ditt samtycke eller lagen tillåter får dina uppgifter.",
    en="Only those get your data whom your consent or the law lets have them.",
    plain="Tietosi saavat vain ne, joille annat luvan tai joille laki antaa luvan.",
)


class HowEnded(Code):
    """How a case ended."""

    CLOSED = "closed", "päätettiin", "it was closed", "avslutades", "asia päätettiin"
    WITHDRAWN = (
        "withdrawn",
        "pyyntö peruttiin",
        "the request was taken back",
        "begäran togs tillbaka",
        "pyyntö peruttiin",
    )
    CASE_CLOSED = (
        "case_closed",
        "tuki päättyi",
        "the support ended",
        "stödet avslutades",
        "apu päättyi",
    )
    ERASED = (
        "erased",
        "tiedot poistettiin",
        "the data were erased",
        "uppgifterna raderades",
        "tietosi poistettiin",
    )


LINK_ERASED: Final = Sentence(
    code="link_erased",
    fi="Asiaa ei voi enää yhdistää sinuun.",
    sv="Ärendet kan inte längre kopplas till dig.",
    en="The case can be linked to you no more.",
    plain="Kukaan ei voi enää nähdä, että asia on sinun.",
)
LINK_STANDS: Final = Sentence(
    code="link_stands",
    fi="Yhteys sinuun poistetaan viimeisenä, kun mikään sääntö ei vaadi säilyttämistä.",
    sv="Kopplingen till dig raderas sist, när ingen regel kräver att den bevaras.",
    en="The link to you goes last, when no rule demands that it is kept.",
    plain="Nimesi poistetaan viimeisenä. Laki määrää, milloin.",
)


NEXT: Final = {
    sentence.code: sentence
    for sentence in (
        NEXT_NO_REQUEST,
        NEXT_AWAITING_CLIENT,
        NEXT_AWAITING_CONSENT,
        NEXT_TRIAGE,
        NEXT_CONSULTATION,
        NEXT_SELF_CARE,
        NEXT_DECIDED,
        NEXT_NETWORK_REQUESTED,
        NEXT_NETWORK_ASSEMBLED,
        NEXT_ENDED,
    )
}
