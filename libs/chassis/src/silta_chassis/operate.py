"""What an operator does to messages that wait. Each act says who and why, and is logged.

Acts are harmless done again, and at the same time as anything else: a number is taken as seen by
an entry of the journal whose cause names the message, and only then is the message removed. A
crash in between leaves a message that waits although its number was seen; the same act removes it.
"""

from dataclasses import dataclass

import structlog
from pymongo.asynchronous.collection import AsyncCollection

from silta_chassis.entries import Document
from silta_chassis.item import Item, TakeAsSeen
from silta_chassis.process import Refused
from silta_chassis.result import Result
from silta_chassis.waiting import GAP, Queue, Waiting, handle_of, key_of, waiting_of
from silta_chassis.worker import Worker

log = structlog.get_logger(__name__)

DISCARD = "discard"
ACCEPT_GAP = "accept-gap"
REPLAY = "replay"

NOT_WAITING = Refused(
    "not-waiting",
    "No message of this id waits here: it was handled or discarded meanwhile, or it waits in "
    "another service. List what waits.",
    404,
)
NOT_FAILED = Refused(
    "not-failed",
    "This message has not failed: it waits for an earlier one of its case and source. Replay or "
    "discard that one, or accept the gap.",
)
HANDLED = Refused(
    "handled-meanwhile", "This message was handled meanwhile: nothing was left to discard."
)
UNREADABLE = Refused(
    "case-unreadable",
    "This release cannot read or store the case (see the log): nothing was changed. Replay what "
    "waits after a release that can.",
)
NOT_NEXT = Refused(
    "not-next",
    "Earlier messages of its case and source are missing here. Have them come, or accept the gap "
    "before the first that waits, then discard this one.",
)
NO_GAP = Refused("no-gap", "Nothing is missing before this message: there is no gap to accept.")
NOT_LOST = Refused(
    "not-lost",
    "No publisher is known to be ahead in this case: nothing is missing at its end. List the gaps.",
    404,
)
NOT_FIRST = Refused(
    "not-first",
    "Another message of the same case and source waits before this one. Accept the gap before "
    "that one, or replay or discard it.",
)


@dataclass(frozen=True)
class Act:
    """Who acts, and why: both slugs, since free text and names must not reach logs."""

    who: str
    why: str


@dataclass(frozen=True)
class Taken:
    """Numbers that count as seen now; None where the message has none."""

    first: int | None
    last: int | None


async def waiting_with(queue: Queue, handle: str) -> Waiting | None:
    """The waiting message that operators call so."""
    document = await queue.documents.find_one({"handle": handle})
    return waiting_of(document) if document else None


async def replay(worker: Worker, waiting: Waiting, act: Act) -> Refused | None:
    """Has one message tried as if it were new; those behind it go on in order when it succeeds."""
    if waiting.reason == GAP:
        return NOT_FAILED
    if not await worker.queue.replay({"_id": waiting.id}, worker.clock()):
        return NOT_WAITING
    _tell(REPLAY, waiting, act)
    worker.wake()
    return None


async def replay_all(
    worker: Worker, act: Act, *, error: str | None, source: str | None, subject: str | None
) -> int:
    """Has all that failed so tried as if new; returns how many. None is for any."""
    asked = {"error": error, "source": source, "subject": subject}
    query = {name: value for name, value in asked.items() if value is not None}
    count = await worker.queue.replay(query, worker.clock())
    # What found nothing may be anything: it is not repeated.
    told = query if count else {}
    log.warning("an operator acted", where=REPLAY, who=act.who, why=act.why, count=count, **told)
    worker.wake()
    return count


