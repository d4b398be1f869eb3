"""People at one server with real browsers: logging in, roles, the session's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from tests.cli.decide import EXPENSE, money_break, standing
from tests.cli.shop import copied
from tests.fava.axe import fits_a_phone, looked_at
from tests.fava.server import Fava, Page, browsing
from tests.serve.people import accounts, password
from tests.serve.server import Serve, serving
from tests.serve.test_deciding import act, ready

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome


@pytest.fixture(scope="module")
def server(
    small_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """A server where people log in."""
    folder = tmp_path_factory.mktemp("people")
    books = copied(small_books, folder / "books")
    kept = accounts(folder / "accounts.json")
    with serving(books, "--accounts", str(kept)) as running:
        yield running


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser; who uses it logs in first."""
    with browsing(tmp_path_factory.mktemp("people") / "profile") as found:
        yield found


def typed(chrome: Chrome, server: Serve, name: str, path: str = "/") -> None:
    """Fill in the login by hand, in a browser that nobody is logged in with."""
    # A page of the books would go on asking, without its key.
    chrome.get(f"{server.link}-/login")
    chrome.delete_all_cookies()
    chrome.get(f"{server.link.rstrip('/')}{path}")
    chrome.find_element(By.NAME, "name").send_keys(name)
    chrome.find_element(By.NAME, "password").send_keys(password(name))
    button = chrome.find_element(By.CSS_SELECTOR, "form button")
    button.click()
    WebDriverWait(chrome, 60).until(expected_conditions.staleness_of(button))


def log_in(chrome: Chrome, server: Serve, name: str, path: str = "/") -> Page:
    """Log in by hand, and wait to be in."""
    typed(chrome, server, name, path)
    WebDriverWait(chrome, 60).until(lambda c: "/-/login" not in c.current_url)
    return Page(chrome, Fava(server.books, f"{server.link.rstrip('/')}/books"))


def leave(page: Page) -> None:
    """Log out with the button in Fava's head."""
    button = WebDriverWait(page.chrome, 60).until(
        lambda c: c.find_elements(By.CSS_SELECTOR, "header .duiping-me button")
    )
    button[0].click()
    WebDriverWait(page.chrome, 60).until(lambda c: "/-/login" in c.current_url)


def test_one_proposes_and_another_approves(chrome: Chrome, server: Serve) -> None:
    name = money_break(server.books)["id"]
    lin = log_in(chrome, server, "lin")
    said = act(lin, name, "write-off", {"to": EXPENSE})
    assert standing(server.books, name)["status"] == "proposed", said
    ready(lin, name)
    options = "return [...document.querySelectorAll('form.hand [name=verb] option')]"
    verbs = chrome.execute_script(f"{options}.map((one) => one.value)")
    assert "approve" not in verbs
    assert lin.faults() == []
    leave(lin)
    wang = log_in(chrome, server, "wang")
    act(wang, name, "approve", {})
    assert standing(server.books, name)["status"] == "approved"
    assert "wang" in chrome.find_element(By.CSS_SELECTOR, ".duiping-me").text


def test_where_somebody_wanted_to_is_where_they_come(
    chrome: Chrome, server: Serve
) -> None:
    path = "/books/extension/DuipingBreaks/?kind=missing"
    page = log_in(chrome, server, "zhao", path)
    assert chrome.current_url.endswith(path)
    page.wait("zhao")
    assert chrome.find_elements(By.CSS_SELECTOR, "form.hand") == []


def test_a_role_sees_what_it_may(chrome: Chrome, server: Serve) -> None:
    boss = log_in(chrome, server, "boss")
    boss.wait("boss")
    shown = {
        str(link.get_attribute("href")).rsplit("/", 2)[-2]
        for link in chrome.find_elements(By.CSS_SELECTOR, "aside a")
        if link.is_displayed()
    }
    assert "DuipingOwner" in shown
    assert not shown & {"DuipingEvidence", "editor"}
    assert boss.faults() == []
    chrome.get(f"{boss.fava.address}/extension/DuipingEvidence/")
    text = boss.wait("Your role does not allow this")
    assert "您的角色不能做这件事" in text
    looked_at(chrome, "body")
    fits_a_phone(chrome, "html")
    chrome.find_element(By.PARTIAL_LINK_TEXT, "回到账簿").click()
    boss.wait("boss")


