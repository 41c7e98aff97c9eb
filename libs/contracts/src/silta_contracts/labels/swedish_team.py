"""Swedish as Finland's administration writes it, for the lists of `team_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "TeamStep": {
        "team_time": "teamets tid är bokad för klienten",
        "examinations": "undersökningar före eller efter mötet",
        "specialised_care": "den specialiserade sjukvården konsulteras",
        "clinic_consulted": "rehabiliteringspolikliniken konsulteras",
        "clinic_routing": "klienten hänvisas till rehabiliteringspolikliniken",
    },
    "ExaminationTime": {"before_meeting": "före mötet", "after_meeting": "efter mötet"},
    "TeamQuestion": {
        "work_ability": "bedömning av arbetsförmågan",
        "functioning": "bedömning av funktionsförmågan",
        "rehabilitation_need": "bedömning av rehabiliteringsbehovet",
        "suitable_work": "lämpligt arbete",
        "other": "annan fråga",
    },
    "TeamAnswer": {
        "own_means": "teamets egna medel räcker",
        "examination": "ytterligare undersökning behövs",
        "rehabilitation": "rehabilitering behövs",
        "clinic_period": "en period på rehabiliteringspolikliniken",
        "cannot_say": "kan inte bedömas",
    },
}
