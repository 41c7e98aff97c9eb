"""What followup tells a client, in the four languages."""

from silta_contracts.open_codes import Code


class FollowUpStage(Code):
    """What followup waits for."""

    WAITING = (
        "waiting",
        "odottaa suunnitelmaa",
        "waits for a plan",
        "väntar på en plan",
        "odottaa suunnitelmaa",
    )
    FOLLOWING = (
        "following",
        "suunnitelmaa seurataan",
        "the plan is followed",
        "planen följs upp",
        "katsotaan, miten suunnitelma toimii",
    )
    SUSPENDED = (
        "suspended",
        "suunnitelmaa tarkistetaan",
        "the plan is being revised",
        "planen ses över",
        "suunnitelmaa muutetaan",
    )
    CLOSING = (
        "closing",
        "tuen tarve on ohi, asia päätetään",
        "the need is over, the case is being closed",
        "behovet av stöd är över, ärendet avslutas",
        "et tarvitse enää apua. Asia päätetään.",
    )
    REVIEWING = (
        "reviewing",
        "olet eri mieltä päättämisestä, toinen työntekijä arvioi sen",
        "you do not agree with the end, another professional reviews it",
        "du är av annan åsikt om avslutet, en annan anställd bedömer det",
        "olet eri mieltä. Toinen työntekijä miettii asiaa.",
    )
    STOPPED = (
        "stopped",
        "seuranta on keskeytynyt",
        "the follow-up has stopped",
        "uppföljningen har avbrutits",
        "suunnitelmaa ei enää seurata",
    )
    CLOSED = "closed", "päättynyt", "closed", "avslutat", "asia on päättynyt"


class NextWait(Code):
    """What is waited for."""

    PLAN = "plan", "suunnitelma", "the plan", "planen", "suunnitelma"
    FOLLOW_UP = (
        "follow_up",
        "seurantapalaveri",
        "the follow-up meeting",
        "uppföljningsmötet",
        "tapaaminen",
    )
    REVISION = (
        "revision",
        "suunnitelman uusi versio",
        "the next version of the plan",
        "nästa version av planen",
        "uusi suunnitelma",
    )
    END = (
        "end",
        "päättämisen kirjaaminen",
        "the end to be recorded",
        "att avslutet antecknas",
        "asian päättäminen",
    )
    REVIEW = (
        "review",
        "päättämisen uusi arvio",
        "the end to be reviewed",
        "att avslutet bedöms på nytt",
        "toisen työntekijän vastaus",
    )
    FEEDBACK = "feedback", "palaute", "feedback", "respons", "palaute"


class Feedback(Code):
    """What the client can do about feedback."""

    OPEN = (
        "open",
        "Voit antaa palautetta.",
        "You may give feedback.",
        "Du kan ge respons.",
        "Voit kertoa, miten apu toimi.",
    )
    GIVEN = (
        "given",
        "Olet antanut palautetta.",
        "You have given feedback.",
        "Du har gett respons.",
        "Olet kertonut, miten apu toimi.",
    )
    OVER = (
        "over",
        "Palautetta ei voi enää antaa.",
        "Feedback can be given no more.",
        "Det går inte längre att ge respons.",
        "Palautetta ei voi enää antaa.",
    )


class Recorder(Code):
    """Who recorded a measurement."""

    CLIENT = "client", "sinä itse", "you yourself", "du själv", "sinä itse"
    PROFESSIONAL = (
        "professional",
        "ammattilainen kanssasi",
        "a professional with you",
        "en anställd tillsammans med dig",
        "työntekijä sinun kanssasi",
    )