def test_an_administrator_sees_who_is_here(chrome: Chrome, server: Serve) -> None:
    typed(chrome, server, "root")
    WebDriverWait(chrome, 60).until(lambda c: c.current_url.endswith("/-/people"))
    rows = chrome.find_elements(By.CSS_SELECTOR, "tr:has(button)")
    assert any(row.text.startswith("root") for row in rows)
    looked_at(chrome, "body")
    fits_a_phone(chrome, "html")


def test_the_end_of_a_session_leads_to_the_login(chrome: Chrome, server: Serve) -> None:
    page = log_in(chrome, server, "zhao")
    page.open("extension/Duiping/", "zhao")
    root = Serve(server.books, server.link, server.pid)
    assert root.ask("/books/api/changed").status == 303
    # Somebody's password is changed while they look at a page.
    kept = server.books.parent / "accounts.json"
    accounts(kept, "lin", "wang", "root")
    try:
        chrome.find_element(By.CSS_SELECTOR, "aside a[href*='DuipingBreaks']").click()
        WebDriverWait(chrome, 60).until(lambda c: "/-/login?next=" in c.current_url)
        assert "extension%2FDuiping" in chrome.current_url
    finally:
        accounts(kept)


def test_what_was_typed_outlives_the_session(chrome: Chrome, server: Serve) -> None:
    name = money_break(server.books)["id"]
    path = f"/books/extension/DuipingBreaks/?id={name}"
    reason = "return document.querySelector('form.hand [name=reason]').value"
    for who, found in (("lin", "half a sentence"), ("wang", "")):
        ready(log_in(chrome, server, "lin"), name)
        chrome.execute_script(
            "const form = document.querySelector('form.hand');"
            "form.elements.verb.value = 'explain';"
            "form.elements.reason.value = 'half a sentence';"
        )
        chrome.delete_all_cookies()
        chrome.find_element(By.CSS_SELECTOR, "form.hand button").click()
        WebDriverWait(chrome, 60).until(lambda c: "/-/login?next=" in c.current_url)
        page = log_in(chrome, server, who, path)
        page.wait(who)
        end = "return sessionStorage.getItem('duiping-typed') === null"
        WebDriverWait(chrome, 60).until(lambda c: c.execute_script(end))  # noqa: B023
        assert chrome.execute_script(reason) == found


def test_an_unused_session_ends_by_itself(chrome: Chrome, small: Path) -> None:
    kept = accounts(small.parent / "short.json", "zhao")
    with serving(small, "--accounts", str(kept), "--idle", "1s") as server:
        typed(chrome, server, "zhao")
        # Fava asks every few seconds whether anything changed; that is no use.
        WebDriverWait(chrome, 60).until(lambda c: "/-/login?next=" in c.current_url)
        log = server.books / ".duiping" / "access.log"
        assert "login zhao" in log.read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page_can_be_read(chrome: Chrome, server: Serve, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    chrome.get(f"{server.link}-/login")
    chrome.delete_all_cookies()
    chrome.get_log("browser")  # type: ignore[no-untyped-call]
    chrome.get(f"{server.link}-/login?lang=zh")
    look = "const s = getComputedStyle(document.querySelector('main'));"
    colours = chrome.execute_script(f"{look} return [s.color, s.backgroundColor]")
    assert len(set(colours)) == 2
    dark = colours[1] == "rgb(30, 36, 39)"
    assert dark == (scheme == "dark")
    for field in chrome.find_elements(By.CSS_SELECTOR, "input:not([type=hidden])"):
        label = f"label[for='{field.get_attribute('id')}']"
        assert chrome.find_element(By.CSS_SELECTOR, label).text in {"姓名代码", "密码"}
    assert chrome.get_log("browser") == []  # type: ignore[no-untyped-call]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
