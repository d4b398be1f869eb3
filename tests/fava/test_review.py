"""The review pages in a real Fava, seen through a real browser, in both languages."""

from __future__ import annotations

import csv
import io
import re
import shlex
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from duiping import cache
from duiping.books import Folder
from tests.cli.shop import copied, duiping, shot
from tests.fava.axe import fits_a_phone, looked_at
from tests.fava.review import PAGES, fetched, press, shown
from tests.fava.server import Fava, Page, browsing, served
from tests.plugins.load import edit, main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def english(demo_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's books without a language of their own: the browser decides."""
    books = copied(demo_books, tmp_path_factory.mktemp("english") / "books")
    edit(main(books), '2020-01-01 custom "fava-option" "language" "zh"\n', "")
    return books


@pytest.fixture(scope="module")
def zh(demo_books: Path) -> Iterator[Fava]:
    """Fava on the demo's books, in Chinese."""
    with served(demo_books) as running:
        yield running


@pytest.fixture(scope="module")
def en(english: Path) -> Iterator[Fava]:
    """Fava on the demo's books, in English."""
    with served(english) as running:
        yield running


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser."""
    with browsing(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


@pytest.fixture
def page(profile: Any, zh: Fava) -> Page:
    """The browser, at the Chinese pages."""
    return Page(profile, zh)


@pytest.fixture(scope="module")
def result(demo_books: Path) -> dict[str, Any]:
    """The demo's result, as the last run kept it."""
    found = cache.load(Folder(demo_books))
    assert found is not None
    return found


@pytest.mark.parametrize("name", PAGES["zh"])
@pytest.mark.parametrize("language", PAGES)
def test_every_page_in_its_language(
    profile: Any, zh: Fava, en: Fava, language: str, name: str
) -> None:
    there = Page(profile, {"zh": zh, "en": en}[language])
    title, text = PAGES[language][name]
    seen = there.open(f"extension/{name}/", text)
    assert title in seen
    assert "{" not in " ".join(shown(there, ".duiping"))
    assert there.faults() == []
    inline = (
        "return document.querySelectorAll('.duiping [style], .duiping script').length"
    )
    assert there.chrome.execute_script(inline) == 0


@pytest.mark.parametrize("name", [*PAGES["zh"], "one"])
def test_axe_finds_nothing_serious(
    page: Page, result: dict[str, Any], name: str
) -> None:
    # One break, and the shortest of the statements: the longest takes axe 20 s.
    path, text = {
        "one": (f"DuipingBreaks/?id={result['breaks'][0]['id']}", "原始文件中的行"),
        "DuipingStatements": ("DuipingStatements/?name=transit", "在途"),
    }.get(name) or (f"{name}/", PAGES["zh"][name][1])
    page.open(f"extension/{path}", text)
    looked_at(page.chrome, ".duiping")
    fits_a_phone(page.chrome, "article")


def test_links_in_sentences_are_seen_without_colour(
    page: Page, result: dict[str, Any]
) -> None:
    page.open(f"extension/DuipingBreaks/?id={result['breaks'][0]['id']}", "追踪整条链")
    look = "getComputedStyle(document.querySelector('.one p a')).textDecorationLine"
    assert page.chrome.execute_script(f"return {look}") == "underline"


def test_a_narrow_table_is_scrolled_with_the_keys(page: Page) -> None:
    narrow = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    try:
        page.open("extension/DuipingStatements/?name=bank&time=2026-09", "调节后余额")
        WebDriverWait(page.chrome, 60).until(
            lambda c: c.find_elements(By.CSS_SELECTOR, ".statement .scroll[tabindex]")
        )
        box = ".statement .scroll:not([tabindex]):not(:has(a, button))"
        widths = "const boxes = [...document.querySelectorAll(arguments[0])];"
        over = "return boxes.filter(b => b.scrollWidth > b.clientWidth).length"
        assert page.chrome.execute_script(f"{widths} {over}", box) == 0
    finally:
        page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("name", ["Duiping", "DuipingBreaks", "DuipingStatements"])
def test_what_is_printed_fits_its_paper(page: Page, name: str) -> None:
    paper = {"width": 718, "height": 1047, "deviceScaleFactor": 1, "mobile": False}
    page.open(f"extension/{name}/", PAGES["zh"][name][1])
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", paper)
    page.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    script = """
        const edge = document.querySelector("article").getBoundingClientRect().right;
        return [...document.querySelectorAll(".duiping :is(table, svg)")]
            .filter((e) => e.getBoundingClientRect().right > edge + 1)
            .map((e) => e.closest("section, figure")?.innerText.slice(0, 40));"""
    try:
        assert page.chrome.execute_script(script) == []
    finally:
        page.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_statement_stands_in_its_columns(page: Page) -> None:
    page.open("extension/DuipingStatements/?name=bank&time=2026-09", "调节后余额")
    lefts = page.chrome.execute_script(
        "const rows = [...document.querySelectorAll('.statement table')][0].rows;"
        "return [...rows].map(r => r.cells[1].getBoundingClientRect().right)"
    )
    assert len(lefts) > 4
    assert len({round(left) for left in lefts}) == 1
    assert page.faults() == []


def test_the_sidebar_leads_to_all_pages(page: Page) -> None:
    page.open("income_statement/", "对账")
    links = shown(page, "aside a")
    assert {title for title, _ in PAGES["zh"].values()} <= set(links)


def test_the_overview_counts_what_the_result_has(
    page: Page, result: dict[str, Any]
) -> None:
    page.open("extension/Duiping/", "资金去向")
    tiles = dict(zip(shown(page, ".tile h2"), shown(page, ".tile .big"), strict=True))
    assert tiles["待处理差异"] == str(len(result["breaks"])) == "40"
    assert tiles["在途"] == str(len(result["in_transit"]))
    cells = [int(n) for n in shown(page, ".matrix td:last-child b")]
    assert sum(cells) == 40
    assert len(shown(page, ".calendar tbody tr")) == len(result["sources"]) - 1
    # 20 September is the day whose tradebill the demo leaves out.
    gaps = page.chrome.execute_script(
        "return [...document.querySelectorAll('.gap')].map(e => e.title)"
    )
    assert gaps == ["2026-09-20 缺"]


def test_a_cell_of_the_matrix_leads_to_its_breaks(
    page: Page, result: dict[str, Any]
) -> None:
    page.open("extension/Duiping/", "差异:按类别和账龄")
    page.chrome.find_element(By.CSS_SELECTOR, ".matrix tbody td a").click()
    page.wait("项差异")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(page.chrome.current_url).query)
    kind = query["kind"][0]
    low, high = int(query.get("older", ["0"])[0]), int(query["younger"][0])
    fitting = [
        one
        for one in result["breaks"]
        if one["kind"] == kind and low <= one["age_days"] <= high
    ]
    assert len(shown(page, ".breaks tbody tr")) == len(fitting) > 0


