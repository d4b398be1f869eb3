"""From the login page to a real provider and back into the books, with a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from tests.cli.shop import copied
from tests.fava.server import browsing
from tests.serve.oidc.provider import CLIENT, PASSWORD, SECRET, Provider, Twist, known
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

SETTINGS = """\
issuer: {issuer}
client: {client}
secret: {{file: {secret}}}
claim: preferred_username
label: 公司账号
people:
  - {{subject: lin, name: lin, roles: [accountant]}}
  - {{subject: wang, name: boss, roles: [owner]}}
"""


@pytest.fixture(scope="module")
def serve(
    running: Provider, small_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """Books that people of the provider may come to."""
    folder = tmp_path_factory.mktemp("signin")
    secret, settings = folder / "secret", folder / "oidc.yaml"
    secret.write_text(SECRET, encoding="utf-8")
    facts = {"issuer": running.issuer, "client": CLIENT, "secret": secret}
    settings.write_text(SETTINGS.format(**facts), encoding="utf-8")
    books = copied(small_books, folder / "books")
    with serving(books, "--oidc", str(settings)) as found:
        known(f"http://127.0.0.1:{found.port}/-/login/back")
        yield found


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with browsing(tmp_path_factory.mktemp("signin") / "profile") as found:
        yield found


def waited(chrome: Chrome, part: str) -> None:
    """Wait until the browser is at an address with this part."""
    WebDriverWait(chrome, 60).until(lambda c: part in c.current_url)


def there(chrome: Chrome, by: str, name: str) -> WebElement:
    """Wait for a part of the page; its address changes before the page is there."""
    return WebDriverWait(chrome, 60).until(
        expected_conditions.element_to_be_clickable((by, name))
    )


def signs_in(chrome: Chrome, serve: Serve, provider: Provider, name: str) -> None:
    """Go to the books as nobody, choose the provider, and sign in there."""
    for address in (provider.issuer, serve.link):
        chrome.get(f"{address}/")
        chrome.delete_all_cookies()
    chrome.get(f"{serve.link}?account=Assets")
    waited(chrome, "/-/login")
    chrome.find_element(By.PARTIAL_LINK_TEXT, "公司账号").click()
    waited(chrome, "/login/?next=")
    assert "localhost" in chrome.current_url
    there(chrome, By.NAME, "username").send_keys(name)
    there(chrome, By.NAME, "password").send_keys(PASSWORD)
    there(chrome, By.ID, "sign-in").click()
    there(chrome, By.NAME, "allow").click()


def taken(chrome: Chrome, serve: Serve) -> None:
    """Ask on with the browser's cookies."""
    cookies = [f"{one['name']}={one['value']}" for one in chrome.get_cookies()]
    serve.cookie = "; ".join(cookies)


def who(serve: Serve) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        serve.ask(f"/{serve.slug}/extension/Duiping/me").body
    )
    return found


def test_an_accountant_comes_in_under_their_own_name(
    chrome: Chrome, serve: Serve, provider: Provider
) -> None:
    signs_in(chrome, serve, provider, "lin")
    waited(chrome, "income_statement")
    taken(chrome, serve)
    assert who(serve)["by"] == "lin"
    breaks = json.loads(serve.ask(f"/{serve.slug}/extension/Duiping/open").body)
    assert breaks is not None
    log = (serve.books / ".duiping" / "access.log").read_text(encoding="utf-8")
    assert "login lin" in log
    assert "code=" not in log
    assert SECRET not in log


def test_an_owner_sees_what_an_owner_may(
    chrome: Chrome, serve: Serve, provider: Provider
) -> None:
    signs_in(chrome, serve, provider, "wang")
    waited(chrome, "income_statement")
    taken(chrome, serve)
    assert who(serve)["by"] == "boss"
    assert serve.ask(f"/{serve.slug}/extension/DuipingEvidence/").status == 403
    assert serve.ask(f"/{serve.slug}/extension/DuipingOwner/").status == 200


def test_a_stranger_is_told_and_stays_out(
    chrome: Chrome, serve: Serve, provider: Provider
) -> None:
    signs_in(chrome, serve, provider, "zhao")
    waited(chrome, "/-/login/back")
    assert "DP563" in chrome.page_source
    # The way back leads in once, and not for whoever finds it in a history.
    chrome.get(chrome.current_url)
    assert "DP563" not in chrome.page_source
    taken(chrome, serve)
    assert serve.ask("/").status == 303
    assert serve.ask("/").headers["Location"].startswith("/-/login")


def test_a_wrong_answer_of_the_provider_is_told(
    chrome: Chrome, serve: Serve, provider: Provider
) -> None:
    provider.twist = Twist(claims=lambda claims: {**claims, "aud": "another"})
    signs_in(chrome, serve, provider, "lin")
    waited(chrome, "/-/login/back")
    assert "DP561" in chrome.page_source
    taken(chrome, serve)
    assert serve.ask("/").headers["Location"].startswith("/-/login")


def test_a_way_back_that_nobody_went(serve: Serve) -> None:
    serve.cookie = ""
    found = serve.ask("/-/login/back?code=x&state=y")
    assert found.status == 403
    assert "Set-Cookie" not in found.headers or "-in=" in found.headers["Set-Cookie"]


def test_who_is_struck_off_either_list_is_out(
    chrome: Chrome, serve: Serve, provider: Provider
) -> None:
    listed = serve.books.parent / "oidc.yaml"
    for path, line, name in (
        (listed, "  - {subject: lin, name: lin, roles: [accountant]}\n", "lin"),
        (serve.books / "config.yaml", "  lin: {name: 林会计", "lin"),
    ):
        signs_in(chrome, serve, provider, name)
        waited(chrome, "income_statement")
        taken(chrome, serve)
        assert not serve.ask("/").headers["Location"].startswith("/-/login")
        text = path.read_text("utf-8")
        assert line in text
        path.write_text(text.replace(line, f"#{line}"), encoding="utf-8")
        assert serve.ask("/").headers["Location"].startswith("/-/login")
        path.write_text(text, encoding="utf-8")
        # A session that has ended stays so.
        assert serve.ask("/").headers["Location"].startswith("/-/login")
