"""Two exports of one shop's month, and the books that they are to become."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl

from bench import exports
from bench.months import lay_out
from bench.read import floor as typed
from duiping.books import Folder

# Every so many-th order is missing from the shop's export.
EVERY = 100
LEDGER = "1900000001Basic2026-09-01_2026-09-30.csv"
ORDERS = "星河小程序订单_20260901-20260930.csv"
HEAD = (
    "订单号,下单时间,支付时间,商品编码,商品名称,面值,数量,充值号码,订单金额,优惠金额,"
    "实付金额,订单状态,微信支付单号,发货时间,完成时间,退款单号,退款金额,退款时间\n"
)


def make(root: str, orders: str) -> dict[str, int]:
    """Write both exports and lay out empty books beside them.

    Returns:
        How many breaks there are, by kind.
    """
    folder, count = Path(root), int(orders)
    (folder / "exports").mkdir(parents=True)
    exports.fundflow(str(folder / "exports" / LEDGER), str(2 * count))
    sold = exports.rows(2 * count).filter("sold")
    told = sold.filter(pl.col("order") % EVERY != 0)
    paid, time = exports.yuan(pl.col("fen")), pl.col("time")
    lines = told.select(
        pl.concat_str(
            *(pl.concat_str(pl.lit("XH260"), "number"), time, time),
            *(pl.lit("SJK"), pl.lit("手机壳"), pl.lit(""), pl.lit("1"), pl.lit("")),
            *(paid, pl.lit("0.00"), paid, pl.lit("已完成")),
            *(pl.concat_str(pl.lit("4200002026090"), "number"), time, time),
            *(pl.lit(""), pl.lit(""), pl.lit("")),
            separator=",",
        ).alias("line")
    )["line"]
    total = exports.text(int(told["fen"].sum()))
    foot = f"合计,{told.height}笔,,,,,,,{total},0.00,{total},,,,,,0.00,\n"
    text = HEAD + "\n".join(lines) + "\n" + foot
    (folder / "exports" / ORDERS).write_text(text, encoding="utf-8-sig")
    lay_out(Folder(folder / "books"))
    return {"unexpected": sold.height - told.height}


def floor(root: str) -> dict[str, int]:
    """Decode and parse both files, amounts as numbers, believing every cell."""
    folder = Path(root) / "exports"
    told = typed.run("fundflow", str(folder / LEDGER))
    table = pl.read_csv(folder / ORDERS, infer_schema=False, quote_char=None)
    orders = table.head(-1).with_columns(
        pl.col("实付金额").cast(typed.MONEY),
        pl.col("支付时间").str.to_datetime("%Y-%m-%d %H:%M:%S"),
    )
    return {"rows": told["rows"] + orders.height}


def found(root: str) -> dict[str, int]:
    """Count the breaks that the books tell of, as the command lists them."""
    kinds = [one["kind"] for one in json.loads(_breaks(root))["breaks"]]
    return dict(Counter(kinds))


def _breaks(root: str) -> str:
    tool = Path(sys.executable).with_name("duiping")
    done = subprocess.run(  # noqa: S603 - our own command
        [str(tool), "breaks", "--json"],
        cwd=Path(root) / "books",
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
