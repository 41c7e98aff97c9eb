"""What a client has here: consents and what each allows, what was taken back, and receipts. Pure.

Everything of the case is shown: it is the client's. Nobody's reason stands here, for none is asked.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from silta_chassis.mine import InCase, InEach, Mine, Seen
from silta_chassis.process import Refused
from silta_consent import mine_words as words
from silta_consent.commands import WithdrawConsent
from silta_consent.mine_words import ConsentState, Withdrawn
from silta_consent.model import Case, Held, Withdrawal, missing_receipts, open_informings
from silta_consent.receipts import receipts
from silta_contracts.codes import SPECIAL_CATEGORIES
from silta_contracts.grounds import ConsentGround, Ground, StatuteGround
from silta_contracts.ids import GroundId, case_of
from silta_contracts.open_codes import Language, label
from silta_contracts.telling import all_coded, coded, listed, party_told, recipient_told


def consents(seen: Seen) -> Mapping[str, Any]:
    """Consents and statutory bases, the newest first, what waits, and what was taken back."""
    state: Case = seen.state
    lang = seen.language
    waiting = [
        _held(seen, u.held, ConsentState.WAITS_FOR_YOU, u.confirm_by)
        for u in reversed(state.unconfirmed)
    ]
    return {
        "consents": [
            *waiting,
            *(_held(seen, held, _state(state, held, seen.now)) for held in reversed(state.grounds)),
        ],
        "asked": [
            {
                "id": ask.id,
                "asked_by": party_told(ask.asked_by, lang),
                "purpose": coded(ask.purpose, lang),
                "categories": all_coded(ask.categories, lang),
                "recipients": [recipient_told(one, lang) for one in ask.recipients],
                "answer_by": ask.answer_by.isoformat(),
                "next": words.ANSWER_BY.text(lang, day=seen.day(ask.answer_by)),
            }
            for ask in state.asks
        ],
        "withdrawals": [_withdrawal(seen, one) for one in reversed(state.withdrawals)],
        "to_be_told": [
            {
                "about": coded(informing.about, lang),
                "by": party_told(informing.unit, lang),
                "until": informing.due.isoformat(),
            }
            for informing in open_informings(state)
        ],
    }


def _state(state: Case, held: Held, now: datetime) -> ConsentState:
    if held.end is not None:
        return ConsentState[held.end.upper()]
    if state.ended:
        return ConsentState.CASE_ENDED
    until = held.ground.valid_until
    if until is not None and until <= now:
        # Its deadline is on its way; nothing is disclosed on it any more.
        return ConsentState.EXPIRED
    return ConsentState.NOT_YET if held.ground.valid_from > now else ConsentState.IN_FORCE


def _held(
    seen: Seen, held: Held, stands: ConsentState, confirm_by: datetime | None = None
) -> dict[str, Any]:
    lang, ground = seen.language, held.ground
    consent = ground if isinstance(ground, ConsentGround) else None
    return {
        "id": ground.id,
        "kind": ground.kind,
        "state": coded(stands, lang),
        "allows": _allows(seen, ground, stands, confirm_by),
        "purpose": coded(ground.purpose, lang),
        "categories": [
            {**coded(category, lang), "special": category in SPECIAL_CATEGORIES}
            for category in ground.categories
        ],
        "recipients": [recipient_told(one, lang) for one in ground.recipients],
        "form": coded(consent.form, lang) if consent else None,
        "given_by": coded(consent.given_by, lang) if consent else None,
        "mandate": coded(held.mandate, lang) if held.mandate else None,
        "taken_by": party_told(held.taken_by, lang),
        "valid_from": ground.valid_from.isoformat(),
        "valid_until": ground.valid_until.isoformat() if ground.valid_until else None,
        "confirm_by": confirm_by.isoformat() if confirm_by else None,
        "ended_at": held.ended_at.isoformat() if held.ended_at else None,
        "replaces": held.replaces,
        "replaced_by": held.replaced_by,
    }


def _allows(seen: Seen, ground: Ground, stands: ConsentState, confirm_by: datetime | None) -> str:
    """In words what a ground allows, to whom and until when."""
    lang = seen.language
    told = {
        "recipients": listed((recipient_told(r, lang)["text"] for r in ground.recipients), lang),
        "purpose": label(ground.purpose, lang),
        "data": listed((label(category, lang) for category in ground.categories), lang),
    }
    if isinstance(ground, StatuteGround):
        return words.ALLOWS_STATUTE.text(lang, act=ground.act, section=ground.section, **told)
    if confirm_by is not None:
        until = words.UNTIL_WAITS.text(lang, day=seen.day(confirm_by))
    elif stands not in (ConsentState.IN_FORCE, ConsentState.NOT_YET):
        until = words.UNTIL_OVER.text(lang)
    elif ground.valid_until is not None:
        until = words.UNTIL_DAY.text(lang, day=seen.day(ground.valid_until))
    else:
        until = words.UNTIL_CASE.text(lang)
    return words.ALLOWS_CONSENT.text(lang, until=until, **told)


def _withdrawal(seen: Seen, one: Withdrawal) -> dict[str, Any]:
    """What stopped and what goes on, each service by itself, and whose receipt is missing."""
    lang = seen.language
    missing = () if one.completed else missing_receipts(one, seen.reference.receipts)
    stands = Withdrawn.LATE if one.overdue else Withdrawn.WAITS
    return {
        "consent": one.consent,
        "at": one.at.isoformat(),
        "received_by": coded(one.received_by, lang),
        "state": coded(Withdrawn.COMPLETED if one.completed else stands, lang),
        "services": [
            {
                "service": coded(receipt.service, lang),
                "at": receipt.at.isoformat(),
                "stopped": all_coded(receipt.stopped, lang),
                "goes_on": all_coded(receipt.goes_on, lang),
            }
            for receipt in one.receipts
        ],
        "missing": all_coded(missing, lang),
        "due": one.due.isoformat(),
        "come_back": words.COME_BACK.told(lang),
    }


def my_receipts(seen: Seen) -> Mapping[str, Any] | Refused:
    """The signed receipts of the case's consents, as at `/cases/{case}/receipts`."""
    assert seen.told is not None, "the door reads the entries"
    shown = receipts(seen.told)
    if shown is None or isinstance(shown, Refused):
        # None is for who has no part in the case, which a client always has.
        return shown or Refused("history-broken", "No receipt could be made.", status=500)
    return {
        "receipts": [
            {**one, "status": coded(_status(one["status"]), seen.language)}
            for one in shown["receipts"]
        ]
    }


