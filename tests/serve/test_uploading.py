"""A month from the first start to its close and audit, at the pages alone."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from duiping import seals
from duiping.books import Folder
from duiping.serve.routes import TRAY, UPLOAD, UPLOADED
from tests.cli.decide import EXPENSE, money_break, result, standing
from tests.cli.shop import copied, shot
from tests.fava.axe import fits_a_phone, looked_at
from tests.fava.review import shown
from tests.fava.server import PATIENCE, Fava, Page, browsing
from tests.serve.server import Serve, serving
from tests.serve.test_deciding import act, deciding, fill, listening, sure
from tests.serve.test_window import git
from tests.serve.uploads import exports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OCTETS = "application/octet-stream"
NOTING = """
window.scrolled = [];
const usual = Element.prototype.scrollIntoView;
Element.prototype.scrollIntoView = function (how) {
  if (this.className === "busy" && !this.hidden) window.scrolled.push(this.className);
  usual.call(this, how);
};
"""


@pytest.fixture(scope="module")
def books(bare_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books as `duiping init` makes them, with the demo shop's rules, in git."""
    made = copied(bare_books, tmp_path_factory.mktemp("uploading") / "books")
    with (made / "ledger/main.beancount").open("a", encoding="utf-8") as stream:
        stream.write('2020-01-01 custom "fava-option" "language" "zh"\n')
    git(made, "init", "-q")
    git(made, "config", "user.email", "server@shop.example")
    git(made, "config", "user.name", "server")
    git(made, "add", "--all")
    git(made, "commit", "-q", "-m", "begin")
    return made


@pytest.fixture(scope="module")
def served(books: Path) -> Iterator[Serve]:
    """A server at which the accountant uploads."""
    with serving(books, "--as", "lin", "--commit") as running:
        yield running


