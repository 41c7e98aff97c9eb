"""Swedish as Finland's administration writes it, for the lists of `statutory_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "StatutoryPlan": {
        "employment": "sysselsättningsplan",
        "multi_sectoral": "sektorsövergripande sysselsättningsplan",
        "activation": "aktiveringsplan",
        "social": "klientplan inom socialvården",
        "care": "vårdplan",
        "other": "annan lagstadgad plan",
    },
}
