"""Plain Finnish (selkokieli) for the client, for the lists of `early_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "EarlyIndicator": {
        "lingering_illness": "olet ollut pitkään sairas",
        "repeated_appointments": "varaat uuden ajan samasta asiasta",
        "visits_3_to_5": "olet käynyt täällä 3–5 kertaa",
        "visits_over_5": "olet käynyt täällä yli 5 kertaa",
        "sick_leave_over_30": "olet ollut pois töistä yli 30 päivää",
        "sick_leave_over_90": "olet ollut pois töistä yli 90 päivää",
        "unemployed": "sinulla ei ole työtä",
        "wishes_guidance": "haluat apua ja neuvoja",
    },
    "EarlyHelp": {
        "self_care": "kokeilet itse, ja me kysymme myöhemmin",
        "consultation": "kysymme neuvoa toiselta",
        "team": "tapaat tiimin, joka auttaa sinua",
    },
}
