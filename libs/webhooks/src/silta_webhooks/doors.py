"""The doors: a unit's own webhooks. Who acts comes from the token, as at any service."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from silta_chassis.http.headers import Acting
from silta_chassis.http.problems import Refusal
from silta_chassis.process import Refused, not_yours
from silta_contracts.catalogue import FACTS
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, format_party
from silta_contracts.readers import reader_key
from silta_webhooks.deliveries import Standing
from silta_webhooks.targets import BadTarget
from silta_webhooks.webhooks import State, Webhook
from silta_webhooks.work import Work

KNOWN: Final = frozenset(fact.kebab_name() for fact in FACTS)
UNITS_ONLY: Final = not_yours("Webhooks are for units. The client's doors are at /me.")
UNKNOWN: Final = Refused("no-such-webhook", "Your unit has no such webhook.", 404)
TOO_MANY: Final = Refused("too-many", "Your unit has as many webhooks as it may. Delete one.", 409)
NO_ACCOUNT: Final = Refused(
    "no-account",
    "Your unit has no account here with which its story can be read. Ask the operator to list it "
    "in webhooks.toml.",
    409,
)
Id = Annotated[str, Path(pattern="^[0-9a-f]{24}$")]


class Wanted(BaseModel):
    """A new webhook."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    url: str = Field(max_length=2000, description="where it is sent to, by https")
    facts: list[str] = Field(
        default=[], max_length=200, description="names of facts in kebab-case; none: all"
    )


def routes(work: Work) -> APIRouter:
    """The doors of webhooks."""
    router = APIRouter(tags=["webhooks"])

    async def own(party: Party, id_: str) -> Webhook:
        found = await work.webhooks.one(_owner(party), id_)
        if found is None:
            raise Refusal(UNKNOWN)
        return found

    @router.post("/webhooks", status_code=201)
    async def make(wanted: Wanted, party: Acting, response: Response) -> dict[str, Any]:
        """A new webhook of the acting unit. The secret is shown here, and never again."""
        owner, acting = _owner(party), format_party(party)
        try:
            work.sender.policy.check(wanted.url)
        except BadTarget as wrong:
            raise Refusal(Refused("target-not-allowed", str(wrong), 422)) from None
        if set(wanted.facts) - KNOWN:
            raise Refusal(Refused("no-such-fact", "Of `facts` some are no names of facts.", 422))
        if not work.stories.may_ask_as(acting):
            raise Refusal(NO_ACCOUNT)
        if len(await work.webhooks.of_owner(owner)) >= work.reference.most_webhooks:
            raise Refusal(TOO_MANY)
        made, secret = await work.webhooks.make(owner, acting, wanted.url, wanted.facts, _now(work))
        response.headers["Cache-Control"] = "no-store"
        return {**made.shown, "secret": secret}

    @router.get("/webhooks")
    async def mine(party: Acting) -> dict[str, Any]:
        """The webhooks of the acting unit, with their states."""
        return {"items": [one.shown for one in await work.webhooks.of_owner(_owner(party))]}

    @router.post("/webhooks/{id_}/pause")
    async def pause(id_: Id, party: Acting) -> dict[str, Any]:
        """Nothing is sent until it is resumed; what comes meanwhile waits."""
        await work.webhooks.set((await own(party, id_)).id, State.PAUSED)
        return (await own(party, id_)).shown

    @router.post("/webhooks/{id_}/resume")
    async def resume(id_: Id, party: Acting) -> dict[str, Any]:
        """It goes on, also after it was disabled."""
        await work.webhooks.set((await own(party, id_)).id, State.ACTIVE)
        return (await own(party, id_)).shown

    @router.get("/webhooks/{id_}/deliveries")
    async def deliveries(id_: Id, party: Acting, state: Standing | None = None) -> dict[str, Any]:
        """The newest deliveries: how often each was tried, and what was answered last."""
        return {"items": await work.deliveries.shown((await own(party, id_)).id, state)}

    @router.post("/webhooks/{id_}/replay")
    async def replay(id_: Id, party: Acting) -> dict[str, Any]:
        """Tries failed deliveries once more."""
        return {"replayed": await work.deliveries.replay((await own(party, id_)).id, _now(work))}

    @router.delete("/webhooks/{id_}", status_code=204)
    async def delete(id_: Id, party: Acting) -> Response:
        """Ends it, with its secret and its deliveries."""
        found = await own(party, id_)
        await work.webhooks.delete(found.id)
        await work.deliveries.forget(found.id)
        return Response(status_code=204)

    return router


def _owner(party: Party) -> str:
    if not isinstance(party, OrganisationParty | SensitiveUnitParty):
        raise Refusal(UNITS_ONLY)
    return reader_key(party)


def _now(work: Work) -> datetime:
    return work.clock()
