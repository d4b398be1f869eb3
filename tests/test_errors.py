"""Every failure has a public code, one sentence in each language, and its facts."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import duiping
from duiping.catalogue import CATALOGUE
from duiping.errors import BooksError, ConfigError, DuipingError, Refusal

HERE = Path(duiping.__file__).parent
CODE = re.compile(r"""["'](DP\d{3})["']""")


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _raised() -> set[str]:
    """All codes that stand in code, the catalogue's own file left out."""
    folders = [HERE, HERE / "importers", HERE / "plugins"]
    texts = [
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.py")
        if path.name != "catalogue.py"
    ]
    return {code for text in texts for code in CODE.findall(text)}


def test_every_raised_code_is_in_the_catalogue() -> None:
    raised = _raised()
    assert len(raised) > 20
    assert sorted(raised - set(CATALOGUE)) == []


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_tell_the_same_facts(code: str) -> None:
    entry = CATALOGUE[code]
    assert _fields(entry.en) == _fields(entry.zh)
    assert all(entry)
    assert "\n" not in entry.en + entry.zh


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_sentence_is_one_line_whatever_facts_are_there(code: str) -> None:
    for error in (DuipingError(code), Refusal(code, file="{row}", row="{0}", value=3)):
        for language in ("en", "zh", "fr"):
            assert "\n" not in error.sentence(language)
        assert str(error).startswith(f"{code} ")


def test_a_fact_is_never_read_as_a_template() -> None:
    """What a stranger wrote into a file name fills nothing in."""
    error = Refusal("DP104", file="{row} {file} %s")
    assert error.sentence().startswith("{row} {file} %s:")


def test_facts_are_texts_and_kept() -> None:
    error = ConfigError("DP303", line=3, key="a.b", value=None, file=Path("x"))
    assert error.facts == {"line": "3", "key": "a.b", "value": "None", "file": "x"}
    assert "x:3: a.b: None is not allowed; allowed: -" in str(error)
    assert "x:3:a.b" in error.sentence("zh")


def test_all_are_bad_input() -> None:
    for kind in (Refusal, ConfigError, BooksError):
        assert issubclass(kind, DuipingError)
        assert kind.exit_code == 2