@pytest.fixture(scope="module")
def page(
    served: Serve, books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The accountant's browser; the server knows its session, too."""
    with browsing(tmp_path_factory.mktemp("chrome") / "p") as chrome:
        chrome.get(served.link)
        WebDriverWait(chrome, PATIENCE).until(
            lambda c: "income_statement" in c.current_url
        )
        found = chrome.get_cookies()[0]
        served.cookie = f"{found['name']}={found['value']}"
        yield Page(chrome, Fava(books, chrome.current_url.split("/income")[0]))


def until(page: Page, script: str) -> object:
    """Wait until a script gives something true."""
    return WebDriverWait(page.chrome, PATIENCE).until(
        lambda c: c.execute_script(f"return {script}")
    )


def ready(page: Page) -> None:
    """Open the evidence page, and wait until it takes files."""
    page.chrome.get(f"{page.fava.address}/extension/DuipingEvidence/")
    until(page, "document.querySelector('section.upload')?.dataset.ready")


def choose(page: Page, paths: list[Path]) -> None:
    """Choose files, and wait until they were looked at."""
    box = page.chrome.find_element(By.CSS_SELECTOR, ".upload [type=file]")
    box.send_keys("\n".join(map(str, paths)))
    until(page, "document.querySelector('button.take:not([hidden])')?.dataset.mark")
    until(page, "document.querySelector('.upload .busy').hidden")


def months(page: Page) -> None:
    """Open the page of closing, and wait until it says what is missing."""
    page.chrome.get(f"{page.fava.address}/extension/DuipingClosing/")
    until(page, "document.querySelector('section.closing')?.dataset.ready")


def declared(page: Page) -> None:
    """Declare each balance that nobody prints, as the books have it."""
    forms = "document.querySelectorAll('form.declares').length"
    while left := page.chrome.find_elements(By.CSS_SELECTOR, "form.declares"):
        left[0].find_element(By.NAME, "evidence").send_keys("后台截图")
        left[0].find_element(By.CSS_SELECTOR, "button").click()
        until(page, f"{forms} < {len(left)}")


def waits_for_another(page: Page) -> None:
    """See that the page says what waits, since when, and offers the fitting steps."""
    draft = page.chrome.find_element(By.CSS_SELECTOR, ".closing .draft")
    assert re.search(r"等待另一人复核,lin 编制于 \d{4}-\d\d-\d\d", draft.text)
    buttons = page.chrome.find_elements(By.CSS_SELECTOR, ".closing button")
    # Who prepared it can't approve it, and nothing else is prepared over it.
    offered = [one.get_attribute("class") for one in buttons if one.is_displayed()]
    assert offered == ["discard"]


def signed(page: Page) -> str:
    """Look at what would be sealed, sign it, and give what the page tells."""
    until(page, "document.querySelector('.closing dialog[open] pre')?.textContent")
    sums = shown(page, ".closing dialog td.n")
    assert all(re.fullmatch(r"-?\d{1,3}(,\d{3})*\.\d\d", text) for text in sums)
    assert any("," in text for text in sums)
    looked_at(page.chrome, ".closing dialog")
    fits_a_phone(page.chrome, ".closing dialog")
    fits_a_phone(page.chrome, ".closing dialog .scroll")  # its sums, above all
    done = "document.querySelector('.closing > .done')?.innerText"
    before = page.chrome.execute_script(f"return {done} ?? ''")
    page.chrome.find_element(By.CSS_SELECTOR, "button.sign").click()
    told = until(page, f"{done} !== {json.dumps(before)} && {done}")
    until(page, "document.querySelector('section.closing')?.dataset.ready")
    return str(told)


def token(served: Serve) -> str:
    """Give the token of the session, as the page has it."""
    text = served.ask(f"/{served.slug}/extension/DuipingEvidence/").body.decode()
    found = re.search(r'data-token="([^"]+)"', text)
    assert found
    return found[1]


def test_the_page_tells_what_is_refused_and_keeps_nothing(
    page: Page, books: Path, month: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "<img src=x onerror=alert(1)>.html"
    bad.write_text("<script>document.title = 'run'</script>")
    before = shot(books)
    ready(page)
    page.wait("还没有原始凭证")
    choose(page, [*exports(month)[:2], bad])
    assert "DP127" in page.text()
    button = page.chrome.find_element(By.CSS_SELECTOR, "button.take")
    assert not button.is_enabled()
    assert shot(books) == before
    # What lies on the tray is there when the page is opened again.
    ready(page)
    until(page, "document.querySelectorAll('.tray tbody tr').length === 3")
    page.chrome.find_element(By.CSS_SELECTOR, "tr.refused .off").click()
    until(page, "!document.querySelector('button.take').disabled")
    assert page.chrome.title != "run"
    page.chrome.find_element(By.CSS_SELECTOR, "button.clear").click()
    until(page, "document.querySelectorAll('.tray tbody tr').length === 0")
    assert page.faults() == []


def test_a_month_is_uploaded_and_imported(
    page: Page, books: Path, month: Path, small_books: Path, tmp_path: Path
) -> None:
    listed = exports(month)
    pack = tmp_path / "微信账单.zip"
    with zipfile.ZipFile(pack, "w") as box:
        for path in listed[:5]:
            box.write(path, path.name)
    ready(page)
    choose(page, [pack, *listed[5:]])
    told = page.text()
    assert f"导入 {len(listed)} 个文件" in told
    breaks = result(small_books)["breaks"]
    assert f"新增差异 {len(breaks)}" in told
    assert not (books / "ledger/evidence.beancount").read_text().count("custom")
    # A rule changes meanwhile: the page looks again, and says so.
    with (books / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# another rule\n")
    git(books, "commit", "-qam", "a rule")
    button = "document.querySelector('button.take')"
    mark = page.chrome.execute_script(f"return {button}.dataset.mark")
    page.chrome.find_element(By.CSS_SELECTOR, "button.take").click()
    until(page, f"![undefined, '', '{mark}'].includes({button}.dataset.mark)")
    page.wait("DP545")
    page.chrome.execute_script(NOTING)
    page.chrome.find_element(By.CSS_SELECTOR, "button.take").click()
    until(page, "document.querySelector('.upload .taken .done')")
    assert f"已导入 {len(listed)} 个文件" in page.text()
    # How far it was stood where whoever pressed the button looks.
    assert page.chrome.execute_script("return window.scrolled") == ["busy"]
    links = page.chrome.find_elements(By.CSS_SELECTOR, ".taken .standings li > a")
    named = [str(link.get_attribute("href")).partition("?id=")[2] for link in links]
    assert {b["id"] for b in breaks} >= {name for name in named if name}
    assert len(named) == min(len(breaks), 10) + (len(breaks) > 10)
    assert {b["id"] for b in result(books)["breaks"]} == {b["id"] for b in breaks}
    assert git(books, "log", "-1", "--format=%an") == "林会计"
    assert git(books, "status", "--porcelain") == ""
    # The list below has the new files, and the breaks are on their page.
    assert f"{len(listed)} 文件" in page.text().replace("个", "")
    page.open("extension/DuipingBreaks/", f"{len(breaks)} 项差异")
    assert page.faults() == []


def test_its_breaks_are_settled_alone_and_in_bulk(page: Page, books: Path) -> None:
    small = next(b["id"] for b in result(books)["breaks"] if b["kind"] == "short")
    large = money_break(books)["id"]
    for name, status in ((small, "settled"), (large, "proposed")):
        assert act(page, name, "write-off", {"to": EXPENSE}).startswith("已登记")
        assert standing(books, name)["status"] == status
    listening(page, "status=open", "项差异")
    page.chrome.find_element(By.CSS_SELECTOR, ".breaks .all").click()
    fill(page, "explain", {})
    assert sure(page).startswith("已登记")
    assert not any(b["status"] == "open" for b in result(books)["breaks"])


def test_it_is_closed_by_two(
    page: Page, books: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    profile = tmp_path_factory.mktemp("wang") / "p"
    large = money_break(books)["id"]
    with deciding(books, "wang", profile) as wang:
        assert act(wang, large, "approve", {}).startswith("已登记")
        assert standing(books, large)["status"] == "approved"
        months(page)
        told = page.text()
        assert "余额无凭且未声明" in told
        assert "未提交" in told
        declared(page)
        page.chrome.find_element(By.CSS_SELECTOR, "button.commit").click()
        until(page, "!document.querySelector('button.prepare').hidden")
        assert git(books, "status", "--porcelain") == ""
        page.chrome.find_element(By.CSS_SELECTOR, "button.prepare").click()
        assert "已由 lin 编制" in signed(page)
        waits_for_another(page)
        page.chrome.find_element(By.CSS_SELECTOR, "button.discard").click()
        assert "已作废" in signed(page)
        page.chrome.find_element(By.CSS_SELECTOR, "button.prepare").click()
        assert "已由 lin 编制" in signed(page)
        months(wang)
        wang.chrome.find_element(By.CSS_SELECTOR, "button.approve").click()
        assert "2026-09 已结账" in signed(wang)
        assert wang.faults() == []
    assert [seal.period for seal in seals.held(Folder(books))] == ["2026-09"]
    assert page.faults() == []


def test_an_auditor_finds_the_row_behind_a_balance(page: Page, books: Path) -> None:
    with serving(books) as reader:
        page.chrome.get(reader.link)
        WebDriverWait(page.chrome, PATIENCE).until(
            lambda c: (
                c.current_url.startswith(reader.link.split("/-/")[0])
                and "income_statement" in c.current_url
            )
        )
        base = page.chrome.current_url.split("/income")[0]
        address = f"{base}/extension/DuipingStatements/?name=bank&time=2026-09"
        page.chrome.get(address)
        until(page, "document.querySelector('.statement td.at a')")
        link = page.chrome.find_element(By.CSS_SELECTOR, ".statement td.at a")
        row = str(link.get_attribute("href")).rpartition("row=")[2].partition("&")[0]
        page.chrome.execute_script("arguments[0].click()", link)
        until(page, "document.querySelector('.sheet tr.meant')")
        meant = page.chrome.find_element(By.CSS_SELECTOR, ".sheet tr.meant th")
        assert meant.text == row
        # Who only reads is offered nothing to send or sign.
        page.chrome.get(f"{base}/extension/DuipingEvidence/")
        until(page, "document.querySelector('.duiping table')")
        assert not page.chrome.find_elements(By.CSS_SELECTOR, "section.upload")
        page.chrome.get(f"{base}/extension/DuipingClosing/")
        until(page, "document.querySelector('section.closing')?.dataset.ready")
        assert "2026-09" in page.text()
        assert not page.chrome.find_elements(By.CSS_SELECTOR, ".closing button")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X_Duiping_Token": "x" * 43}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Cookie": ""}, 401),
        ({"Host": "evil.example"}, 421),
        ({"Content_Length": str(1 << 40)}, 413),
    ],
)
@pytest.mark.parametrize("route", [TRAY, UPLOAD])
@pytest.mark.usefixtures("page")
def test_only_our_own_page_uploads(
    served: Serve, route: str, change: dict[str, str], status: int
) -> None:
    sent = {
        "Content-Type": OCTETS if route == TRAY else "application/json",
        "Origin": f"http://127.0.0.1:{served.port}",
        "Sec-Fetch-Site": "same-origin",
        "X-Duiping-Token": token(served),
        "X-Duiping-Name": "x.csv",
    } | {name.replace("_", "-"): value for name, value in change.items()}
    body = b'{"act": "clear"}'
    assert served.ask(route, "POST", body, **sent).status == status
    assert b'"files": []' in served.ask(UPLOADED).body


def test_the_log_names_who_and_what(books: Path) -> None:
    lines = (books / ".duiping/access.log").read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if '"route":"/-/upload"' in line]
    assert any('"outcome":"200 import"' in line and '"lin"' in line for line in told)
    assert not any("upload/state" in line for line in lines)
