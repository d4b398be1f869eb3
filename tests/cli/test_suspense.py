"""A row that nobody understands: booked to suspense, listed, blocking, curable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import copied, duiping, tool

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = """拼多多店铺账务明细查询

起始时间：2026-09-01 00:00:00  终止时间：2026-09-03 23:59:59
----------交易记录明细列表---------
商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述
,2026-09-02 10:00:00,0,-3.20,新玩法服务费,-,0990001|新玩法服务费-首月
#支出合计：1笔-3.20元
#收入合计：0笔0.00元
#总计：1笔-3.20元
#导出时间：[2026-09-04 09:05:12]
"""
CODE = "0990001|新玩法服务费-首月"


@pytest.fixture
def books(bare_books: Path, tmp_path: Path) -> Path:
    """Books with one row of an unknown category in the inbox."""
    books = copied(bare_books, tmp_path / "books")
    place = books / "inbox" / "拼多多账务明细_0901-0903.csv"
    place.write_bytes(LEDGER.encode("gb18030"))
    return books


def test_it_is_listed_with_the_line_to_add(books: Path) -> None:
    done = duiping("run", "--json", cwd=books)
    assert done.code == 1, done.err
    assert done.json["errors"] == done.json["refused"] == []
    (row,) = done.json["suspense"]
    assert (row["code"], row["category"], row["amount"]) == ("DP201", CODE, "-3.20")
    assert row["row"] == 6
    (file,) = done.json["files"]
    assert (file["rows"], file["posted"], file["suspense"]) == (1, 1, 1)

    shown = duiping("run", "--lang", "en", cwd=books).out
    assert "DP201" in shown
    assert "categories:" in shown
    checked = tool("bean-check", "ledger/main.beancount", cwd=books)
    assert checked.code == 1
    assert "DP201" in checked.err
    assert "categories:" in checked.err

    # The money stands in suspense meanwhile.
    (journal,) = (books / "ledger" / "journal" / "2026").glob("*.beancount")
    text = journal.read_text(encoding="utf-8")
    assert "Assets:Suspense" in text
    assert "3.20 CNY" in text


def test_the_line_in_config_settles_it(books: Path) -> None:
    config = books / "config.yaml"
    text = config.read_text(encoding="utf-8")
    rule = f"    layout: pdd.ledger\n    categories:\n      '{CODE}': marketing\n"
    text = text.replace("    layout: pdd.ledger\n", rule)
    config.write_text(text, encoding="utf-8")
    done = duiping("run", "--json", cwd=books)
    assert done.json["suspense"] == [], done.err
    assert not any(b["account"] == "Assets:Suspense" for b in done.json["breaks"])
    assert done.code in {0, 1}


def test_orders_of_unknown_products_are_not_well(month: Path, tmp_path: Path) -> None:
    books = tmp_path / "plain"
    assert duiping("init", books, cwd=tmp_path).code == 0
    export = month / "exports" / "orders_export2026-10-01-00-30-00.csv"
    done = duiping("run", export, "--lang", "en", cwd=books)
    assert done.code == 1, done.err
    assert "is not in the price list" in done.out
    assert "Everything agrees" not in done.out
