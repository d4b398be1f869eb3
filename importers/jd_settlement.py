"""JD 财务-对账中心: what each order settles at, one row a fee (费用名称).

Grade B for the headers of two forms, which public parsers' tests quote: 22 columns
with 收支方向 and 结算状态; since 2026-08 18 columns with 结算时间 and 费用分类, where
应结金额 is also called 金额. D for the 23 columns of the daily bill (费用项, 对账日期)
and the 22 of the wallet's sheet 结算表 (账单日期, no 结算状态), known from parsers
only, and for what a fee means, read from its name. A workbook that also has the
wallet's 资金表 is that layout's. Workbook or CSV; the header stands on line 1 or 2;
ids may stand in ``="…"``.

应结金额 is signed already: 支出 is below zero. Only settled rows are money; the
others are left out with their reason. The newer form prints no 结算状态, so there a
row without 结算时间 is left out; what an export of 不结算 rows holds is not known.
No number of its own: a row is identified by all that it says. 父单号 names several
orders and is not read. No balance, no footer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bank import renminbi
from duiping.importers.cells import SECONDS, Cells
from duiping.importers.jd_fees import FEES, directed
from duiping.importers.jd_wallet import JdWallet
from duiping.importers.layout import identity
from duiping.importers.proof import order
from duiping.importers.shape import Shape
from duiping.importers.variants import Variants
from duiping.record import IGNORED, POSTED, SUSPENSE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

ABSENT = ("-", "--")
# The second only in a parser of the daily bill.
SETTLED = ("已结算", "结算完成")
UNSETTLED = {"未结算": "not settled yet", "不结算": "never settled"}
UNTIMED = "no settlement time"
# 收支方向 → sign of the amount.
SIGNS = {"收入": 1, "支出": -1}
_OPTIONAL = {
    "sku": ("商品编号",),
    "currency": ("币种",),
    "refund_no": ("售后服务单号",),
    "document": ("结算单号", "业务单据编号", "单据编号"),
}
_NEW = {"fee": "费用名称", "memo": "资金动账备注"}
_BILL = {
    "fee": "费用项",
    "memo": "钱包结算备注",
    "amount": "金额",
    "way": "收支方向",
    "time": "费用结算时间",
}


def _shape(titles: Mapping[str, str], **spellings: tuple[str, ...]) -> Shape:
    """Give one form of the export, from the titles that only it has."""
    return Shape(
        layout="jd.settlement",
        required={
            "order_no": ("订单编号",),
            "batch": ("商户订单号",),
            **{field: (title,) for field, title in titles.items()},
            **spellings,
        },
        optional=_OPTIONAL,
    )


class JdSettlement(Variants):
    """京东对账中心结算明细."""

    name: ClassVar[str] = "jd.settlement"
    title: ClassVar[str] = "京东对账中心结算明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end", "double"}
    )
    shape = _shape(
        {
            **_NEW,
            "amount": "应结金额",
            "way": "收支方向",
            "status": "结算状态",
            "time": "到账时间",
        }
    )
    others: ClassVar[dict[str, Shape]] = {
        "2026-08": _shape(_NEW, amount=("应结金额", "金额"), time=("结算时间",)),
        "daily": _shape({**_BILL, "status": "结算状态"}),
        "wallet": _shape({**_BILL, "day": "账单日期"}),
    }

    def recognise(self, head: Head) -> bool:
        """Leave a wallet's workbook that also has its 资金表 to that layout."""
        return super().recognise(head) and not JdWallet().recognise(head)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP108 direction unknown, DP110 settled without a time, DP123
                direction against the sign or foreign currency, and those of `Cells`.
        """
        cells = Cells(table)
        renminbi(cells, "currency")
        amount = cells.needed("amount", grouped=True)
        _direction(cells, amount)
        status = cells.text("status")
        time = cells.time("time", blanks=ABSENT)
        if cells.has("status"):
            lost = time.is_null() & ~status.is_in(list(UNSETTLED)).fill_null(
                value=False
            )
            if lost.any():
                cells.fail("DP110", lost, "time", value=time, expected=SECONDS)
        label = cells.text("fee")
        said = label.is_in(list(self.categories)).fill_null(value=False)
        kind = directed(self.kinds(label, FEES), label, amount, said)
        number = cells.number("order_no", blanks=ABSENT)
        batch = cells.number("batch", blanks=ABSENT)
        refund = cells.number("refund_no", blanks=ABSENT)
        sku = cells.number("sku", blanks=ABSENT)
        document = cells.number("document", blanks=ABSENT)
        memo = cells.text("memo", blanks=ABSENT)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=False),
                "time": time,
                "kind": kind,
                "category": label,
                "amount": amount,
                "order_no": number,
                "refund_no": refund,
                "payout_no": batch,
                "memo": memo,
                # The status too: a row that settles later is another row.
                "identity": identity(
                    time,
                    status,
                    number,
                    refund,
                    document,
                    sku,
                    label,
                    amount,
                    batch,
                    memo,
                ),
                **_judged(cells, status, time, kind),
            },
            version=self.version(table),
            as_of=as_of,
        )


def _direction(cells: Cells, amount: pl.Series) -> None:
    """Compare 收支方向, where it is printed, with the sign of the amount."""
    if not cells.has("way"):
        return
    printed = cells.text("way")
    sign = printed.replace_strict(SIGNS, default=None, return_dtype=pl.Int64)
    if sign.is_null().any():
        allowed = ", ".join(SIGNS)
        cells.fail("DP108", sign.is_null(), "way", value=printed, allowed=allowed)
    wrong = (amount != 0) & (amount.sign() != sign)
    if wrong.any():
        cells.fail("DP123", wrong, "amount", problem="sign against the direction")


def _judged(
    cells: Cells, status: pl.Series, time: pl.Series, kind: pl.Series
) -> dict[str, pl.Series]:
    """Give disposition and cause: unsettled rows are no money yet."""
    frame = pl.DataFrame({"s": status, "t": time, "k": kind})
    told = pl.lit(cells.has("status"))
    reason = (
        pl.when(told)
        .then(
            pl.col("s").replace_strict(UNSETTLED, default=None, return_dtype=pl.String)
        )
        .when(pl.col("t").is_null())
        .then(pl.lit(UNTIMED))
    )
    strange = told & ~pl.col("s").is_in([*SETTLED, *UNSETTLED]).fill_null(value=False)
    unknown = pl.col("k") == UNKNOWN
    judged = frame.select(
        disposition=pl.when(strange)
        .then(pl.lit(SUSPENSE))
        .when(reason.is_not_null())
        .then(pl.lit(IGNORED))
        .when(unknown)
        .then(pl.lit(SUSPENSE))
        .otherwise(pl.lit(POSTED)),
        cause=pl.when(strange)
        .then(pl.lit("DP202"))
        .when(reason.is_not_null())
        .then(reason)
        .when(unknown)
        .then(pl.lit("DP201")),
    )
    return {name: judged[name] for name in judged.columns}
