"""What services have for a client, thing by thing, as lines of a label and a text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from silta_cli.me_words import word
from silta_contracts.open_codes import Language
from silta_contracts.telling import day

Told = Mapping[str, Any]
Lines = Iterator[tuple[str, str]]


def _requests(told: Told, lang: Language) -> Lines:
    yield word("stage", lang), told["stage"]["text"]
    yield word("next", lang), told["next"]["text"] + _until(told["next"]["until"], lang)
    yield word("answers", lang), _text(told["answers_for_the_case"])
    yield word("sharing", lang), told["sharing"]["text"]
    if (request := told["request"]) is not None:
        yield word("needs", lang), texts(request["needs"])
        yield word("taken_by", lang), f"{_text(request['taken_by'])}, {moment(request['at'], lang)}"
    if (triage := told["triage"]) is not None:
        yield word("triage", lang), f"{triage['outcome']['text']} ({texts(triage['reasons'])})"
    if (end := told["end"]) is not None:
        reason = f"{end['how']['text']}: {end['reason']['text']}"
        yield word("end", lang), f"{reason}, {moment(end['at'], lang)}"
    if (erasure := told["erasure"]) is not None:
        for one in erasure["erased"]:
            yield word("erased", lang), f"{_text(one['service'])}: {texts(one['classes'])}"
        for one in erasure["kept"]:
            said = f"{_text(one['service'])}: {_text(one['document_class'])}"
            yield word("kept", lang), said + _until(one["until"], lang)
        yield word("missing", lang), texts(erasure["missing"])
        yield "", _text(erasure["link"])
    yield from _words(told["words"]["person"], lang, lambda name: word(name, lang))
    yield from _words(told["words"]["words"], lang, lambda name: word(name, lang))


def _consents(told: Told, lang: Language) -> Lines:
    for one in told["asked"]:
        yield (
            word("asked", lang),
            f"{_text(one['asked_by'])}: {one['purpose']['text']}. {one['next']}",
        )
    for one in told["consents"]:
        yield one["state"]["text"], f"{short(one['id'], told['case'])}. {one['allows']}"
    for one in told["withdrawals"]:
        number = short(one["consent"], told["case"])
        at = moment(one["at"], lang)
        yield word("withdrawn", lang), f"{number}, {at}: {one['state']['text']}"
        for service in one["services"]:
            stopped = texts(service["stopped"]) or word("none", lang)
            yield (
                "",
                f"{service['service']['text']}: {word('stopped', lang)}: {stopped}; "
                + (f"{word('goes_on', lang)}: {texts(service['goes_on']) or word('none', lang)}"),
            )
        yield word("missing", lang), texts(one["missing"])
        yield word("come_back", lang), one["come_back"]["text"]
    for one in told["to_be_told"]:
        about = f"{one['about']['text']} ({_text(one['by'])})"
        yield word("to_be_told", lang), about + _until(one["until"], lang)


def _receipts(told: Told, lang: Language) -> Lines:
    for one in told["receipts"]:
        yield short(one["consent"], told["case"]), one["status"]["text"]


def _network(page: Told, lang: Language) -> Lines:
    told = _by_name(page, page["words"]["units"]["fields"])
    yield word("stage", lang), told["phase"]["text"] + _until(told["until"], lang)
    for one in told["waits_for_you"]:
        yield word("waits_for_you", lang), one["text"]
    yield word("answers", lang), _text(told["coordinating"])
    yield word("members", lang), texts([*told["members"], *told["coming"]])
    yield word("proposed", lang), texts([one["party"] for one in told["proposed"]])
    yield word("not_wanted", lang), texts(told["not_wanted"])
    for one in told["invitations"]:
        until = _until(one["respond_by"], lang) if one["status"]["code"] == "open" else ""
        yield word("invitations", lang), f"{_text(one['party'])}: {one['status']['text']}{until}"
    addresses = told["words"]["meetings"]["fields"]
    for one in told["meetings"]:
        where = [_text(one["place"]), word("remote", lang) if one["remote"] else ""]
        where.append(str(addresses.get(f"{one['id']}/address") or ""))
        said = f"{moment(one['start'], lang)}, {one['status']['text']}. "
        yield word("meeting", lang), said + ", ".join(part for part in where if part)
    yield from _not_given(told["words"]["meetings"], lang)
    yield from _words(
        told["words"]["close-persons"],
        lang,
        lambda name: word("close_persons", lang),
    )


def _by_name(shown: Any, units: Told) -> Any:
    """The same with the names of units that stand there by an opaque reference."""
    match shown:
        case {"kind": "sensitive_unit", "ref": str(ref)} if ref in units:
            return {**shown, "text": units[ref]["name"]}
        case dict():
            return {name: _by_name(value, units) for name, value in shown.items()}
        case list():
            return [_by_name(value, units) for value in shown]
        case _:
            return shown


def _plan(told: Told, lang: Language) -> Lines:
    yield word("stage", lang), texts([told["phase"], told["stopped"]])
    for one in told["waits_for_you"]:
        what = told["words"]["plan"]["fields"].get(f"{one['task']}/words", "")
        yield (
            word("waits_for_you", lang),
            f"{one['text']} {what}".strip() + _until(one["until"], lang),
        )
    people = told["words"]["case-managers"]["fields"]
    for one in told["answers_for_the_case"]:
        here = [value for key, value in people.items() if _is_of(key, one["party"])]
        yield word("answers", lang), ", ".join([_text(one["party"]), *map(str, here)])
        yield word("deputy", lang), _text(one["deputy"])
    if (assessed := told["assessment"]) is not None:
        yield word("need", lang), texts(assessed["needs"])
        yield from _pair(told["words"]["assessment"]["fields"], "", lang)
    words = told["words"]["plan"]
    for goal in told["goals"]:
        said = f"{goal['kind']['text']}, {goal['horizon']['text']}: {goal['standing']['text']}"
        yield word("goal", lang), said
        yield from _pair(words["fields"], f"{goal['id']}/", lang)
        for task in told["tasks"]:
            if task["goal"] == goal["id"]:
                yield from _task(task, words["fields"], lang)
    for task in told["tasks"]:
        if task["goal"] is None:
            yield from _task(task, words["fields"], lang)
    for one in told["versions"]:
        own = (
            f"; {word('your_answer', lang)}: {_text(one['your_answer'])}"
            if one["your_answer"]
            else ""
        )
        yield (
            word("version", lang),
            f"{one['version']}, {one['state']['text']}{own}" + _until(one["until"], lang),
        )
    if (handover := told["handover"]) is not None:
        moved = f"{_text(handover['from'])} → {_text(handover['to'])}"
        yield word("handover", lang), moved + _until(handover["until"], lang)
    for thing in told["words"].values():
        yield from _not_given(thing, lang)


def _task(task: Told, words: Told, lang: Language) -> Lines:
    said = str(words.get(f"{task['id']}/words") or "")
    who = ", ".join(part for part in (_text(task["responsible"]), task["standing"]["text"]) if part)
    yield f"  {word('task', lang)}", f"{said} ({who})".strip() + _until(task["due"], lang)
    if own := words.get(f"{task['id']}/client_words"):
        yield f"  {word('your_view', lang)}", str(own)


def _pair(words: Told, before: str, lang: Language) -> Lines:
    yield "", str(words.get(f"{before}words") or "")
    yield word("your_view", lang), str(words.get(f"{before}client_words") or "")


def _follow_up(told: Told, lang: Language) -> Lines:
    yield word("stage", lang), texts([told["stage"], told["stopped"]])
    yield word("answers", lang), _text(told["first_contact"])
    if (planned := told["next"]) is not None:
        yield word("follow_up", lang), day(date.fromisoformat(planned["on"]), lang)
    if (waits := told["waits"]) is not None:
        yield word("waits", lang), waits["text"] + _until(waits["until"], lang)
    for goal in told["goals"]:
        status = f": {_text(goal['status'])}" if goal["status"] else ""
        yield word("goal", lang), f"{goal['kind']['text']}, {goal['horizon']['text']}{status}"
    if (held := told["held"]) is not None:
        yield word("follow_up", lang), f"{moment(held['at'], lang)}: {held['next']['text']}"
    yield from _words(told["words"]["notes"], lang, lambda name: word("notes", lang))
    yield word("feedback", lang), told["feedback"]["text"]
    yield from _words(told["words"]["feedback"], lang, lambda name: word("feedback", lang))
    if (closed := told["closed"]) is not None:
        yield word("end", lang), texts([closed["reason"], closed["outcome"]])


def _work_ability(told: Told, lang: Language) -> Lines:
    for one in told["measured"]:
        for banded in one["bands"]:
            said = f"{day(date.fromisoformat(one['on']), lang)}: {banded['scale']['text']}: "
            change = f" ({banded['change']['text']})" if banded["change"] else ""
            yield word("measured", lang), said + banded["band"]["text"] + change
    for form in told["questionnaires"]:
        yield word("can_answer", lang), form["title"]


LINES: dict[str, Callable[[Told, Language], Lines]] = {
    "requests": _requests,
    "consents": _consents,
    "receipts": _receipts,
    "network": _network,
    "plan": _plan,
    "follow-up": _follow_up,
    "work-ability": _work_ability,
}


def _words(told: Told, lang: Language, label: Callable[[str], str]) -> Lines:
    """What the vault holds, and what of it is not given and why."""
    for name, value in told["fields"].items():
        if value not in (None, "", [], {}):
            yield label(name), _plainly(value)
    yield from _not_given(told, lang)


def _not_given(told: Told, lang: Language) -> Lines:
    if told["refused"] is not None:
        yield "", f"{word('not_given', lang)}: {told['refused']['text']}"
    reasons = {(one["category"]["text"], one["reason"]["text"]) for one in told["withheld"]}
    for category, reason in sorted(reasons):
        yield "", f"{word('not_given', lang)}: {category} ({reason})"


def _plainly(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name}: {_plainly(of)}" for name, of in value.items())
        case list():
            return ", ".join(_plainly(one) for one in value)
        case _:
            return str(value)


def _is_of(key: str, party: Told) -> bool:
    own = f"organisation;{party.get('oid')};{party.get('unit')}/"
    return key.startswith((own, f"sensitive_unit;{party.get('ref')}/"))


def _text(told: Told | None) -> str:
    return str(told["text"]) if told else ""


def texts(told: Sequence[Told | None]) -> str:
    return ", ".join(_text(one) for one in told if one)


def short(id_: str, case: str) -> str:
    return id_.removeprefix(f"{case}.")


def _until(until: str | None, lang: Language) -> str:
    if until is None:
        return ""
    on = date.fromisoformat(until) if len(until) == 10 else local(until).date()
    return f" ({word('until', lang)} {day(on, lang)})"


def moment(said: str, lang: Language) -> str:
    """A moment as people write it, in the time of this machine."""
    at = local(said)
    hours = f"{at:%H.%M}" if lang in ("fi", "plain") else f"{at:%H:%M}"
    between = {"fi": " klo ", "plain": " kello ", "sv": " kl. ", "en": " "}[lang]
    return f"{day(at.date(), lang)}{between}{hours}"


def local(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone()
