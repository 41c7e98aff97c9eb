"""Swedish labels (Finland's), for the lists of `early_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "EarlyIndicator": {
        "lingering_illness": "en vanlig sjukdom drar ut på tiden",
        "repeated_appointments": "samma besvär, ny tid",
        "visits_3_to_5": "3–5 besök på ett halvt år",
        "visits_over_5": "över 5 besök på ett halvt år",
        "sick_leave_over_30": "över 30 sjukfrånvarodagar på ett år",
        "sick_leave_over_90": "över 90 sjukfrånvarodagar på ett år",
        "unemployed": "utan arbete",
        "wishes_guidance": "önskar vägledning",
    },
    "EarlyHelp": {
        "self_care": "egenvård och en uppföljningsdag",
        "consultation": "konsultation",
        "team": "arbetsförmågeteamet",
    },
}
