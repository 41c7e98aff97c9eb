"""What planning tells a client, in the four languages."""

from typing import Final

from silta_contracts.open_codes import Code
from silta_contracts.telling import Sentence


class PlanPhase(Code):
    """How far planning has come."""

    WAITING = (
        "waiting",
        "odottaa ensimmäistä tapaamista",
        "waits for the first meeting",
        "väntar på det första mötet",
        "ensin tavataan, sitten tehdään suunnitelma",
    )
    OPEN = (
        "open",
        "suunnitelmaa tehdään ja seurataan",
        "the plan is being made and kept",
        "planen görs upp och följs",
        "suunnitelmaa tehdään",
    )
    STOPPED = (
        "stopped",
        "suunnittelu on keskeytynyt",
        "planning has stopped",
        "planeringen har avbrutits",
        "suunnitelman teko on loppunut",
    )
    ENDED = "ended", "päättynyt", "ended", "avslutat", "asia on päättynyt"


class Standing(Code):
    """Whether a goal or task stands."""

    OPEN = "open", "avoinna", "open", "öppet", "kesken"
    REPLACED = "replaced", "korvattu", "replaced", "ersatt", "tilalla on uusi"
    GIVEN_UP = "given_up", "luovuttu", "given up", "har lagts ned", "tästä luovuttiin"
    MET = "met", "saavutettu", "met", "uppnått", "onnistui"
    DONE = "done", "tehty", "done", "gjort", "tehty"
    DROPPED = "dropped", "poistettu", "dropped", "borttaget", "otettiin pois"
    LATE = "late", "myöhässä", "late", "försenat", "myöhässä"
    WITHOUT_PARTY = (
        "without_party",
        "odottaa uutta tekijää",
        "waits for somebody to do it",
        "väntar på att någon tar över",
        "tälle etsitään tekijää",
    )


# What waits for the client.
AGREE: Final = Sentence(
    code="agree-plan",
    fi="Vastaa suunnitelmaan. Voit hyväksyä, hyväksyä varauksin tai olla hyväksymättä.",
    sv="Svara på planen. Du kan godkänna, godkänna med förbehåll eller låta bli att godkänna.",
    en="Answer to the plan. You may agree, agree with a reservation, or not agree.",
    plain="Kerro, sopiiko suunnitelma sinulle. Voit myös sanoa, että se ei sovi.",
)
DO: Final = Sentence(
    code="do-task",
    fi="Sinulla on tehtävä.",
    sv="Du har en uppgift.",
    en="You have a task.",
    plain="Sinulla on tehtävä.",
)


class VersionState(Code):
    """How it stands with a version of the plan."""

    AGREED = "agreed", "sovittu", "agreed", "överenskommen", "suunnitelmasta on sovittu"
    PROPOSED = (
        "proposed",
        "ehdotettu, odottaa vastauksia",
        "proposed, waits for answers",
        "föreslagen, väntar på svar",
        "ehdotus, johon odotetaan vastauksia",
    )
    IN_THE_MAKING = (
        "in_the_making",
        "tekeillä",
        "in the making",
        "under arbete",
        "suunnitelmaa tehdään",
    )
