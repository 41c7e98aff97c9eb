"""Plain Finnish (selkokieli) for the client, for the lists of `workplace_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "WorkplaceKind": {
        "employer": "työnantaja",
        "occupational_health": "työterveys",
    },
    "WorkplaceMatter": {
        "work_trial": "voit kokeilla työtä",
        "modified_duties": "työtä muutetaan sinulle sopivaksi",
        "return_to_work": "palaat työhön",
        "wage_subsidy": "työnantaja saa tukea palkkaan",
        "negotiation": "puhutte yhdessä työstä",
    },
    "WorkplaceResult": {
        "reached": "asiasta on puhuttu",
        "trial_agreed": "pääset kokeilemaan työtä",
        "duties_modified": "työtä muutetaan",
        "not_now": "ei onnistu nyt",
    },
}
