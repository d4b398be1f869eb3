"""Filters match as Fava's own do, and never take long over it."""

from __future__ import annotations

import importlib.util
import re
import time
from typing import Any

import pytest
from beancount.core.account import has_component
from fava.core.filters import FilterError
from hypothesis import given
from hypothesis import strategies as st

from duiping.serve.matching import Match, within


def fresh() -> Any:
    """Load Fava's filters once more: ours may stand in their place already."""
    spec = importlib.util.find_spec("fava.core.filters")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


Favas = fresh().Match
TEXTS = ("Assets:Bank:CMB", "对平 充值 30元", "a.b", "A+B", "", "CMB\n", "(x", "ａ")
# Nothing of the alphabet means something else to RE2 than to Python.
PATTERN = st.text("aAB平.*+?()[]|^:", max_size=8)


@pytest.mark.parametrize(
    "search",
    [
        "bank",
        "^Assets",
        "CMB$",
        "充值.*元",
        "a.b",
        r"a\.b",
        "A+B",
        "(x",
        "",
        "B|平",
        "[平]",
    ],
)
def test_it_matches_as_fava_does(search: str) -> None:
    for text in TEXTS:
        if text.endswith("\n"):
            continue  # RE2's $ is the very end
        assert Match(search)(text) == Favas(search)(text), text


@given(PATTERN, st.text("abAB平:.+(", max_size=6))
def test_any_simple_expression_matches_as_in_fava(search: str, text: str) -> None:
    try:
        found = Match(search)
    except FilterError:
        assert "(?" in search
        return
    if found._found is None:
        return  # RE2 is stricter on what repeats what: the text stands for itself
    try:
        re.compile(search)
    except re.error:
        return
    assert found(text) == Favas(search)(text)


@pytest.mark.parametrize(
    "search", ["(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1", "(?P<x>a)(?P=x)"]
)
def test_looking_around_is_refused_in_words(search: str) -> None:
    with pytest.raises(FilterError, match="regular expression"):
        Match(search)


def test_long_ones_are_refused() -> None:
    Match("a" * 1_000)
    with pytest.raises(FilterError, match="too long"):
        Match("a" * 1_001)


@pytest.mark.parametrize(
    "search",
    ["(a+)+$", "(a|a)*$", "(.*a){20}$", "(a*)*b", "((a?){40}){20}" + "a" * 60 + "$"],
)
def test_no_expression_takes_long(search: str) -> None:
    """Each takes Python's own longer than anybody lives; CPU time, not the clock."""
    found = Match(search)
    begun = time.process_time()
    for _ in range(20):
        found("a" * 200 + "!")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "part", ["Assets", "Bank", "CMB", "Bank:CMB", "Assets:Bank:CMB", "MB", "ank:C"]
)
def test_a_part_of_an_account_is_whole(part: str) -> None:
    assert within("Assets:Bank:CMB", part) == has_component("Assets:Bank:CMB", part)


def test_a_part_of_an_account_is_no_expression() -> None:
    begun = time.process_time()
    assert not within("Assets:" + "a" * 200, "(a+)+$")
    assert not within("Assets:Bank", "(")
    assert time.process_time() - begun < 5


def test_what_needs_too_much_memory_stands_for_itself() -> None:
    search = "((a{100}){100}){100}"
    assert Match(search)(search)
    assert not Match(search)("a" * 1_000)
