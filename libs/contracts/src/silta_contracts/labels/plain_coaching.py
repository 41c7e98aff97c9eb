"""Plain Finnish (selkokieli) for the client, for the lists of `coaching_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "CoachingPhase": {
        "engagement": "tutustut valmentajaan",
        "vocational_profile": "mietitte, mitä osaat ja haluat",
        "job_finding": "etsitte työtä yhdessä",
        "employer_engagement": "puhutte työnantajan kanssa",
        "support": "saat tukea, kun olet työssä",
    },
    "CoachingOutcome": {
        "employed": "olet työssä",
        "studying": "opiskelet",
        "ended": "valmennus on loppunut",
    },
    "FidelityBand": {
        "not_ips": "valmennus ei ole IPS-valmennusta",
        "fair": "valmennus on melko hyvää",
        "good": "valmennus on hyvää",
        "exemplary": "valmennus on erinomaista",
    },
}