def _status(status: str) -> ConsentState | str:
    return ConsentState.known(status) or status


class Withdraw(InCase):
    """Withdraw all consents of all cases of the caller, of one case, or one consent, by one call.

    No reason is asked. The answer says case by case what was done; what another ground carries
    goes on. Where `complete` is false, send the same call with the same Idempotency-Key again.
    """

    consent: GroundId | None = Field(default=None, description="one consent; none: all")


def in_case(body: Withdraw, case: str) -> Mapping[str, Any] | None:
    """The command's fields for a case; none where the body names another one."""
    if body.consent is not None and case_of(body.consent) != case:
        return None
    return {"consent": body.consent}


def told(answer: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """Which consents ended by this call, and how to come back."""
    return {
        "withdrawn": answer.get("withdrawn", []),
        "come_back": words.COME_BACK.told(language),
    }


WITHDRAW = InEach("withdraw", Withdraw, WithdrawConsent, in_case, told)
MINE = (
    Mine(
        "consents",
        "Consents and statutory bases of each case: what each allows, to whom, for what and until "
        "when; what waits for an answer; what was taken back, what stopped with it and what goes "
        "on, and how to come back.",
        consents,
    ),
    Mine(
        "receipts",
        "A signed receipt of each consent, to keep and to have checked by anybody with "
        "`silta receipt verify`.",
        my_receipts,
        part="history",
    ),
)
