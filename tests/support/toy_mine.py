"""A toy whose cases belong to somebody: pages, a call for all cases, and people with tokens."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

import httpx
from toy_disclosing import DISCLOSING, Decider
from toy_issuer import ec_key, token_of, toy_issuer
from toy_publisher import served
from toy_service import TOY, Counter, open_still

from silta_chassis.http.app import make_app
from silta_chassis.http.mine_all import in_each
from silta_chassis.identity import Identity
from silta_chassis.issuer import Issuer
from silta_chassis.keys import Keys
from silta_chassis.mine import InCase, InEach, Mine, Seen
from silta_chassis.process import Command, Injected, Outcome, When
from silta_chassis.running import Running
from silta_chassis.tokens import Expected
from silta_contracts.codes import Mandate
from silta_contracts.facts.consent import ConsentRefused
from silta_contracts.open_codes import Language
from silta_contracts.party import Party
from silta_contracts.readers import is_concerned
from silta_contracts.telling import coded

KEY = ec_key()
UNIT: dict[str, Any] = {
    "silta_organisation": "1.2.246.10.12345671",
    "silta_unit": "guidance",
    "silta_type": "kela",
    "roles": ["professional"],
}


class Empty(Command):
    """The person concerned sets the counter to nothing."""

    acts_on: Annotated[Mandate | None, Injected()] = None


def empty(state: Counter, command: Empty, now: datetime, _: object) -> Outcome[Counter]:
    """Each says what there was, and on what it was done."""
    return Outcome(
        state.model_copy(update={"count": 0}),
        facts=(ConsentRefused(case=command.case, by=command.by),) if state.count else (),
        answer={"emptied": state.count, "acts_on": command.acts_on},
    )


def concerned(state: Counter, party: Party, _: object) -> bool:
    return is_concerned(party)


def counter(seen: Seen) -> Mapping[str, Any]:
    """The count, and a code."""
    return {"count": seen.state.count, "who": coded(Mandate.GUARDIAN, seen.language)}


def told(answer: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    return {"emptied": answer["emptied"], "acts_on": answer["acts_on"]}


EMPTY = InEach("empty", InCase, Empty, lambda body, case: {}, told)
OWNED = replace(
    TOY,
    rows=(
        *TOY.rows,
        When(
            Empty,
            empty,
            (ConsentRefused,),
            by=concerned,
            possible=open_still,
            on_mandate=True,
        ),
    ),
)
DOORS = replace(
    DISCLOSING,
    mine=(Mine("counter", "The counter.", counter, discloses=("words",)),),
    more=(in_each(EMPTY),),
)


@dataclass
class People:
    """The doors of the toy, and tokens for whoever asks there."""

    http: httpx.AsyncClient
    issuer: str

    def token(self, *cases: str, **claims: Any) -> dict[str, str]:
        """The header of the person concerned in these cases; claims make it somebody else."""
        made = {"silta_kind": "client", "silta_cases": list(cases), **claims}
        return {"Authorization": f"Bearer {token_of(self.issuer, KEY, **made)}"}

    def close(self, *cases: str, mandate: str | None) -> dict[str, str]:
        """The header of a close person, perhaps with a mandate."""
        kind = {"silta_kind": "close_person", "silta_number": 1, "silta_mandate": mandate}
        return self.token(*cases, **kind)

    async def opened(self, key: str, **body: Any) -> str:
        """A new case that counted once."""
        headers = {**self.token(), "Idempotency-Key": key}
        answer = await self.http.post("/cases/count", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"])


@asynccontextmanager
async def people(toy: Running, decider: Decider) -> AsyncIterator[People]:
    """The doors of a toy outside local use, which asks that decision point."""
    toy.started = True
    with toy_issuer() as issuer:
        issuer.keys = [KEY]
        toy.identity = Identity(False, Expected(issuer.url, "silta", 900), Keys(Issuer(issuer.url)))
        transport = httpx.ASGITransport(make_app(toy, DOORS), raise_app_exceptions=False)
        async with (
            served(decider.app()) as url,
            httpx.AsyncClient(transport=transport, base_url="http://toy") as http,
        ):
            toy.decisions.address = url
            yield People(http, issuer.url)
        await toy.identity.close()
