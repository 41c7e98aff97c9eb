"""Plain Finnish (selkokieli) for the client, for the lists of `team_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "TeamStep": {
        "team_time": "sinulle on varattu aika ryhmän kanssa",
        "examinations": "sinua tutkitaan",
        "specialised_care": "ryhmä kysyy neuvoa sairaalasta",
        "clinic_consulted": "ryhmä kysyy neuvoa poliklinikalta",
        "clinic_routing": "pääset poliklinikalle",
    },
    "ExaminationTime": {
        "before_meeting": "ennen tapaamista",
        "after_meeting": "tapaamisen jälkeen",
    },
    "TeamQuestion": {
        "work_ability": "millaista työtä jaksat tehdä",
        "functioning": "miten arki sujuu",
        "rehabilitation_need": "auttaisiko kuntoutus sinua",
        "suitable_work": "mikä työ sopii sinulle",
        "other": "muu kysymys",
    },
    "TeamAnswer": {
        "own_means": "ryhmä osaa auttaa",
        "examination": "sinua pitää vielä tutkia",
        "rehabilitation": "kuntoutus auttaisi sinua",
        "clinic_period": "poliklinikka auttaisi sinua",
        "cannot_say": "vastausta ei vielä ole",
    },
}
