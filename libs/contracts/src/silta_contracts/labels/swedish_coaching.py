"""Swedish as Finland's administration writes it, for the lists of `coaching_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "CoachingPhase": {
        "engagement": "inledning",
        "vocational_profile": "yrkesprofil",
        "job_finding": "jobbsökning",
        "employer_engagement": "samarbete med arbetsgivaren",
        "support": "stöd i arbetet och utanför det",
    },
    "CoachingOutcome": {
        "employed": "i arbete",
        "studying": "studerar",
        "ended": "avslutad",
    },
    "FidelityBand": {
        "not_ips": "inte enligt IPS-modellen",
        "fair": "måttlig",
        "good": "god",
        "exemplary": "föredömlig",
    },
}