async def discard(worker: Worker, waiting: Waiting, act: Act) -> Taken | Refused:
    """Gives one message up: its number counts as seen, so that those behind it go on."""
    if not waiting.cause:
        # It has no place in a stream; nothing but the log remembers it.
        _tell(DISCARD, waiting, act)
        await worker.queue.remove([waiting.id])
        return Taken(None, None)
    number = waiting.number
    # Without a number it is told apart by its id alone: as if it had been handled.
    cause = waiting.cause if number is None else f"operator:{DISCARD}:{waiting.handle}"
    taking = TakeAsSeen(DISCARD, act.who, act.why, first=number or 1)
    result = await _ask(worker, waiting.source, waiting.subject, cause, number, taking)
    if result.outcome == "held":
        return NOT_NEXT
    if result.outcome == "failed":
        return UNREADABLE
    taken = _taken(result)
    if taken is not None:
        _tell(DISCARD, waiting, act)
    await worker.queue.remove([waiting.id])
    await _go_on(worker, waiting)
    return taken or HANDLED


async def accept_gap(worker: Worker, waiting: Waiting, act: Act) -> Taken | Refused:
    """Gives up all that is missing before the first waiting message of a stream."""
    if waiting.number is None:
        return NO_GAP
    if await worker.queue.first_of(waiting.stream) != waiting.id:
        return NOT_FIRST
    taken = await _accept(worker, waiting.source, waiting.subject, waiting.number - 1, act)
    if isinstance(taken, Taken):
        await _go_on(worker, waiting)
    return taken


async def accept_lost(
    worker: Worker, missing: AsyncCollection[Document], source: str, subject: str, act: Act
) -> Taken | Refused:
    """Gives up the last facts of a stream, which its publisher has told of and nobody has."""
    stream = f"{source}|{subject}"
    lost = await missing.find_one({"_id": stream})
    if lost is None:
        return NOT_LOST
    upto: int = lost["upto"]
    first = await worker.queue.first_of(stream)
    if first is not None and first <= key_of(stream, upto):
        return NOT_FIRST
    taken = await _accept(worker, source, subject, upto, act)
    if isinstance(taken, Taken):
        # Not where another comparing has found more to be missing.
        await missing.delete_one({"_id": stream, "upto": upto})
    return taken


async def _accept(
    worker: Worker, source: str, subject: str, upto: int, act: Act
) -> Taken | Refused:
    """Takes all up to that number as seen, where something of it is missing."""
    following = handle_of(key_of(f"{source}|{subject}", upto + 1))
    taking = TakeAsSeen(ACCEPT_GAP, act.who, act.why)
    cause = f"operator:{ACCEPT_GAP}:{following}"
    result = await _ask(worker, source, subject, cause, upto, taking)
    if result.outcome == "failed":
        return UNREADABLE
    taken = _taken(result)
    if taken is None:
        return NO_GAP
    told = {"subject": subject, "source": source, "number": upto}
    log.warning("an operator acted", where=ACCEPT_GAP, who=act.who, why=act.why, **told)
    return taken


async def _ask(
    worker: Worker, source: str, subject: str, cause: str, number: int | None, taking: TakeAsSeen
) -> Result:
    worked = await worker.ask(
        Item(
            kind="operator",
            subject=subject,
            cause=cause,
            causation=f"operator:{taking.act}",
            row=None,
            message=taking,
            source=source,
            number=number,
        )
    )
    return worked.results[0]


def _taken(result: Result) -> Taken | None:
    """What the entry says was taken as seen; None where another cause had done it before."""
    told = result.entry.answers.get(result.item.cause) if result.entry else None
    return Taken(told["first"], told["last"]) if told else None


async def _go_on(worker: Worker, waiting: Waiting) -> None:
    await worker.queue.reopen([waiting.stream], worker.clock())
    worker.wake()


def _tell(what: str, waiting: Waiting, act: Act) -> None:
    log.warning(
        "an operator acted",
        where=what,
        who=act.who,
        why=act.why,
        subject=waiting.subject,
        source=waiting.source,
        number=waiting.number,
        topic=waiting.record.topic,
        partition=waiting.record.partition,
        offset=waiting.record.offset,
    )
