"""Every code of the contract has a label in Finnish, Swedish, English and plain Finnish."""

import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from typing import get_args

import pytest

import silta_contracts
import silta_contracts.labels as translations
from silta_contracts.labels import labels
from silta_contracts.open_codes import Code, Language, label

# Sixty characters are about what is read at one glance; no everyday word is longer than sixteen.
LONGEST_LABEL = 60
LONGEST_WORD = 16
# How words begin that professionals use and that a client need not know.
HARD = re.compile(
    r"\b(edellyty|etuu|henkilötie|interven|koordin|konsult|lakiperus|luovut|monialai|moniammat|"
    r"operatiiv|palvelutar|perust(e|ee)|prosessi|suostumu|säädö|taho|toimeentul|toimenpi|"
    r"toimintaky|työkyky|verkosto|viranomai|yhteystie)",
    re.IGNORECASE,
)


def lists() -> list[type[Code]]:
    """Every code list of the package, wherever it stands."""
    found = {
        member
        for module in pkgutil.walk_packages(silta_contracts.__path__, "silta_contracts.")
        for member in vars(import_module(module.name)).values()
        if isinstance(member, type) and issubclass(member, Code) and member is not Code
    }
    return sorted(found, key=lambda listed: listed.__name__)


LISTS = lists()
each_list = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)


def test_labels_are_found_by_the_name_of_a_list_so_no_two_share_it() -> None:
    names = [listed.__name__ for listed in LISTS]
    assert len(set(names)) == len(names)
    for lang in ("swedish", "plain"):
        listed = [
            name
            for module in pkgutil.iter_modules(translations.__path__)
            if module.name.startswith(lang)
            for name in import_module(f"{translations.__name__}.{module.name}").LABELS
        ]
        assert sorted(listed) == sorted(set(listed))


@pytest.mark.parametrize("lang", ["sv", "plain"])
def test_every_list_is_translated_and_nothing_else(lang: str) -> None:
    every = {listed.__name__ for listed in LISTS}
    assert set(labels("sv" if lang == "sv" else "plain")) == every


@each_list
def test_every_code_has_a_swedish_and_a_plain_label_and_nothing_else_has(
    listed: type[Code],
) -> None:
    codes = {code.value for code in listed}
    for texts in (labels("sv")[listed.__name__], labels("plain")[listed.__name__]):
        assert set(texts) == codes
        # An empty one would be shown in Finnish, and nobody would notice.
        assert [code for code, text in texts.items() if not text.strip()] == []


@each_list
def test_a_label_stands_in_one_place(listed: type[Code]) -> None:
    inline = [code.value for code in listed if code.sv or code.plain]
    assert inline == [], "Swedish and plain Finnish stand in silta_contracts/labels"


@each_list
@pytest.mark.parametrize("lang", get_args(Language))
def test_no_label_is_empty_and_no_two_of_a_list_are_the_same(
    listed: type[Code], lang: Language
) -> None:
    told = [label(code, lang) for code in listed]
    assert [text for text in told if not text or text != text.strip()] == []
    assert sorted({text for text in told if told.count(text) > 1}) == []


@each_list
def test_swedish_is_not_finnish(listed: type[Code]) -> None:
    assert [code.fi for code in listed if label(code, "sv") == code.fi] == []


@each_list
def test_plain_finnish_is_short_and_uses_no_word_that_a_client_does_not_know(
    listed: type[Code],
) -> None:
    for code in listed:
        text = label(code, "plain")
        assert len(text) <= LONGEST_LABEL, text
        assert not HARD.search(text), text
        assert max(map(len, re.findall(r"\w+", text))) <= LONGEST_WORD, text
        # Labels stand in lists and in sentences.
        assert not text.endswith("."), text


def test_a_service_that_shows_no_label_reads_none() -> None:
    says = (
        "import sys\n"
        "from silta_contracts.facts import NeedAssessed\n"
        "from silta_contracts.codes import Need, label\n"
        "label(Need.DEBT), label(Need.DEBT, 'en')\n"
        "names = ('swedish', 'swedish_course', 'plain', 'plain_course')\n"
        "print([n for n in names if f'silta_contracts.labels.{n}' in sys.modules])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", says], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout.strip() == "[]"
