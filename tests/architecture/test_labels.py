"""What services and chassis show of a case by code can be told to the client in her language."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from string import Formatter
from typing import get_args

from silta_chassis.http.access_log import DOOR
from silta_chassis.http.duplicates import DOOR as DUPLICATES
from silta_cli.processes import Service
from silta_contracts.catalogue import SERVICES
from silta_contracts.deciding import Disclosable
from silta_contracts.open_codes import Code, Language, label
from silta_contracts.telling import Sentence

Six = tuple[Service, ...]


def lists() -> set[type[Code]]:
    """The code lists of the services and of the chassis, which are no part of the contract."""
    found = set()
    for name in ("chassis", *SERVICES):
        package = import_module(f"silta_{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            found |= {
                thing
                for thing in vars(import_module(module.name)).values()
                if isinstance(thing, type) and issubclass(thing, Code) and thing is not Code
            }
    return {listed for listed in found if not listed.__module__.startswith("silta_contracts")}


def test_what_the_access_log_names_is_what_the_doors_disclose(six: Six) -> None:
    names = {thing.name for service in six for thing in service.doors.discloses}
    shared = Disclosable.ADVICE.value
    assert names | {DOOR, DUPLICATES, shared} == {code.value for code in Disclosable}


def test_a_list_of_a_service_has_labels_in_every_language() -> None:
    every = lists()
    assert "Event" in {listed.__name__ for listed in every}
    for listed in every:
        assert [code.value for code in listed if not (code.sv and code.plain)] == []
        assert [code.value for code in listed if code.sv == code.fi] == []
        assert [code.value for code in listed if len(code.plain) > 60] == []
        for lang in get_args(Language):
            told = [label(code, lang) for code in listed]
            assert len(set(told)) == len(told), f"{listed.__name__}, {lang}: two are the same"


def test_a_sentence_is_said_in_every_language_with_the_same_things_filled_in() -> None:
    found = 0
    for name in SERVICES:
        words = find_spec(f"silta_{name}.mine_words")
        if words is None:
            continue
        said = vars(import_module(words.name)).values()
        for sentence in (one for one in said if isinstance(one, Sentence)):
            texts = [getattr(sentence, lang) for lang in get_args(Language)]
            assert all(texts), sentence.code
            # Finnish may be plain as it is.
            assert len({sentence.fi, sentence.sv, sentence.en}) == 3, sentence.code
            places = {frozenset(field for _, field, *_ in Formatter().parse(t)) for t in texts}
            assert len(places) == 1, sentence.code
            found += 1
    assert found > 10
