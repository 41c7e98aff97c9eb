"""Swedish labels (Finland's), for the lists of `health_check_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "CheckOccasion": {
        "systematic": "erbjuds alla arbetslösa",
        "service": "erbjuden i en tjänst",
        "client_asked": "klienten bad om den",
    },
    "CheckedBy": {
        "nurse": "hälsovårdare",
        "doctor": "läkare",
    },
    "Finding": {
        "nothing_new": "inget nytt",
        "living_habits": "levnadsvanor",
        "physical_health": "fysisk hälsa",
        "mental_wellbeing": "psykiskt välbefinnande",
        "work_ability": "arbetsförmåga",
        "services": "behov av tjänster",
    },
    "AfterCheck": {
        "nothing_more": "inget mer",
        "own_care": "egenvård",
        "care": "vården fortsätter",
        "contact_request": "kontaktbegäran",
    },
}
