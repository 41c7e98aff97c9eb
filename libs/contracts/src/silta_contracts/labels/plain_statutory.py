"""Plain Finnish (selkokieli) for the client, for the lists of `statutory_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "StatutoryPlan": {
        "employment": "suunnitelma työn löytämiseksi",
        "multi_sectoral": "usean palvelun suunnitelma työn löytämiseksi",
        "activation": "aktivointi-suunnitelma",
        "social": "sosiaali-palvelun suunnitelma",
        "care": "hoito-suunnitelma",
        "other": "muu suunnitelma, josta laki määrää",
    },
}
