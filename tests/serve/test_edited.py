"""An edited list of breaks, handed in at the pages: looked at, then decided."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.cli.decide import EXPENSE, money_break, result, standing
from tests.cli.shop import copied, duiping, shot
from tests.fava.axe import fits_a_phone, looked_at
from tests.fava.server import browsing
from tests.serve.people import Browser, accounts, inside
from tests.serve.server import Serve, serving
from tests.serve.test_deciding import listening
from tests.serve.test_people import log_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.serve.server import Answer


@pytest.fixture(scope="module")
def server(
    small_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """A server where people log in, on books that this file may change."""
    folder = tmp_path_factory.mktemp("edited")
    books = copied(small_books, folder / "books")
    kept = accounts(folder / "accounts.json", "lin", "wang", "zhao")
    with serving(books, "--accounts", str(kept)) as running:
        yield running


@pytest.fixture(scope="module")
def lin(server: Serve) -> Browser:
    """The accountant's browser."""
    return inside(server, "lin")


@pytest.fixture(scope="module")
def wang(server: Serve) -> Browser:
    """The manager's, who is accountant and reviewer."""
    return inside(server, "wang")


def untouched(server: Serve, count: int) -> list[str]:
    """Name breaks that nobody has decided."""
    found = result(server.books)["breaks"]
    return [str(one["id"]) for one in found if not one["history"]][:count]


