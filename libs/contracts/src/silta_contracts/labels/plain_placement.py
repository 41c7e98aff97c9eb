"""Plain Finnish (selkokieli) for the client, for the lists of `placement_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "PlacementKind": {
        "rehabilitative_work": "kuntouttava työ",
        "work_based_assessment": "kokeilet, millainen työ sinulle sopii",
    },
    "PlacementOutcome": {
        "employed": "olet työssä",
        "studying": "opiskelet",
        "assessed": "arvio on tehty",
        "ended": "jakso on loppunut",
    },
}
