"""Alipay personal 交易记录明细, from the web: what was traded, not from which purse.

Grade A: rows of 16 columns and a footer seen, each cell padded, an empty one at the
end; B for shorter copies. CSV or .txt in GB18030, newest row first. 资金状态 says
whether money moved: 已支出, 已收入; blank: never paid; 资金转移, 冻结 and 解冻 change
nothing that a party owes another. 收/支 is blank on refunds and yields. Which purse
paid isn't printed, so every row corroborates. 成功退款 is what was paid back so far,
``refund``; 服务费 is ``fee``, cost positive (E for its sign). The footer's count of
rows is demanded and tested; what its sums hold is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bill import counted
from duiping.importers.cells import Cells
from duiping.importers.layout import Layout, identity, joined
from duiping.importers.parts import COMPARING, Parts
from duiping.importers.proof import order
from duiping.importers.purses import CLOSED, NEVER_PAID, WAYS
from duiping.importers.shape import Shape, ruled
from duiping.record import CORROBORATING, IGNORED, REJECTED

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

STATES = {"已收入": 1, "已支出": -1}
STILL = {"": NEVER_PAID, "资金转移": "between own accounts"} | dict.fromkeys(
    ("冻结", "解冻"), "frozen, not moved"
)


class AlipayWeb(Layout):
    """支付宝网页版个人交易记录明细."""

    name: ClassVar[str] = "alipay.web"
    title: ClassVar[str] = "支付宝网页版交易记录明细"
    grade: ClassVar[str] = "A"
    parts: ClassVar[Parts] = COMPARING
    blind: ClassVar[frozenset[str]] = frozenset({"amount", "time", "number", "swap"})
    shape = Shape(
        layout="alipay.web",
        required={
            "number": ("交易号",),
            "alias_no": ("商家订单号",),
            "time": ("交易创建时间",),
            "label": ("类型",),
            "payee": ("交易对方",),
            "goods": ("商品名称",),
            "amount": ("金额（元）",),
            "way": ("收/支",),
            "status": ("交易状态",),
            "moved": ("资金状态",),
        },
        optional={
            "fee": ("服务费（元）",),
            "refund": ("成功退款（元）",),
            "memo": ("备注",),
        },
        footer=ruled("------"),
    )

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP106 count of rows, DP108 unknown 收/支, DP123 收/支 against
                资金状态, and those of `Cells`.
        """
        cells = Cells(table)
        size = cells.needed("amount", grouped=True)
        sign, state = self._sign(cells)
        time = cells.time("time")
        number = cells.number("number")
        label = cells.text("label")
        judged = self._judged(sign, state)
        return self.reading(
            cells,
            {
                "seq": order(time, newest_first=True),
                "time": time,
                "category": cells.text("moved").set(judged["cause"] != "DP202", None),
                "amount": size * sign,
                **{name: judged[name] for name in judged.columns},
                "fee": cells.amount("fee"),
                "refund": cells.amount("refund"),
                "payment_no": number,
                "alias_no": cells.number("alias_no"),
                "payee": cells.text("payee"),
                "memo": joined(label, cells.text("goods"), cells.text("memo")),
                "identity": identity(time, number, label, size),
            },
            version=str(len([title for title in table.header if title])),
            as_of=as_of,
            totals=counted(table, cells.height, must=True),
        )

    def _sign(self, cells: Cells) -> tuple[pl.Series, pl.Series]:
        """Read the direction from 资金状态; 收/支 has to agree where it is printed."""
        way = cells.text("way").fill_null("")
        strange = ~way.is_in([*WAYS, "", "不计收支", "其他", "其它"])
        if strange.any():
            allowed = ", ".join(WAYS)
            cells.fail("DP108", strange, "way", value=way, allowed=allowed)
        state = cells.text("moved").fill_null("")
        sign = state.replace_strict(self._states(), default=None, return_dtype=pl.Int64)
        said = way.replace_strict(WAYS, default=None, return_dtype=pl.Int64)
        wrong = (said != sign).fill_null(value=False)
        if wrong.any():
            cells.fail("DP123", wrong, "moved", problem="against 收/支")
        return sign.fill_null(said), state

    def _states(self) -> dict[str, int]:
        """Give the sign of each 资金状态; config.yaml may say credit or debit."""
        said = {"credit": 1, "debit": -1}
        words = self.categories.items()
        return STATES | {word: said[kind] for word, kind in words if kind in said}

    def _judged(self, sign: pl.Series, state: pl.Series) -> pl.DataFrame:
        """Give kind, disposition and cause: only what moved is compared."""
        frame = pl.DataFrame({"n": sign, "s": state})
        closed = [k for k, v in self.categories.items() if v == CLOSED]
        still = STILL | dict.fromkeys(closed, NEVER_PAID)
        why = pl.col("s").replace_strict(still, default=None, return_dtype=pl.String)
        moved = pl.col("s").is_in(list(self._states()))
        return frame.select(
            kind=pl.when(pl.col("n") > 0)
            .then(pl.lit("credit"))
            .when(pl.col("n") < 0)
            .then(pl.lit("debit"))
            .otherwise(pl.lit("transfer")),
            disposition=pl.when(moved)
            .then(pl.lit(CORROBORATING))
            .when(why.is_not_null())
            .then(pl.lit(IGNORED))
            .otherwise(pl.lit(REJECTED)),
            cause=pl.when(why.is_not_null())
            .then(why)
            .when(~moved)
            .then(pl.lit("DP202")),
        )