def edited(browser: Browser, orders: Mapping[str, Mapping[str, str]]) -> bytes:
    """Export the breaks as a workbook, and fill in its last columns."""
    path = f"/{browser.slug}/extension/Duiping/export?form=xlsx&all=1"
    grid = CalamineWorkbook.from_filelike(BytesIO(browser.ask(path).body))
    head, *rows = grid.get_sheet_by_index(0).to_python()
    data = BytesIO()
    with xlsxwriter.Workbook(data, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            order = orders.get(str(row[0]), {})
            cells: dict[Any, Any] = dict(zip(head, row, strict=True))
            cells |= order
            sheet.write_row(number, 0, list(cells.values()))
    return data.getvalue()


def hand_in(browser: Browser, data: bytes, mark: str = "", **headers: str) -> Answer:
    """Send a list as the page does."""
    sent = {
        "Content_Type": "application/octet-stream",
        "Origin": f"http://127.0.0.1:{browser.port}",
        "Sec_Fetch_Site": "same-origin",
        "X_Duiping_Token": browser.me()["token"],
        "X_Duiping_Name": "breaks.xlsx",
        "X_Duiping_Mark": mark,
    } | headers
    return browser.ask("/-/list", "POST", data, **sent)


def told(answer: Answer) -> Any:
    return json.loads(answer.body)


def test_what_is_shown_is_what_is_written(server: Serve, lin: Browser) -> None:
    one, two = untouched(server, 2)
    data = edited(
        lin,
        {
            one: {"verb": "explain", "note": "差额"},
            two: {"verb": "assign", "to": "wang", "note": "请看"},
        },
    )
    before = shot(server.books)
    shown = told(hand_in(lin, data))
    assert shot(server.books) == before
    assert (shown["n"], shown["refused"], shown["written"]) == (2, [], False)
    path = server.books.parent / "edited.xlsx"
    path.write_bytes(data)
    said = duiping(
        *("resolve", "--from", path, "--by", "lin", "--dry-run", "--json"),
        cwd=server.books,
    )
    assert shown["text"] == said.json["text"], "the command would write another text"
    done = told(hand_in(lin, data, shown["mark"]))
    assert done["written"]
    assert done["text"] == shown["text"]
    history = standing(server.books, one)["history"]
    assert [(h["by"], h["reason"]) for h in history] == [("lin", "差额")]
    assert standing(server.books, two)["assigned"] == "wang"
    # Once more, the rows were decided meanwhile, by whoever that was.
    again = hand_in(lin, data, shown["mark"])
    assert (again.status, told(again)["code"]) == (409, "DP553")
    rows = told(hand_in(lin, data))["refused"]
    assert [row["code"] for row in rows] == ["DP530", "DP530"]


def test_refused_rows_are_told_one_by_one(server: Serve, lin: Browser) -> None:
    names = untouched(server, 6)
    wrong = [
        ({"verb": "forgive"}, "DP522"),
        ({"verb": "assign", "to": "nobody", "note": "x"}, "DP501"),
        ({"verb": "explain", "note": "x", "amount": "=1+1"}, "DP522"),
        ({"verb": "approve", "note": "x"}, "DP533"),
        ({"verb": "wait", "note": "x", "until": "tomorrow"}, "DP522"),
    ]
    orders: dict[str, Mapping[str, str]] = {
        name: order for name, (order, _) in zip(names, wrong, strict=False)
    }
    orders[names[-1]] = {"verb": "explain", "note": "sound"}
    data = edited(lin, orders)
    before = shot(server.books)
    shown = told(hand_in(lin, data))
    assert (shown["n"], shown["text"]) == (6, "")
    codes = {row["id"]: row["code"] for row in shown["refused"]}
    assert codes == {name: code for name, (_, code) in zip(names, wrong, strict=False)}
    listed = [str(one["id"]) for one in result(server.books)["breaks"]]
    numbers = {row["id"]: row["row"] for row in shown["refused"]}
    assert sorted(numbers.values()) == list(numbers.values())
    assert all(2 <= row <= len(listed) + 1 for row in numbers.values())
    refused = hand_in(lin, data, shown["mark"])
    assert (refused.status, told(refused)["code"]) == (409, "DP553")
    assert shot(server.books) == before


def test_only_what_was_shown_is_written(server: Serve, lin: Browser) -> None:
    (name,) = untouched(server, 1)
    first = edited(lin, {name: {"verb": "explain", "note": "one"}})
    other = edited(lin, {name: {"verb": "explain", "note": "another"}})
    mark = told(hand_in(lin, first))["mark"]
    before = shot(server.books)
    answer = hand_in(lin, other, mark)
    assert (answer.status, told(answer)["code"]) == (409, "DP552")
    assert shot(server.books) == before


def test_two_people_and_their_limits(
    server: Serve, lin: Browser, wang: Browser
) -> None:
    name = money_break(server.books)["id"]
    order = {"verb": "write-off", "to": EXPENSE, "note": "lost"}
    data = edited(lin, {name: order})
    hand_in(lin, data, told(hand_in(lin, data))["mark"])
    assert standing(server.books, name)["status"] == "proposed"
    # Who proposed doesn't approve, whichever way the approval comes.
    approval = edited(lin, {name: {"verb": "approve", "note": "fine"}})
    (row,) = told(hand_in(lin, approval))["refused"]
    assert row["code"] == "DP533"
    shown = told(hand_in(wang, approval))
    assert shown["refused"] == []
    hand_in(wang, approval, shown["mark"])
    assert standing(server.books, name)["status"] == "approved"


def test_nobody_approves_their_own_by_a_list(server: Serve, wang: Browser) -> None:
    found = result(server.books)["breaks"]
    name = next(
        str(one["id"])
        for one in found
        if one["account"].startswith("Assets:Clearing:")
        and one["commodity"] == "CNY"
        and not one["history"]
        and abs(float(one["remaining"])) > 10
    )
    data = edited(wang, {name: {"verb": "write-off", "to": EXPENSE, "note": "x"}})
    hand_in(wang, data, told(hand_in(wang, data))["mark"])
    own = edited(wang, {name: {"verb": "approve", "note": "x"}})
    (row,) = told(hand_in(wang, own))["refused"]
    assert row["code"].startswith("DP50")


def test_who_may_not_and_what_is_no_list(server: Serve, lin: Browser) -> None:
    zhao = inside(server, "zhao")
    assert hand_in(zhao, b"x", X_Duiping_Token=lin.me()["token"]).status == 403
    text = StringIO()
    csv.writer(text).writerows([["id", "verb"], *([["x", "explain"]] * 2_001)])
    for data, code in (
        (b"PK\x03\x04 no workbook", "DP117"),
        (b"a,b\n1,2\n", "DP522"),
        (b"id,verb\n1,\n", "DP521"),
        (b"id,verb\n" + b"x" * 200_000 + b",explain\n", "DP522"),
        (text.getvalue().encode(), "DP551"),
    ):
        answer = hand_in(lin, data)
        assert (answer.status, told(answer)["code"]) == (409, code)
    assert hand_in(lin, b"x", Origin="http://evil.example").status == 403
    assert hand_in(lin, b"x", Content_Type="text/csv").status == 415


def test_in_a_browser(server: Serve, lin: Browser, tmp_path: Path) -> None:
    good, bad = untouched(server, 2)
    files = {}
    for file, verb in (("bad.xlsx", "forgive"), ("good.xlsx", "explain")):
        order = {"verb": verb, "note": "<b>看过</b>"}
        files[file] = tmp_path / file
        name = bad if verb == "forgive" else good
        files[file].write_bytes(edited(lin, {name: order}))
    with browsing(tmp_path / "profile") as chrome:
        page = log_in(chrome, server, "lin")
        listening(page, "all=1", "Decide by an edited list")
        page.chrome.find_element(By.CSS_SELECTOR, "details.edited summary").click()
        choose = "details.edited input[type=file]:enabled"
        WebDriverWait(chrome, 60).until(
            lambda c: c.find_elements(By.CSS_SELECTOR, choose)
        )
        dialog = "details.edited dialog[open]"
        chrome.find_element(By.CSS_SELECTOR, choose).send_keys(str(files["bad.xlsx"]))
        said = WebDriverWait(chrome, 60).until(
            lambda c: c.find_element(By.CSS_SELECTOR, f"{dialog} .refused tbody").text
        )
        assert "DP522" in said
        assert bad in said
        button = chrome.find_element(By.CSS_SELECTOR, f"{dialog} button.take")
        assert not button.is_displayed()
        looked_at(chrome, dialog)
        fits_a_phone(chrome, f"{dialog} .refused")
        fits_a_phone(chrome, "article")
        chrome.find_element(By.CSS_SELECTOR, f"{dialog} button.help").click()
        chrome.find_element(By.CSS_SELECTOR, choose).send_keys(str(files["good.xlsx"]))
        text = WebDriverWait(chrome, 60).until(
            lambda c: c.find_element(By.CSS_SELECTOR, f"{dialog} .text").text
        )
        assert "＜b＞看过" in text  # as ledger text has it
        looked_at(chrome, dialog)
        button.click()
        WebDriverWait(chrome, 60).until(
            lambda c: c.find_elements(By.CSS_SELECTOR, ".duiping > .done")
        )
        assert standing(server.books, good)["status"] == "explained"
        assert page.faults() == []