def test_filter_sort_and_address(page: Page, result: dict[str, Any]) -> None:
    page.open("extension/DuipingBreaks/", "项差异")
    box = page.chrome.find_element(By.NAME, "q")
    box.send_keys("支付宝", Keys.ENTER)
    page.wait("支付宝")
    fitting = [one for one in result["breaks"] if "支付宝" in one["reason"]["zh"]]
    page.wait(f"{len(fitting)} 项差异")
    assert "q=" in page.chrome.current_url
    assert "min=" not in page.chrome.current_url
    page.open("extension/DuipingBreaks/?sort=age&size=100", "项差异")
    ages = [int(a.split()[0]) for a in shown(page, ".breaks tbody td:nth-child(7)")]
    assert ages == sorted(one["age_days"] for one in result["breaks"])


def test_keys_move_open_and_come_back(page: Page) -> None:
    page.open("extension/DuipingBreaks/", "项差异")
    keys = shown(page, ".breaks a.go")
    press(page, "j", "j", "k", "j", "x")
    assert shown(page, ".breaks tr.here a.go") == [keys[1]]
    assert shown(page, ".chosen b") == ["1"]
    press(page, "h")
    assert page.chrome.execute_script(
        "return document.querySelector('dialog.keys').open"
    )
    press(page, Keys.ESCAPE, "o")
    page.wait("原始文件中的行")
    assert keys[1] in page.text()
    press(page, "j")
    page.wait(keys[2])
    press(page, "u")
    page.wait("项差异")
    assert page.faults() == []


