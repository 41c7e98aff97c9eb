"""Swedish as Finland's administration writes it, for the lists of `meeting_codes`."""

from typing import Final

from silta_contracts.labels import Labels

LABELS: Final[Labels] = {
    "MeetingDecisionKind": {
        "assess": "behovet bedöms",
        "examine": "en undersökning görs",
        "consult": "någon konsulteras",
        "invite": "någon till bjuds in",
        "plan": "planen görs upp",
        "revise_plan": "planen ses över",
        "name_case_manager": "en ansvarig för klienten utses",
        "apply": "en ansökan görs",
        "go_along": "klienten får följe",
        "inform": "någon informeras",
        "meet_again": "man träffas igen",
        "other": "annat beslut",
    },
}
