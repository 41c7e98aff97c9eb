"""Swedish as Finland's administration writes it, for the lists of `placement_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "PlacementKind": {
        "rehabilitative_work": "arbetsverksamhet i rehabiliteringssyfte",
        "work_based_assessment": "bedömning av arbetsförmågan i arbete",
    },
    "PlacementOutcome": {
        "employed": "i arbete",
        "studying": "studerar",
        "assessed": "bedömningen är gjord",
        "ended": "avslutad",
    },
}