def test_favas_own_keys_still_work(page: Page) -> None:
    page.open("extension/DuipingBreaks/", "项差异")
    press(page, "g", "j")
    WebDriverWait(page.chrome, 20).until(lambda c: "/journal/" in c.current_url)


def test_a_break_shows_both_sides_and_its_rows(
    page: Page, result: dict[str, Any]
) -> None:
    one = next(b for b in result["breaks"] if b["kind"] == "duplicate")
    seen = page.open(f"extension/DuipingBreaks/?id={one['id']}", "原始文件中的行")
    assert one["reason"]["zh"] in seen
    assert "应有的一方" in seen
    assert "对方记录" in seen
    meant = [int(n) for n in shown(page, ".sheet tr.meant th")]
    assert sorted(meant) == sorted(place["row"] for place in one["evidence"])
    assert len(shown(page, ".sheet tbody tr")) > len(meant)
    assert f"duiping resolve {one['id']}" in seen


def test_every_break_opens(zh: Fava, result: dict[str, Any]) -> None:
    for one in result["breaks"]:
        path = f"extension/DuipingBreaks/?id={one['id']}&partial=true"
        status, text, _ = fetched(zh, path)
        assert status == 200, one
        assert 'class="fault"' not in text.decode()


def test_exports_hold_what_fits_and_what_is_selected(
    zh: Fava, result: dict[str, Any]
) -> None:
    path = "extension/Duiping/export?form=csv&kind=fee"
    status, data, headers = fetched(zh, path)
    assert status == 200
    assert headers["Content-Disposition"] == "attachment; filename=breaks.csv"
    assert headers["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    fees = {one["id"] for one in result["breaks"] if one["kind"] == "fee"}
    assert {row["id"] for row in rows} == fees
    two = [one["id"] for one in result["breaks"][:2]]
    path = f"extension/Duiping/export?form=xlsx&ids={','.join([*two, 'unknown'])}"
    _, data, _ = fetched(zh, path)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()[1:]] == two
    assert fetched(zh, "extension/Duiping/export?form=exe")[0] == 404


def test_a_selection_is_what_the_export_names(page: Page) -> None:
    page.open("extension/DuipingBreaks/", "项差异")
    page.chrome.find_elements(By.CSS_SELECTOR, ".breaks tbody input")[2].click()
    link = page.chrome.find_element(By.CSS_SELECTOR, "a.export").get_attribute("href")
    assert link is not None
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
    identity = page.chrome.execute_script(
        "return document.querySelectorAll('.breaks tbody tr')[2].dataset.id"
    )
    assert asked["ids"] == [identity]


def test_trace_by_number_amount_and_nothing(page: Page, result: dict[str, Any]) -> None:
    key = next(b["key"] for b in result["breaks"] if b["key"].startswith("mini:order"))
    seen = page.open(
        f"extension/DuipingTrace/?q={key.rsplit(':', 1)[-1]}", "从订单到银行"
    )
    assert key in seen
    assert len(shown(page, ".hops li")) > 1
    page.open("extension/DuipingTrace/?q=99.80", "个勾对键")
    assert len(shown(page, "tbody tr")) == 50
    assert "DP" not in page.open("extension/DuipingTrace/?q=nosuchnumber", "没有")


def test_a_file_as_a_table(page: Page, result: dict[str, Any]) -> None:
    file = next(f for f in result["files"] if f["source"] == "mini-orders")
    page.open(f"extension/DuipingEvidence/?file={file['sha256']}&row=231", "原始表格")
    assert shown(page, ".sheet tr.meant th") == ["231"]
    numbers = shown(page, ".sheet td:nth-child(9)")
    assert len(numbers) == 100
    assert all("*" in number for number in numbers if number)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", page.text())
    page.chrome.find_element(By.CSS_SELECTOR, "section a[rel=next]").click()
    page.wait("第 301–")


