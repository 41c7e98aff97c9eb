"""The models that cases of the stateful tests follow: the demonstration's, and a next version."""

from pathlib import Path
from typing import Any

from example_models import OF_EXAMPLES

from silta_chassis.model_files import read_models
from silta_contracts.operating_models import OperatingModels
from silta_contracts.team_codes import TeamStep

DEMONSTRATION = Path(__file__).parents[2] / "deploy" / "reference" / "demonstration"

# The demonstration's models, with a next version of one that a case may be moved to.
_READ = read_models(DEMONSTRATION)
_FILE = _READ.of_area("central-finland")[0]
# Stories end years later, and their plans are as short as they can be.
FOLLOWED = _FILE.model_copy(
    update={
        "plan_elements": (),
        "team_steps": tuple(TeamStep),
        "durations": _FILE.durations.model_copy(
            update={"first_follow_up": "9999 days", "between_follow_ups": "9999 days"}
        ),
    }
)
NEXT = FOLLOWED.model_copy(update={"version": "2026.2", "hash": "1" * 64})
MODELS = OperatingModels(
    _READ.installation,
    (FOLLOWED, NEXT, *(m for m in _READ.versions if m != _FILE), *OF_EXAMPLES),
)
# What key facts hold of it.
KEY: dict[str, Any] = {"area": FOLLOWED.area, "model": FOLLOWED.ref}
_NORTHERN = _READ.of_area("north-ostrobothnia")[0]
NORTH: dict[str, Any] = {"area": _NORTHERN.area, "model": _NORTHERN.ref}
