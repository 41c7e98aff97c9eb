"""Which version of the operating model a case follows, as its facts tell it, in whatever order."""

from silta_contracts.fact import KeyFact, ModelRef
from silta_contracts.facts.operating import CaseMovedToModel
from silta_contracts.ids import AreaId
from silta_contracts.value import Value


class Followed(Value):
    """What a service remembers of it. ``moves``: by how many decisions the case was moved.

    A case goes on with the version that it began with, or with the one that it was moved to last:
    a key fact that was published before the move was read does not move it back.
    """

    area: AreaId | None = None
    model: ModelRef | None = None
    moves: int = 0

    def after(self, fact: KeyFact) -> "Followed":
        """What holds after that fact, which may come late or twice."""
        if isinstance(fact, CaseMovedToModel):
            if fact.move <= self.moves:
                return self
            return Followed(area=fact.area, model=fact.model, moves=fact.move)
        if self.model is not None:
            return self
        return Followed(area=fact.area, model=fact.model)
