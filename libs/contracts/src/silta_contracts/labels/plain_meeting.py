"""Plain Finnish (selkokieli) for the client, for the lists of `meeting_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "MeetingDecisionKind": {
        "assess": "selvitetään, mitä apua tarvitset",
        "examine": "sinua tutkitaan",
        "consult": "kysytään neuvoa",
        "invite": "pyydetään joku lisää mukaan",
        "plan": "tehdään suunnitelma",
        "revise_plan": "muutetaan suunnitelmaa",
        "name_case_manager": "sovitaan, kuka auttaa sinua",
        "apply": "tehdään hakemus",
        "go_along": "joku tulee kanssasi",
        "inform": "kerrotaan asiasta",
        "meet_again": "tavataan uudelleen",
        "other": "muu asia",
    },
}
