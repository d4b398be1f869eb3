"""Deciding at the pages with a real browser: each verb, many at once, by two people."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.cli.decide import EXPENSE, money_break, result, standing
from tests.cli.shop import copied
from tests.fava.server import Fava, Page, browsing
from tests.serve.server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = "2026-12-01"
# Fields that the form has, by verb; what else a decision needs.
ALONE: dict[str, dict[str, str]] = {
    "explain": {},
    "assign": {"to": "wang"},
    "wait": {"until": DAY},
    "dispute": {"until": DAY},
    "adjust": {"to": EXPENSE},
    "write-off": {"to": EXPENSE},
}
# What the accountant settles alone; four of the demo's breaks, all below 4.00.
LITTLE = ("short", "over")
STATUS = {
    "explain": "explained",
    "assign": "assigned",
    "wait": "waiting",
    "dispute": "disputed",
    "adjust": "settled",
    "write-off": "settled",
    "answer": "disputed",
    "reopen": "reopened",
}


@pytest.fixture(scope="module")
def books(demo_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that this file may change."""
    return copied(demo_books, tmp_path_factory.mktemp("deciding") / "books")


@contextlib.contextmanager
def deciding(books: Path, by: str, profile: Path) -> Iterator[Page]:
    """Serve the books to a browser of one person's own."""
    with serving(books, "--as", by) as running, browsing(profile) as chrome:
        chrome.get(running.link)
        WebDriverWait(chrome, 60).until(lambda c: "income_statement" in c.current_url)
        yield Page(chrome, Fava(books, chrome.current_url.split("/income")[0]))


