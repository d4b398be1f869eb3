"""JD wallet 资金表 (京东钱包): what one of a merchant's accounts at JD did.

Grade D: both headers are those of a public parser (日期 and 交易备注; newer 创建时间,
交易类型 and 资金动账备注), no row seen. A workbook whose sheet 结算表 is another
export; dates may be a spreadsheet's day numbers. 收入金额 is money in, 支出金额,
printed positive, money out. The balance is printed after each row.

商户订单号 numbers the settlement batch or the payout. Whether any number is a row's
own is not known: a row is identified by all that it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bank import EMPTY_SIDE, alone, moment, moved, renminbi, way
from duiping.importers.cells import Cells, folded
from duiping.importers.layout import Layout, identity
from duiping.importers.proof import balances
from duiping.importers.shape import Shape
from duiping.record import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

# 45901.5: days since 1899-12-30, as a spreadsheet counts them.
_SERIAL = r"^\d{5}(\.\d+)?$"
_EPOCH = pl.datetime(1899, 12, 30, time_unit="ms")
_DAY_MS = 86_400_000
PAYOUT = "提现"


class JdWallet(Layout):
    """京东钱包资金表."""

    name: ClassVar[str] = "jd.wallet"
    title: ClassVar[str] = "京东钱包资金表"
    grade: ClassVar[str] = "D"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    shape = Shape(
        layout="jd.wallet",
        required={
            "time": ("日期", "创建时间"),
            "account": ("账户代码",),
            "account_name": ("账户名称",),
            "batch": ("商户订单号",),
            "income": ("收入金额(元)",),
            "outgo": ("支出金额(元)",),
            "balance": ("账户余额(元)",),
            "memo": ("交易备注", "资金动账备注"),
        },
        optional={
            "type": ("交易类型",),
            "currency": ("币种",),
            "number": ("交易订单号",),
        },
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records: credit (in), debit (out), or a payout.

        Raises:
            Refusal: DP107 balance, DP123 several accounts, foreign currency or
                money on both sides, and those of `Cells`.
        """
        cells = Cells(table)
        alone(cells, "account")
        renminbi(cells, "currency")
        amount = moved(cells, "outgo", "income")
        balance = cells.needed("balance", grouped=True)
        time = moment(cells, "time", _dated(folded(cells.raw("time"))))
        chain = balances(table, time, amount, balance)
        label = cells.text("type", blanks=EMPTY_SIDE)
        batch = cells.number("batch", blanks=EMPTY_SIDE)
        number = cells.number("number", blanks=EMPTY_SIDE)
        memo = cells.text("memo", blanks=EMPTY_SIDE)
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": self._kind(label, memo, amount),
                "category": label,
                "amount": amount,
                "balance": balance,
                "payout_no": batch,
                "memo": memo,
                "identity": identity(time, amount, balance, batch, number, label, memo),
            },
            version="typed" if cells.has("type") else "plain",
            as_of=as_of,
            chain=chain,
        )

    def _kind(self, label: pl.Series, memo: pl.Series, amount: pl.Series) -> pl.Series:
        """Name payouts by type or remark, the rest by direction; config wins."""
        frame = pl.DataFrame(
            {
                "said": self.kinds(label, {}),
                "text": label.fill_null("") + " " + memo.fill_null(""),
                "way": way(amount),
            }
        )
        payout = pl.col("text").str.contains(rf"(^| ){PAYOUT}")
        return frame.select(
            pl.when(pl.col("said") != UNKNOWN)
            .then(pl.col("said"))
            .when(payout & (pl.col("way") == "debit"))
            .then(pl.lit("payout"))
            .when(payout)
            .then(pl.lit("payout_return"))
            .otherwise(pl.col("way"))
            .alias("k")
        )["k"]


def _dated(text: pl.Series) -> pl.Series:
    """Write a spreadsheet's day numbers as times, to the second."""
    frame = pl.DataFrame({"t": text})
    days = pl.col("t").str.extract(r"^(\d+)", 1).cast(pl.Int64, strict=False)
    # A time of day, not money: a double holds it far below the second.
    part = ("0" + pl.col("t").str.extract(r"(\.\d+)$", 1)).cast(pl.Float64)
    seconds = (part.fill_null(0.0) * 86_400).round(0).cast(pl.Int64)
    whole = _EPOCH + pl.duration(
        milliseconds=days * _DAY_MS + seconds * 1000, time_unit="ms"
    )
    return frame.select(
        pl.when(pl.col("t").str.contains(_SERIAL))
        .then(whole.dt.strftime("%Y%m%d %H:%M:%S"))
        .otherwise(pl.col("t"))
        .alias("t")
    )["t"]
