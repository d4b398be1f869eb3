"""Books that change while they are served: by an editor, by git, by other people."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.cli.decide import decide, result, standing
from tests.cli.shop import copied, duiping
from tests.fava.server import Fava, Page, browsing
from tests.plugins.load import append, main
from tests.serve.server import Serve, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIN = "ledger/main.beancount"
PAGE = "account/Assets:Bank:CMB/"


@pytest.fixture(scope="module")
def books(demo_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books under git that this file may change."""
    root = copied(demo_books, tmp_path_factory.mktemp("fresh") / "books")
    (root / ".gitignore").write_text("/.duiping/\n", encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "as they were")
    return root


def git(root: Path, *words: str) -> None:
    known = ["-c", "user.name=lin", "-c", "user.email=lin@example.com"]
    subprocess.run(["git", *known, *words], cwd=root, check=True)  # noqa: S607


@pytest.fixture(scope="module")
def servers(books: Path) -> Iterator[tuple[Serve, Serve]]:
    """Two servers on the same books, one for each person."""
    with ExitStack() as stack:
        found = [
            stack.enter_context(serving(books, "--as", name))
            for name in ("lin", "wang")
        ]
        yield found[0], found[1]


@pytest.fixture(scope="module")
def page(
    servers: tuple[Serve, Serve], books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """A browser at the first of them; both links are used up then."""
    with browsing(tmp_path_factory.mktemp("fresh") / "profile") as chrome:
        chrome.get(servers[0].link)
        WebDriverWait(chrome, 60).until(lambda c: "income_statement" in c.current_url)
        servers[0].cookie = "; ".join(
            f"{one['name']}={one['value']}" for one in chrome.get_cookies()
        )
        assert servers[1].enter().status == 303
        yield Page(chrome, Fava(books, chrome.current_url.split("/income")[0]))


def told_of_a_change(page: Page) -> None:
    """Wait until the open page offers by itself to be read again, and do so."""
    button = page.chrome.find_element(By.CSS_SELECTOR, "button.reload-page")
    WebDriverWait(page.chrome, 60).until(lambda _: button.is_displayed())
    button.click()


def test_an_edit_and_git_show_on_the_open_page(page: Page, books: Path) -> None:
    page.open(PAGE, "CMB")
    append(main(books), '2026-09-02 note Assets:Bank:CMB "written by an editor"')
    told_of_a_change(page)
    page.wait("written by an editor")
    git(books, "commit", "--quiet", "--all", "--message", "a note")
    git(books, "checkout", "--quiet", "HEAD~1", "--", MAIN)
    told_of_a_change(page)
    WebDriverWait(page.chrome, 60).until(
        lambda c: "written by an editor" not in c.page_source
    )


def test_a_decision_of_the_command_shows(page: Page, books: Path) -> None:
    name = fresh(books)[0]
    page.open(f"extension/DuipingBreaks/?id={name}", name)
    decide(books, name, "explain", reason="told by the command")
    page.open(f"extension/DuipingBreaks/?id={name}", "told by the command")


def fresh(books: Path) -> list[str]:
    """List breaks that nobody has decided."""
    return [str(one["id"]) for one in result(books)["breaks"] if not one["history"]]


def written(books: Path) -> int:
    """Count the decisions in the ledger's text."""
    texts = (books / "ledger" / "decisions").rglob("*.beancount")
    return sum(path.read_text("utf-8").count('custom "') for path in texts)


def test_two_servers_that_write_at_once_lose_nothing(
    page: Page, servers: tuple[Serve, Serve], books: Path
) -> None:
    del page  # it has entered for both
    names = fresh(books)[:6]
    tokens = [server.token(names[0]) for server in servers]
    before = written(books)

    def act(number: int) -> tuple[int, Any]:
        which = number % 2
        said: tuple[int, Any] = servers[which].decide(
            names[number], "explain", token=tokens[which]
        )
        return said

    with ThreadPoolExecutor(len(names)) as pool:
        done = list(pool.map(act, range(len(names))))
    assert [status for status, _ in done] == [200] * len(names), done
    for number, name in enumerate(names):
        who = ("lin", "wang")[number % 2]
        assert [step["by"] for step in standing(books, name)["history"]] == [who]
    assert written(books) == before + len(names)
    assert duiping("run", cwd=books).code == 1


def test_two_servers_that_decide_the_same_break_at_once(
    page: Page, servers: tuple[Serve, Serve], books: Path
) -> None:
    del page
    name = fresh(books)[0]
    tokens = [server.token(name) for server in servers]
    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(
                lambda which: servers[which].decide(
                    name, "explain", token=tokens[which], seen={name: 0}
                ),
                range(2),
            )
        )
    assert sorted(status for status, _ in done) == [200, 409]
    assert next(told["code"] for status, told in done if status != 200) == "DP530"
    assert len(standing(books, name)["history"]) == 1