@pytest.fixture(scope="module")
def lin(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The accountant's browser."""
    with deciding(books, "lin", tmp_path_factory.mktemp("lin") / "p") as page:
        yield page


@pytest.fixture(scope="module")
def wang(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The manager's browser."""
    with deciding(books, "wang", tmp_path_factory.mktemp("wang") / "p") as page:
        yield page


def listening(page: Page, query: str, text: str) -> None:
    """Open the breaks, and wait until the script of the pages listens."""
    page.open(f"extension/DuipingBreaks/?{query}", text)
    style = "head link[href$='/extension/Duiping/style.css']"
    WebDriverWait(page.chrome, 60).until(
        lambda c: c.find_elements(By.CSS_SELECTOR, style)
    )


def ready(page: Page, name: str) -> None:
    """Open a break, with its form."""
    listening(page, f"id={name}", name)


def fill(page: Page, verb: str, fields: dict[str, str]) -> None:
    """Fill the form and ask for the text."""
    form = page.chrome.find_element(By.CSS_SELECTOR, "form.hand")
    Select(form.find_element(By.NAME, "verb")).select_by_value(verb)
    for field, text in {"reason": "as a test", **fields}.items():
        box = form.find_element(By.NAME, field)
        page.chrome.execute_script("arguments[0].value = arguments[1]", box, text)
    form.find_element(By.CSS_SELECTOR, "button").click()


def sure(page: Page) -> str:
    """Wait for the exact text, say yes, and give what the page tells."""
    text = WebDriverWait(page.chrome, 60).until(
        lambda c: c.execute_script(
            "return document.querySelector('dialog.confirm[open] pre')?.innerText"
        )
    )
    page.chrome.find_element(By.CSS_SELECTOR, "button.sure").click()
    told = WebDriverWait(page.chrome, 60).until(
        lambda c: c.execute_script(
            "return document.querySelector('.duiping > .done,"
            " dialog.confirm .fault:not([hidden])')?.innerText"
        )
    )
    assert "custom" in text
    return str(told)


def refused(page: Page) -> str:
    """Wait until the page says why not."""
    return str(
        WebDriverWait(page.chrome, 60).until(
            lambda c: c.execute_script(
                "return document.querySelector('.told:not([hidden])')?.innerText"
            )
        )
    )


def act(page: Page, name: str, verb: str, fields: dict[str, str]) -> str:
    """Decide one break from its page."""
    ready(page, name)
    fill(page, verb, fields)
    return sure(page)


def fresh(books: Path, *kinds: str) -> list[dict[str, Any]]:
    """List breaks that nobody has decided; small sums only if they are asked for.

    Those of kinds of which none was decided come first.
    """
    found = result(books)["breaks"]
    known = {one["kind"] for one in found if one["history"]}
    open_ones = [
        one
        for one in found
        if not one["history"]
        and (one["kind"] in kinds if kinds else one["kind"] not in LITTLE)
    ]
    return sorted(open_ones, key=lambda one: one["kind"] in known)


@pytest.mark.parametrize("verb", ALONE)
def test_each_verb_alone(lin: Page, books: Path, verb: str) -> None:
    kinds = {"adjust": ["over"], "write-off": ["short"]}.get(verb, [])
    one = fresh(books, *kinds)[0]
    said = act(lin, one["id"], verb, ALONE[verb])
    assert said.startswith("已登记"), said
    assert standing(books, one["id"])["status"] == STATUS[verb]
    assert [step["by"] for step in standing(books, one["id"])["history"]] == ["lin"]
    ready(lin, one["id"])
    if verb not in {"adjust", "write-off"}:
        lin.wait("处理经过")
    assert lin.faults() == []


def test_an_answer_and_a_reopening(lin: Page, books: Path) -> None:
    name = fresh(books)[0]["id"]
    assert act(lin, name, "dispute", {"until": DAY}).startswith("已登记")
    assert act(lin, name, "answer", {}).startswith("已登记")
    assert standing(books, name)["status"] == STATUS["answer"]
    name = fresh(books)[0]["id"]
    assert act(lin, name, "explain", {}).startswith("已登记")
    assert act(lin, name, "reopen", {}).startswith("已登记")
    assert standing(books, name)["status"] == STATUS["reopen"]


def test_two_breaks_are_linked(lin: Page, books: Path) -> None:
    open_ones = fresh(books, "missing", "unexpected")
    pairs = [
        (one, two)
        for one in open_ones
        for two in open_ones
        if one["account"] == two["account"] and one["id"] < two["id"]
    ]
    one, two = pairs[0]
    assert act(lin, one["id"], "link", {"to": two["id"]}).startswith("已登记")
    keys = {entry["key"] for entry in fresh(books)}
    assert not {one["key"], two["key"]} <= keys


def test_every_kind_is_settled_alone(lin: Page, books: Path) -> None:
    found = result(books)["breaks"]
    kinds = {one["kind"] for one in found}
    assert len(kinds) > 10, "the demo has lost kinds of breaks"
    for kind in kinds - {one["kind"] for one in found if one["history"]}:
        one = fresh(books, kind)[0]
        assert act(lin, one["id"], "explain", {}).startswith("已登记")
        assert standing(books, one["id"])["status"] == "explained"
    decided = {one["kind"] for one in result(books)["breaks"] if one["history"]}
    assert decided == kinds


def test_approval_and_rejection_by_a_second_person(
    lin: Page, wang: Page, books: Path
) -> None:
    one = money_break(books)
    act(lin, one["id"], "write-off", {"to": EXPENSE})
    assert standing(books, one["id"])["status"] == "proposed"
    ready(lin, one["id"])
    fill(lin, "approve", {})
    assert refused(lin).startswith("DP50")
    assert act(wang, one["id"], "reject", {}).startswith("已登记")
    assert standing(books, one["id"])["status"] == "open"
    act(lin, one["id"], "write-off", {"to": EXPENSE})
    assert act(wang, one["id"], "approve", {}).startswith("已登记")
    assert standing(books, one["id"])["status"] == "approved"


def test_a_role_without_the_right_is_told(wang: Page, books: Path) -> None:
    ready(wang, fresh(books)[0]["id"])
    fill(wang, "dispute", {"until": DAY})
    assert refused(wang).startswith("DP502")


def test_the_second_of_two_is_told_on_the_page(
    lin: Page, wang: Page, books: Path
) -> None:
    name = fresh(books)[0]["id"]
    ready(wang, name)
    fill(wang, "explain", {})
    WebDriverWait(wang.chrome, 60).until(
        lambda c: c.find_elements(By.CSS_SELECTOR, "dialog.confirm[open]")
    )
    act(lin, name, "assign", {"to": "wang"})
    assert sure(wang).startswith("DP530")
    assert standing(books, name)["status"] == "assigned"


@pytest.mark.parametrize("verb", ["explain", "assign", "wait"])
def test_many_at_once(lin: Page, books: Path, verb: str) -> None:
    listening(lin, "status=open&size=200", "项差异")
    form = lin.chrome.find_element(By.CSS_SELECTOR, "form.many")
    assert not form.is_displayed()
    names = [one["id"] for one in fresh(books) if one["status"] == "open"][:3]
    if verb == "explain":
        # One of each kind that has one left, all together.
        open_ones = [one for one in fresh(books) if one["status"] == "open"]
        names = list({one["kind"]: one["id"] for one in open_ones}.values())
        assert len(names) > 3
    for name in names:
        box = f".breaks tbody input[value='{name}']"
        lin.chrome.find_element(By.CSS_SELECTOR, box).click()
    assert form.is_displayed()
    fill(lin, verb, ALONE[verb])
    assert f"{len(names)} 项" in sure(lin)
    assert {standing(books, name)["status"] for name in names} == {STATUS[verb]}


def test_small_ones_are_written_off_together(lin: Page, books: Path) -> None:
    left = [one["id"] for one in fresh(books, "short")]
    assert len(left) > 1
    listening(lin, "status=open&kind=short", "项差异")
    lin.chrome.find_element(By.CSS_SELECTOR, ".breaks .all").click()
    fill(lin, "write-off", {"to": EXPENSE})
    assert sure(lin).startswith("已登记")
    assert {standing(books, name)["status"] for name in left} == {"settled"}
