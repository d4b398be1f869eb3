"""``duiping init``: new books work as they are."""

from __future__ import annotations

import shlex
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from tests.cli.shop import duiping, shot, tool

if TYPE_CHECKING:
    from pathlib import Path

OPENING = """科目,金额,币种,勾对键,商品编码,日期,摘要
Assets:Bank:CMB,10000.00,CNY,,,2026-08-31,银行余额
Equity:Opening,-10000.00,CNY,,,2026-08-31,期初
"""


def test_new_books_run_and_check_clean(tmp_path: Path) -> None:
    books = tmp_path / "新账 簿"
    made = duiping("init", books, "--json", cwd=tmp_path)
    assert made.code == 0, made.err
    assert made.json["inbox"] == str(books / "inbox")

    run = duiping("run", "--json", cwd=books)
    assert run.code == 0, run.err
    assert run.json["breaks"] == run.json["files"] == run.json["errors"] == []
    assert not list(books.rglob(".html"))

    checked = tool("bean-check", books / "ledger" / "main.beancount", cwd=tmp_path)
    assert (checked.code, checked.err) == (0, "")


def test_opening_balances_are_posted(tmp_path: Path) -> None:
    opening = tmp_path / "期初余额.csv"
    opening.write_text(OPENING, encoding="utf-8-sig")
    books = tmp_path / "books"
    made = duiping("init", books, "--opening", opening, cwd=tmp_path)
    assert made.code == 0, made.err
    journal = (books / "ledger" / "journal").rglob("*.beancount")
    assert any("10000.00 CNY" in path.read_text(encoding="utf-8") for path in journal)
    checked = tool("bean-check", books / "ledger" / "main.beancount", cwd=tmp_path)
    assert (checked.code, checked.err) == (0, "")


def test_an_opening_that_does_not_balance_is_refused(tmp_path: Path) -> None:
    opening = tmp_path / "期初余额.csv"
    opening.write_text(OPENING.replace("-10000.00", "-9999.00"), encoding="utf-8-sig")
    made = duiping("init", "books", "--opening", opening, "--json", cwd=tmp_path)
    assert made.code == 2
    assert "DP122" in made.err
    assert made.json


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    before = shot(tmp_path)
    made = duiping("init", tmp_path, "--json", cwd=tmp_path)
    assert made.code == 2
    assert made.json["error"]["code"] == "DP401"
    assert "DP401" in made.err
    assert shot(tmp_path) == before


def test_a_file_is_no_folder_for_books(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("mine", encoding="utf-8")
    assert duiping("init", place, cwd=tmp_path).code == 2
    assert place.read_text(encoding="utf-8") == "mine"


def test_the_demo_has_its_month_in_the_inbox(tmp_path: Path) -> None:
    books = tmp_path / "demo"
    made = duiping("init", books, "--demo", cwd=tmp_path)
    assert made.code == 0, made.err
    assert not (books / "inbox" / "truth.json").exists()
    run = duiping("run", "--json", cwd=books)
    assert run.code == 1, run.err
    assert len(run.json["breaks"]) >= 40
    assert run.json["errors"] == run.json["refused"] == []
    assert (books / ".duiping" / "report" / "2026-09.html").stat().st_size > 0


def test_a_demo_of_no_month_writes_nothing(tmp_path: Path) -> None:
    made = duiping("init", "demo", "--demo", "--month", "2026-13", cwd=tmp_path)
    assert made.code == 2
    assert shot(tmp_path) == {}


def test_every_commit_is_checked(tmp_path: Path) -> None:
    books = tmp_path / "books"
    assert duiping("init", books, cwd=tmp_path).code == 0
    text = (books / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (hook,) = yaml.safe_load(text)["repos"][0]["hooks"]
    name, *words = shlex.split(hook["entry"])
    assert (name, hook["always_run"], hook["pass_filenames"]) == (
        "duiping",
        True,
        False,
    )
    assert duiping(*words, cwd=books).code == 0
    accounts = books / "ledger" / "accounts.beancount"
    stray = '2026-09-05 * "x"\n  Assets:A  1 CNY\n  Assets:B  -1 CNY\n'
    accounts.write_text(accounts.read_text(encoding="utf-8") + stray, encoding="utf-8")
    assert duiping(*words, cwd=books).code == 2


def test_breaks_stop_no_commit(demo: Path) -> None:
    """The demo's books have breaks and no fault: the hook lets them through."""
    template = files("duiping.template") / "pre-commit.yaml"
    (hook,) = yaml.safe_load(template.read_text("utf-8"))["repos"][0]["hooks"]
    _, *words = shlex.split(hook["entry"])
    checked = duiping(*words, "--json", cwd=demo)
    assert checked.code == 0
    assert checked.json["breaks"] > 0