@pytest.mark.parametrize("name", ["../../config.yaml", "/etc/passwd", "0" * 64, "x"])
def test_only_evidence_can_be_opened(zh: Fava, name: str) -> None:
    path = f"extension/DuipingEvidence/?file={urllib.parse.quote(name)}&partial=true"
    status, text, _ = fetched(zh, path)
    assert status == 200
    assert "凭证中没有这个文件" in text.decode()


def test_favas_time_filter_is_ours(page: Page) -> None:
    page.open("extension/Duiping/?time=2026-08", "差异")
    assert shown(page, ".months [aria-current]") == ["2026-08"]
    page.open("extension/Duiping/?time=2026", "本页按月显示")
    page.open("extension/DuipingBreaks/?time=2026-08", "项差异")
    assert "0 项差异" in page.text()


def test_the_account_page_shows_open_items(page: Page, result: dict[str, Any]) -> None:
    account = "Assets:Clearing:Payout:PDD"
    page.open(f"account/{account}/", "本科目未达账项")
    mine = [one for one in result["breaks"] if one["account"] == account]
    assert shown(page, "aside.duiping-open li a") == [one["key"] for one in mine]
    page.open("account/Assets:Bank:CMB/", "CMB")
    assert shown(page, "aside.duiping-open") == []


def test_a_decision_is_previewed_and_not_written(
    page: Page, result: dict[str, Any], demo_books: Path
) -> None:
    one = next(b for b in result["breaks"] if b["kind"] == "missing")
    before = shot(demo_books)
    page.open(f"extension/DuipingBreaks/?id={one['id']}", "如何处理")
    form = page.chrome.find_element(By.CSS_SELECTOR, ".acts form")
    Select(form.find_element(By.NAME, "verb")).select_by_visible_text("说明")
    form.find_element(By.NAME, "by").send_keys("lin")
    form.find_element(By.NAME, "why").send_keys('it\'s "on" its way')
    form.find_element(By.TAG_NAME, "button").click()
    page.wait("将写入的文本")
    (text,) = shown(page, ".acts pre.text")
    (command,) = shown(page, ".acts pre.command")
    assert shot(demo_books) == before
    # The command, dry, prints the very same text.
    words = shlex.split(command)
    assert words[:4] == ["duiping", "resolve", one["id"], "explain"]
    done = duiping(*words[1:], "--dry-run", cwd=demo_books)
    assert done.code == 0, done.err
    assert done.out.strip() == text.strip()


def test_a_decision_that_nobody_may_take_is_refused(
    page: Page, result: dict[str, Any]
) -> None:
    one = next(b for b in result["breaks"] if b["kind"] == "missing")
    path = f"extension/DuipingBreaks/?id={one['id']}&verb=adjust&by=lin&to=Nowhere"
    page.open(path, "如何处理")
    assert shown(page, ".acts pre.text") == []
    assert len(shown(page, ".acts .fault")) == 1


def test_an_unknown_break_is_said(page: Page) -> None:
    page.open("extension/DuipingBreaks/?id=%3Cb%3Ex", "没有差异 <b>x")


def test_nothing_is_written_by_looking(zh: Fava) -> None:
    for method in ("POST", "PUT", "DELETE"):
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{zh.address}/extension/Duiping/export", method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(request, timeout=60)
        refused.value.close()
        assert refused.value.code == 404


def test_books_without_evidence(profile: Any, bare_books: Path, tmp_path: Path) -> None:
    books = copied(bare_books, tmp_path / "books")
    assert duiping("run", cwd=books).code == 0
    with served(books) as fava:
        there = Page(profile, fava)
        for name in PAGES["en"]:
            seen = there.open(f"extension/{name}/", "No evidence yet")
            assert "duiping run" in seen
        assert there.faults() == []


def test_a_slip_in_the_rules_is_said_and_goes(
    profile: Any, small_books: Path, tmp_path: Path
) -> None:
    books = copied(small_books, tmp_path / "books")
    with served(books) as fava:
        there = Page(profile, fava)
        there.open("extension/Duiping/", "Reconciliation")
        edit(books / "config.yaml", "  inbox: inbox", "  inbx: inbox")
        there.open("extension/Duiping/", "DP302")
        edit(books / "config.yaml", "  inbx: inbox", "  inbox: inbox")
        there.open("extension/Duiping/", "Cleared, by number")
