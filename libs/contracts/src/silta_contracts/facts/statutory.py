"""Facts of planning: the statutory plans beside which the common plan stands."""

from typing import Literal

from pydantic import Field

from silta_contracts.fact import Fact
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit
from silta_contracts.payload import SeenBy
from silta_contracts.statutory_codes import StatutoryPlan


class StatutoryPlanLinked(Fact):
    """The common plan links to a statutory plan of the client, or links to it no more.

    That there is one, and whose it is; never what it says. Source: the operating model, step 5:
    the common plan stands beside the statutory plans, links to them and replaces none.
    """

    fact: Literal["StatutoryPlanLinked"] = "StatutoryPlanLinked"
    plan: Open[StatutoryPlan] = Field(description="what kind of plan it is")
    party: Unit = Field(description="the unit that answers for that plan")
    unlinked: bool = Field(default=False, description="whether the link ends")
    seen_by: SeenBy = None
