"""What `silta me` says beside the services' own words, in the four languages."""

from collections.abc import Mapping
from typing import Final

from silta_contracts.open_codes import Language

Words = Mapping[Language, str]


def _w(fi: str, sv: str, en: str, plain: str = "") -> Words:
    return {"fi": fi, "sv": sv, "en": en, "plain": plain or fi}


WORDS: Final[Mapping[str, Words]] = {
    # Headings, each a thing of `/me`.
    "requests": _w("Yhteydenotto", "Kontakt", "Contact request", "Yhteydenotto"),
    "consents": _w("Suostumukset", "Samtycken", "Consents", "Luvat"),
    "receipts": _w("Kuitit", "Kvitton", "Receipts"),
    "network": _w("Verkosto", "Nätverk", "Network", "Ryhmäsi"),
    "plan": _w("Suunnitelmasi", "Din plan", "Your plan"),
    "follow-up": _w("Seuranta", "Uppföljning", "Follow-up", "Miten menee"),
    "work-ability": _w("Työkyky", "Arbetsförmåga", "Work ability", "Miten jaksat työssä"),
    "access-log": _w(
        "Kuka on katsonut tietojasi",
        "Vem har sett dina uppgifter",
        "Who has looked at your data",
    ),
    "withdraw": _w("Suostumuksen peruminen", "Återkallelse", "Withdrawal", "Luvan peruminen"),
    # Labels.
    "case": _w("Asia", "Ärende", "Case"),
    "stage": _w("tilanne", "läge", "stage"),
    "next": _w("seuraavaksi", "härnäst", "next", "mitä nyt tapahtuu"),
    "until": _w("viimeistään", "senast", "by"),
    "sharing": _w("tietojen jakaminen", "utlämnande", "sharing", "kuka saa tietosi"),
    "needs": _w("tarpeet", "behov", "needs", "mihin haluat apua"),
    "taken_by": _w("vastaanottaja", "mottogs av", "taken by", "kuka otti vastaan"),
    "answers": _w("vastaa asiastasi", "ansvarar för ärendet", "answers for your case"),
    "phone": _w("puhelin", "telefon", "telephone"),
    "triage": _w("arvio", "bedömning", "assessment", "mitä päätettiin"),
    "end": _w("päättyminen", "avslut", "end"),
    "name": _w("nimi", "namn", "name"),
    "hetu": _w("henkilötunnus", "personbeteckning", "identity code"),
    "municipality": _w("kotikunta", "hemkommun", "home municipality"),
    "email": _w("sähköposti", "e-post", "e-mail"),
    "said": _w("omat sanasi", "dina egna ord", "your own words", "mitä sinä kerroit"),
    "asked": _w("sinulta kysytään", "du tillfrågas", "you are asked"),
    "withdrawn": _w("peruttu", "återkallat", "withdrawn"),
    "stopped": _w("päättyi", "slutade", "stopped"),
    "goes_on": _w("jatkuu", "fortsätter", "goes on"),
    "missing": _w("kuittaus puuttuu", "kvittering saknas", "not confirmed yet", "ei ole vastannut"),
    "come_back": _w(
        "paluu", "om du ångrar dig", "to come back", "jos haluat uudelleen apua yhdessä"
    ),
    "to_be_told": _w("sinulle kerrotaan", "du får veta", "you will be told"),
    "members": _w("jäsenet", "medlemmar", "members", "ketkä ovat mukana"),
    "invitations": _w("kutsut", "inbjudningar", "invitations"),
    "not_wanted": _w("et halunnut", "du ville inte", "not wanted by you", "keitä et halunnut"),
    "proposed": _w("ehdotetut", "föreslagna", "proposed", "keitä ehdotetaan"),
    "meeting": _w("tapaaminen", "möte", "meeting"),
    "place": _w("paikka", "plats", "place"),
    "remote": _w("etänä", "på distans", "remote", "puhelimella tai tietokoneella"),
    "close_persons": _w("läheiset", "närstående", "close persons"),
    "waits_for_you": _w("odottaa sinua", "väntar på dig", "waits for you"),
    "your_view": _w("sinun sanoin", "med dina ord", "in your words"),
    "need": _w("tuen tarve", "stödbehov", "need of support", "mihin tarvitset apua"),
    "goal": _w("tavoite", "mål", "goal"),
    "task": _w("tehtävä", "uppgift", "task"),
    "version": _w("versio", "version", "version", "suunnitelma numero"),
    "your_answer": _w("vastauksesi", "ditt svar", "your answer"),
    "deputy": _w("sijainen", "ställföreträdare", "deputy", "kun hän on poissa"),
    "handover": _w("vastuun siirto", "överlåtelse", "handover", "asiasi siirtyy"),
    "follow_up": _w("seurantapalaveri", "uppföljningsmöte", "follow-up meeting", "tapaaminen"),
    "measured": _w("arvio", "uppskattat", "measured", "miten jaksoit"),
    "can_answer": _w("voit vastata", "du kan svara på", "you may answer"),
    "notes": _w("muistiinpanot", "anteckningar", "notes"),
    "feedback": _w("palaute", "respons", "feedback"),
    "waits": _w("odotetaan", "inväntas", "awaited"),
    "when": _w("milloin", "när", "when"),
    "who": _w("kuka", "vem", "who"),
    "what": _w("mitä", "vad", "what"),
    "why": _w("miksi", "varför", "why"),
    "outcome": _w("mitä annettiin", "vad lämnades ut", "what was given"),
    "none": _w("ei mitään", "inget", "nothing"),
    "given": _w("annettiin", "lämnades ut", "given"),
    "not_given": _w("ei annettu", "lämnades inte ut", "not given"),
    "nothing_here": _w("Ei mitään.", "Inget.", "Nothing."),
    "nobody_looked": _w(
        "Kukaan muu ei ole katsonut tietojasi.",
        "Ingen annan har sett dina uppgifter.",
        "Nobody else has looked at your data.",
    ),
    "own_looks": _w(
        "Lisäksi olet itse katsonut tietojasi: {} merkintää, viimeksi {}.",
        "Dessutom har du själv sett dina uppgifter: {} anteckningar, senast {}.",
        "Besides, you looked at your own data: {} entries, the last on {}.",
        "Sinä katsoit itse tietojasi. Siitä on {} merkintää, viimeksi {}.",
    ),
    "erased": _w("poistettu", "raderat", "erased"),
    "kept": _w("säilytetään", "bevaras", "kept", "näitä ei voi vielä poistaa"),
    "older": _w(
        "Vanhemmat kuin {} näkyvät vain erityisestä syystä (--reason).",
        "Äldre än {} visas endast av särskilt skäl (--reason).",
        "Entries older than {} need a special reason (--reason).",
        "Vanhemmat kuin {} näkyvät, jos sinulla on syy (--reason).",
    ),
    "receipt_hint": _w(
        "Kuitin saa talteen: silta me --json. Tarkistus: silta receipt verify.",
        "Spara kvittot: silta me --json. Kontrollera: silta receipt verify.",
        "To keep a receipt: silta me --json. To check it: silta receipt verify.",
        "Tallenna kuitti: silta me --json. Tarkista kuitti: silta receipt verify.",
    ),
    "away": _w(
        "Tätä ei saatu nyt: palvelu ei vastaa.",
        "Detta kunde inte hämtas nu: tjänsten svarar inte.",
        "This could not be had now: the service does not answer.",
        "Tätä ei saatu nyt. Yritä myöhemmin uudelleen.",
    ),
    "refused": _w(
        "Tätä ei saatu: palvelu ei hyväksynyt pyyntöä.",
        "Detta kunde inte hämtas: tjänsten godkände inte begäran.",
        "This could not be had: the service refused the request.",
        "Tätä ei saatu. Kirjaudu uudelleen tai pyydä apua.",
    ),
    "again": _w(
        "Kaikkea ei saatu tehtyä. Aja sama komento uudelleen: --key {}",
        "Allt kunde inte göras. Kör samma kommando igen: --key {}",
        "Not all was done. Run the same command again: --key {}",
        "Kaikkea ei saatu tehtyä. Tee sama uudelleen: --key {}",
    ),
}


def word(name: str, lang: Language) -> str:
    """A heading or a label."""
    return WORDS[name][lang]
