"""Plain Finnish (selkokieli) for the client, for the lists of `health_check_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "CheckOccasion": {
        "systematic": "tarkastusta tarjotaan kaikille työttömille",
        "service": "työntekijä tarjosi tarkastusta",
        "client_asked": "pyysit itse tarkastusta",
    },
    "CheckedBy": {
        "nurse": "tapasit hoitajan",
        "doctor": "tapasit lääkärin",
    },
    "Finding": {
        "nothing_new": "mitään uutta ei löytynyt",
        "living_habits": "puhuitte siitä, miten elät",
        "physical_health": "kehosi tarvitsee hoitoa",
        "mental_wellbeing": "mielesi tarvitsee tukea",
        "work_ability": "puhuitte siitä, miten jaksat työssä",
        "services": "tarvitset apua muualta",
    },
    "AfterCheck": {
        "nothing_more": "muuta ei tarvita",
        "own_care": "hoidat itse terveyttäsi",
        "care": "hoitosi jatkuu",
        "contact_request": "pyydätte yhdessä lisää apua",
    },
}
