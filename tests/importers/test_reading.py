"""What readings promise beyond the golden records."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime

import polars as pl
import pytest

from duiping.importers.registry import LAYOUTS
from tests.importers.exports import (
    DATA,
    altered,
    encoded,
    layouts,
    rows_of,
    sample,
    workbook,
)


def test_line_break_in_a_cell_counts() -> None:
    """Rows behind a quoted line break have their physical line numbers."""
    name, data = sample("taobao.orders", "legacy41")
    assert layouts()["taobao.orders"].read(name, data).records["row"].to_list() == [
        2,
        4,
        5,
        6,
        7,
    ]


def test_columns_in_any_order() -> None:
    """Columns are bound by name, so their order does not matter."""
    path = DATA / "pdd.orders" / "orders_export2026-09-16-00-30-00.csv"
    rows = rows_of(path.read_text(encoding="utf-8"))
    order = list(range(len(rows[0])))
    random.Random(1).shuffle(order)  # noqa: S311 - reproducible, not secret
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [[r[i] for i in order] for r in rows]
    )
    layout = layouts()["pdd.orders"]
    shuffled = layout.read(path.name, encoded("pdd.orders", out.getvalue()))
    assert shuffled.records.equals(layout.read(*sample("pdd.orders")).records)


def test_unknown_label_is_in_suspense_until_config_names_it() -> None:
    """An unknown category stands in suspense; a word in config.yaml posts it."""
    name, data = sample("pdd.ledger", "month")
    before = (
        layouts()["pdd.ledger"].read(name, data).records.filter(pl.col("row") == 12)
    )
    assert before.select("kind", "disposition", "cause").row(0) == (
        "unknown",
        "suspense",
        "DP201",
    )
    label = before["category"][0]
    for key in (label, "0999999", "某新项目"):
        layout = LAYOUTS["pdd.ledger"]({key: "other_expense"})
        after = layout.read(name, data).records.filter(pl.col("row") == 12)
        assert after.select("kind", "disposition", "cause").row(0) == (
            "other_expense",
            "posted",
            None,
        )


def test_empty_day_covers_its_day() -> None:
    """A bill without rows still covers its day, by its name or its preamble."""
    name, data = sample("wechat.fundflow", "09-03")
    day = layouts()["wechat.fundflow"].read(name, data)
    assert (day.rows, day.first_day, day.last_day) == (
        0,
        date(2026, 9, 3),
        date(2026, 9, 3),
    )
    name, data = sample("alipay.ledger", "empty")
    day = layouts()["alipay.ledger"].read("renamed.csv", data)
    assert (day.rows, day.first_day, day.last_day) == (
        0,
        date(2026, 9, 5),
        date(2026, 9, 5),
    )


def test_as_of_is_given_printed_stamped_or_newest() -> None:
    """A person knows best, then the print, then the name, then the rows."""
    layout = layouts()["pdd.ledger"]
    name, data = sample("pdd.ledger", "month")
    told = datetime(2026, 10, 2, 8, 0)  # noqa: DTZ001 - wall clock
    assert layout.read(name, data, told).as_of == told
    assert layout.read(name, data).as_of == datetime(2026, 9, 17, 9, 30)  # noqa: DTZ001
    name, data = sample("pdd.orders")
    layout = layouts()["pdd.orders"]
    assert layout.read(name, data).as_of == datetime(2026, 9, 16, 0, 30)  # noqa: DTZ001
    assert layout.read("x.csv", data).as_of == datetime(2026, 9, 3, 10, 0)  # noqa: DTZ001


def test_same_second_keeps_the_chain() -> None:
    """Oldest first and newest first files give the same order of time."""
    name, data = sample("alipay.ledger", "month")
    layout = layouts()["alipay.ledger"]
    newest = layout.read(name, data)
    text = data.decode("gb18030").split("\r\n")
    at = text.index(next(line for line in text if line.startswith("账务流水号"))) + 1
    body = text[at : at + newest.rows]
    turned = "\r\n".join([*text[:at], *reversed(body), *text[at + newest.rows :]])
    oldest = layout.read(name, turned.encode("gb18030"))
    by_time = [r.records.sort("seq")["row_no"].to_list() for r in (newest, oldest)]
    assert by_time[0] == by_time[1]
    assert (newest.opening, newest.closing) == (oldest.opening, oldest.closing)


def test_workbook_of_the_bank() -> None:
    """The bank's statement reads the same from a workbook."""
    path = next((DATA / "cmb.corporate").glob("招商银行*.csv"))
    text = path.read_text(encoding="utf-8")
    layout = layouts()["cmb.corporate"]
    plain = layout.read(path.name, encoded("cmb.corporate", text))
    book = layout.read(path.name, workbook(text, "Sheet1"))
    assert book.records.equals(plain.records)
    assert (book.first_day, book.last_day) == (plain.first_day, plain.last_day)


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        ("订单号：3200000000000000007", "3200000000000000007"),
        ("关联订单号:3200000000000000007退款", "3200000000000000007"),
        ("tradeid:3200000000000000007", "3200000000000000007"),
        ("代扣{3200000000000000007}", "3200000000000000007"),
        ("扣款（3200000000000000007）", "3200000000000000007"),
        ("订单号：123", None),
    ],
)
def test_order_in_an_alipay_remark(remark: str, number: str | None) -> None:
    """The remark is the last place in which the order is looked for."""
    name, data = altered(
        "alipay.ledger", "订单号：3200000000000000002退款", remark, "month"
    )
    records = layouts()["alipay.ledger"].read(name, data).records
    assert records.filter(pl.col("row") == 9)["order_no"].to_list() == [number]
