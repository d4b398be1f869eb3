"""A year of books: shops, their wallets and a bank, twelve exports of each.

The files are those of an own system, described in config.yaml; every break is
put in on purpose, so the number is known. Booked by the day.
"""

from __future__ import annotations

import calendar
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.clock import Lap, lap
from duiping import evidence, intake, seals
from duiping.books import Folder
from duiping.pipeline import Work

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).with_name("yearbooks")
SHOPS = "abcd"
YEAR = 2025
# What is wrong with every so manieth order, by turns; five kinds of break.
TURNS = ("missing", "unexpected", "short", "over", "duplicate")
MINUTE = 60


def make(root: str, orders: str, breaks: str) -> dict[str, int]:
    """Lay out the books, write the exports of a year and import them.

    Args:
        root: an empty folder for the books.
        orders: of all shops in the year.
        breaks: how many orders are broken.

    Raises:
        RuntimeError: a file was refused.
    """
    folder = Folder(Path(root))
    shutil.copytree(DATA, folder.root, dirs_exist_ok=True)
    folder.decisions.mkdir(parents=True)
    (folder.decisions / "index.beancount").write_text("; none\n", encoding="utf-8")
    folder.seals.mkdir()
    (folder.seals / seals.INDEX).write_text(seals.index([]), encoding="utf-8")
    folder.evidence.write_text(evidence.text([]), encoding="utf-8")
    exports = folder.root / "exports"
    exports.mkdir()
    count = int(orders) // len(SHOPS) // 12
    # Those of the last days are on their way still: a few more than asked for.
    every = count / (int(breaks) // len(SHOPS) // 12 + 10)
    bank: list[pl.DataFrame] = []
    for shop in SHOPS:
        held = 0
        for month in range(1, 13):
            taken, held = _month(exports, shop, month, count, every, held)
            bank.append(taken)
    _bank(exports, pl.concat(bank))
    paths = intake.listed([exports])
    weighed = intake.weigh(folder, paths, Work(folder).sources)
    taken_in = intake.take(folder, weighed)
    if taken_in.refused:
        raise RuntimeError(taken_in.refused[0].sentence("en"))
    shutil.rmtree(exports)
    return {"files": len(taken_in.fresh)}


def derive(root: str) -> dict[str, Any]:
    """Derive the books as a run does; stages timed."""
    work = Work(Folder(Path(root)))
    stages: dict[str, Lap] = {}

    def run(name: str, stage: Callable[[], Any]) -> Any:
        found, stages[name] = lap(stage)
        return found

    run("match", lambda: work.verdict)
    run("journal", work.write_journal)
    run("result", work.write_result)
    found = work.result
    texts = work.texts.values()
    return {
        "stages": stages,
        "records": found["records"],
        "breaks": len(found["breaks"]),
        "entries": sum(text.count("\n  id: ") for text in texts),
    }


def _month(
    exports: Path, shop: str, month: int, count: int, every: float, held: int
) -> tuple[pl.DataFrame, int]:
    """Write a shop's orders and its wallet; give payouts and what is left.

    Args:
        exports: where the files go.
        shop: a letter.
        month: 1 to 12.
        count: how many orders.
        every: one order in so many is broken.
        held: fen in the wallet before.
    """
    days = calendar.monthrange(YEAR, month)[1]
    seconds = days * 22 * 60 * MINUTE // count
    number = pl.int_range(count, dtype=pl.Int64)
    broken = (pl.col("n") / every).floor()
    before = ((pl.col("n") - 1) / every).floor()
    table = (
        pl.select(n=number)
        .with_columns(
            order=pl.concat_str(
                pl.lit(f"{shop.upper()}{YEAR}{month:02d}"),
                pl.col("n").cast(pl.String).str.zfill(8),
            ),
            fen=1_000 + pl.col("n") * 7919 % 20_000,
            # From one o'clock on, so that a day's payout at midnight is behind.
            at=pl.datetime(YEAR, month, 1)
            + pl.duration(hours=1)
            + pl.duration(
                days=pl.col("n") * seconds // (22 * 60 * MINUTE),
                seconds=pl.col("n") * seconds % (22 * 60 * MINUTE),
            ),
            turn=pl.when(broken != before)
            .then(broken.cast(pl.Int64) % len(TURNS))
            .otherwise(-1),
        )
        .with_columns(
            what=pl.col("turn").replace_strict(
                dict(enumerate(TURNS)), default="", return_dtype=pl.String
            )
        )
    )
    ordered = table.filter(pl.col("what") != "unexpected")
    stamp = pl.col("at").dt.strftime("%Y-%m-%d %H:%M:%S")
    ordered.select(
        pl.col("order").alias("订单号"),
        stamp.alias("支付时间"),
        pl.lit("SKU").alias("商品"),
        pl.lit(1).alias("数量"),
        _yuan(pl.col("fen")).alias("金额"),
        pl.lit("已完成").alias("状态"),
        stamp.alias("发货时间"),
    ).write_csv(exports / f"订单-{shop}-{YEAR}{month:02d}.csv")
    sold = table.filter(pl.col("what") != "missing").with_columns(
        fen=pl.col("fen")
        + pl.col("what").replace_strict({"short": -100, "over": 100}, default=0)
    )
    twice = sold.filter(pl.col("what") == "duplicate")
    sales = pl.concat([sold, twice]).sort("n").with_columns(kind=pl.lit("收款"))
    daily = sales.group_by(pl.col("at").dt.date().alias("day")).agg(pl.col("fen").sum())
    payouts = daily.select(
        "fen",
        at=pl.col("day").cast(pl.Datetime) + pl.duration(hours=23, minutes=50),
        order=pl.concat_str(
            pl.lit(f"P{shop.upper()}"), pl.col("day").dt.strftime("%Y%m%d")
        ),
        shop=pl.lit(shop),
    ).sort("at")
    rows = pl.concat(
        [
            sales.select("at", "order", "fen", "kind"),
            payouts.select("at", "order", -pl.col("fen"), kind=pl.lit("提现")),
        ]
    ).sort("at", maintain_order=True)
    rows = rows.with_columns(balance=pl.col("fen").cum_sum() + held)
    rows.select(
        pl.concat_str(
            pl.lit(f"{shop.upper()}{YEAR}{month:02d}"),
            pl.int_range(pl.len()).cast(pl.String).str.zfill(9),
        ).alias("流水号"),
        stamp.alias("时间"),
        pl.col("kind").alias("类型"),
        pl.col("order").alias("单号"),
        _yuan(pl.col("fen")).alias("金额"),
        _yuan(pl.col("balance")).alias("余额"),
    ).write_csv(exports / f"钱包-{shop}-{YEAR}{month:02d}.csv")
    return payouts, int(rows["balance"][-1])


def _bank(exports: Path, payouts: pl.DataFrame) -> None:
    """Write the bank's year: every payout arrives the same day."""
    rows = payouts.sort("at", "shop").with_columns(balance=pl.col("fen").cum_sum())
    rows = rows.with_columns(at=pl.col("at") + pl.duration(minutes=5))
    shown = rows.select(
        pl.concat_str(
            pl.lit("B"), pl.int_range(pl.len()).cast(pl.String).str.zfill(9)
        ).alias("流水号"),
        pl.col("at").dt.strftime("%Y-%m-%d %H:%M:%S").alias("时间"),
        pl.concat_str(pl.lit("支付公司"), pl.col("shop").str.to_uppercase()).alias(
            "对方"
        ),
        pl.concat_str(pl.lit("提现 "), pl.col("order")).alias("摘要"),
        _yuan(pl.col("fen")).alias("金额"),
        _yuan(pl.col("balance")).alias("余额"),
    )
    shown.write_csv(exports / f"银行-{YEAR}.csv")


def _yuan(fen: pl.Expr) -> pl.Expr:
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, (fen.abs() // 100).cast(pl.String), pl.lit("."), cents)
