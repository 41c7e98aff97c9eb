"""Swedish as Finland's administration writes it, for the lists of `workplace_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "WorkplaceKind": {
        "employer": "arbetsgivare",
        "occupational_health": "företagshälsovård",
    },
    "WorkplaceMatter": {
        "work_trial": "arbetsprövning",
        "modified_duties": "anpassat arbete",
        "return_to_work": "återgång till arbetet",
        "wage_subsidy": "lönesubvention",
        "negotiation": "företagshälsoförhandling",
    },
    "WorkplaceResult": {
        "reached": "har nåtts",
        "trial_agreed": "arbetsprövning har avtalats",
        "duties_modified": "arbetet anpassas",
        "not_now": "inte just nu",
    },
}
