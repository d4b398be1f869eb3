from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from duiping.match.breaks import KINDS as BREAK_KINDS
from duiping.money import grouped, minor
from duiping.report.page import page
from duiping.report.words import WORDS
from duiping.words import KINDS, kind_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.config import Config

Result = dict[str, Any]


class Reader(HTMLParser):
    """Collects tags, attributes and the text outside of style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.rows: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1] += data.strip() + " "


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_strangers_wrote_is_text(
    result: Result, config: Config, language: str
) -> None:
    text = page(result, config, period=None, language=language)
    reader = read(text)
    assert "img" not in reader.tags
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert "<b>小店" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_the_page_loads_nothing(result: Result, config: Config) -> None:
    text = page(result, config, period=None, language="zh")
    assert not {"href", "src", "action", "style"} & read(text).attributes
    assert "default-src 'none'" in text
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", text)
    assert "http" not in text.replace("http-equiv", "")


def test_sums_are_the_documents(result: Result, config: Config) -> None:
    text = page(result, config, period=None, language="en")
    total = sum(minor(b["at_risk"]) for b in result["breaks"][:2])
    tile = re.search(r"Balance breaks</h2><p class=\"big\">2</p><p>(.*)</p>", text)
    assert tile is not None
    assert grouped(total) in tile[1]
    rows = read(text).rows
    for entry in result["breaks"]:
        row = next(r for r in rows if entry["key"] in r)
        assert kind_word(entry["kind"], "en") in row
        assert grouped(minor(entry["difference"])) in row
    assert "of 5 keys" not in text
    assert "of 6 keys" in text


def test_unproven_never_looks_passed(result: Result, config: Config) -> None:
    rows = read(page(result, config, period=None, language="en")).rows
    proven = next(r for r in rows if "120.00" in r and "Assets:Bank:Town" in r)
    unproven = next(r for r in rows if "46.00" in r and "Assets:Wallet:Shop" in r)
    assert "✓" in proven
    assert "✓" not in unproven
    assert "unproven" in unproven
    broken = result | {"breaks": [*result["breaks"], result["breaks"][0] | GAP]}
    rows = read(page(broken, config, period=None, language="en")).rows
    assert "✓" not in next(r for r in rows if "120.00" in r and "Bank:Town" in r)


GAP = {"kind": "gap", "account": "Assets:Bank:Town", "id": "gap", "commodity": ""}


def test_the_same_document_gives_the_same_bytes(
    again: Callable[[], Result], config: Config
) -> None:
    first, second = (
        page(again(), config, period="2026-09", language="zh") for _ in range(2)
    )
    assert first == second


def test_a_page_leaves_its_document_alone(
    again: Callable[[], Result], config: Config
) -> None:
    document = again()
    page(document, config, period="2026-09", language="zh")
    assert document == again()


@pytest.mark.parametrize("period", [None, "2026-08", "2026-10"])
def test_an_empty_result_has_a_page(
    result: Result, config: Config, period: str | None
) -> None:
    empty: Result = {name: [] for name in ("files", "breaks", "in_transit", "flows")}
    nothing = {"suspense": [], "as_of": {}, "balances": {"proven": [], "unproven": []}}
    money: Result = {"money": {"moves": [], "keys": [], "records": []}}
    bare = {k: v for k, v in result.items() if k != "money"} | empty | nothing
    for document in (bare, bare | money, result):
        assert "</html>" in page(document, config, period=period, language="en")


def test_both_languages_have_all_words() -> None:
    assert set(KINDS) == set(BREAK_KINDS)
    for words in (WORDS, KINDS):
        for english, chinese in words.values():
            assert english
            assert chinese
            assert re.findall(r"{\w+}", english) == re.findall(r"{\w+}", chinese)
