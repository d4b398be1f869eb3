"""Bank of China, corporate account (中国银行对公交易明细).

Grade B: bilingual headers, the totals above them and signed rows as a public
parser quotes them; D for other variants. UTF-16 text with TABs, also with commas or
bars in other encodings, or a workbook; cells end in TABs.

One 交易金额: a row whose payee is the account asked for (查询账号) is money in, whose
payer it is, money out; where both or neither are, 来账 is in and 往账 out. A printed
sign has to agree; an amount without one is a size. 交易流水号 runs by the time of
day, so the day stands before it in the row's number.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.bank import EMPTY_SIDE, renminbi, stamp, way
from duiping.importers.cells import Cells, folded
from duiping.importers.layout import identity, joined, unique
from duiping.importers.proof import Totals, balances, total
from duiping.importers.shape import Shape
from duiping.importers.variants import Variants

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

WAYS = {"来账": 1, "往账": -1}
ASKED = "查询账号"
COUNT = "总笔数"
# Above the header: number and sum of the rows, by direction.
SUMS = (("借方发生总笔数", "借方发生总额", -1), ("贷方发生总笔数", "贷方发生总额", 1))
# A name with its English, a delimiter, the value.
_ABOVE = re.compile(r'^\s*"?([^\[\t|,"]+)(?:\[[^\]]*\])?"?[\t|,]\s*"?([^"\t|]*)')
_MEMOS = ("summary", "use", "remark", "other")


def _both(chinese: str, english: str) -> tuple[str, str]:
    """Give both spellings of a header: bilingual, and Chinese alone."""
    return f"{chinese}[{english}]", chinese


_TABS = Shape(
    layout="boc.corporate",
    required={
        "way": _both("交易类型", "Transaction Type"),
        "payer_no": _both("付款人账号", "Debit Account No."),
        "payer": _both("付款人名称", "Payer's Name"),
        "payee_no": _both("收款人账号", "Payee's Account Number"),
        "payee": _both("收款人名称", "Payee's Name"),
        "time": _both("交易日期", "Transaction Date"),
        "amount": _both("交易金额", "Trade Amount"),
        "balance": _both("交易后余额", "After-transaction balance"),
        "row_no": _both("交易流水号", "Transaction reference number"),
    },
    optional={
        "clock": _both("交易时间", "Transaction time"),
        "type": _both("业务类型", "Business type"),
        "currency": _both("交易货币", "Trade Currency"),
        "summary": _both("摘要", "Reference"),
        "use": _both("用途", "Purpose"),
        "remark": _both("交易附言", "Remark"),
        "other": _both("备注", "Remarks"),
    },
    delimiter="\t",
    encodings=("utf-16", "utf-8-sig", "gb18030"),
)


class BocCorporate(Variants):
    """中国银行对公交易明细."""

    name: ClassVar[str] = "boc.corporate"
    title: ClassVar[str] = "中国银行对公交易明细"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number"})
    shape = _TABS
    others: ClassVar[dict[str, Shape]] = {
        "commas": replace(_TABS, delimiter=","),
        "bars": replace(_TABS, delimiter="|"),
    }

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP106 totals, DP107 balance, DP108 direction, DP123 sign or
                currency, and those of `Cells`.
        """
        cells = Cells(table)
        renminbi(cells, "currency")
        above = _above(table)
        sign = _sign(cells, above.get(ASKED, (0, ""))[1])
        amount = _signed(cells, sign)
        balance = cells.needed("balance", grouped=True)
        time = stamp(cells, "time", clock="clock")
        chain = balances(table, time, amount, balance)
        serial = cells.number("row_no", blanks=EMPTY_SIDE)
        number = time.dt.strftime("%Y%m%d-") + serial
        names = [cells.text(f, blanks=EMPTY_SIDE) for f in ("payer", "payee")]
        payee = names[0].zip_with(sign > 0, names[1])
        memo = joined(*(cells.text(f, blanks=EMPTY_SIDE) for f in _MEMOS))
        content = identity(time, amount, balance, payee, memo)
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": way(amount),
                "category": cells.text("type", blanks=EMPTY_SIDE),
                "amount": amount,
                "balance": balance,
                "row_no": unique(cells, number, "row_no"),
                "payee": payee,
                "memo": memo,
                "identity": content.set(number.is_not_null(), None),
            },
            version="totalled" if COUNT in above else "plain",
            as_of=as_of,
            totals=_totals(table, above, amount, sign),
            chain=chain,
        )


def _above(table: Table) -> dict[str, tuple[int, str]]:
    """Read the lines above the header: name → physical line and value."""
    found = {}
    for line in table.preamble:
        match = _ABOVE.match(line.text)
        if match is not None:
            found[match[1].strip()] = (line.row, match[2].strip(", \t"))
    return found


def _sign(cells: Cells, asked: str) -> pl.Series:
    """Give each row's direction: 1 in, -1 out.

    Raises:
        Refusal: DP108 where neither account nor 交易类型 tells.
    """
    label = cells.text("way")
    frame = pl.DataFrame(
        {"l": label, "to": cells.number("payee_no"), "of": cells.number("payer_no")}
    )
    into = (pl.col("to") == asked).fill_null(value=False)
    out = (pl.col("of") == asked).fill_null(value=False)
    said = pl.col("l").replace_strict(WAYS, default=None, return_dtype=pl.Int64)
    sign = frame.select(
        pl.when(into & ~out)
        .then(1)
        .when(out & ~into)
        .then(-1)
        .otherwise(said)
        .alias("s")
    )["s"].cast(pl.Int64)
    if sign.is_null().any():
        allowed = ", ".join(WAYS)
        cells.fail("DP108", sign.is_null(), "way", value=label, allowed=allowed)
    return sign


def _signed(cells: Cells, sign: pl.Series) -> pl.Series:
    """Sign the amounts; a sign that is printed must agree with the direction."""
    size = cells.needed("amount", grouped=True)
    printed = folded(cells.raw("amount")).str.contains(r"^[+-]")
    wrong = printed & (size != 0) & (size.sign() != sign)
    if wrong.any():
        cells.fail("DP123", wrong, "amount", problem="sign against the direction")
    return size.abs() * sign


def _totals(
    table: Table, above: dict[str, tuple[int, str]], amount: pl.Series, sign: pl.Series
) -> Totals:
    """Prove the numbers and sums above the header, where they stand."""
    totals = Totals(table)
    if COUNT in above:
        totals.count(above[COUNT][0], COUNT, above[COUNT][1], len(amount))
    for count, whole, side in SUMS:
        rows = amount.filter(sign == side)
        if count in above:
            totals.count(above[count][0], count, above[count][1], len(rows))
        if whole in above:
            row, text = above[whole]
            totals.amount(row, whole, text, total(rows) * side)
    return totals
