"""What the exports of bank accounts have in common, corporate (对公) and personal.

借 is the bank's debit, money out; 贷 is money in. The other side of a row is
blank, zero or a dash. The balance is printed after each row and is proven.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.cells import Cells, folded
from duiping.importers.layout import identity, joined, unique
from duiping.importers.proof import Totals, balances
from duiping.importers.variants import Variants

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

EMPTY_SIDE = ("-", "--", "__")
# The books' one currency; a row in another would be booked as yuan.
RENMINBI = "CNY|RMB|人民币"
# 20260801 15:24:03, 2026-08-01 15:24:03; a bank that prints no clock: midnight.
_TIME = r"^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:[ T]+(\d{2}:\d{2}:\d{2}))?$"
_FORM = "%Y%m%d %H:%M:%S"


class BankAccount(Variants):
    """A bank account's statement: each row signed, the balance after it.

    Attributes:
        memos: fields that tell what a row is for.
        blanks: texts that stand where a bank has nothing to say.
        newest_first: how the export usually runs.
    """

    memos: ClassVar[tuple[str, ...]] = ("summary", "use", "other")
    blanks: ClassVar[tuple[str, ...]] = EMPTY_SIDE
    newest_first: ClassVar[bool] = False

    def amount(self, cells: Cells) -> pl.Series:
        """Give the signed amount, minor units: what came in less what went out."""
        return moved(cells)

    def time(self, cells: Cells) -> pl.Series:
        """Give the time of each row; day and clock may stand in two columns."""
        return stamp(cells, "time", clock="clock")

    def totals(self, cells: Cells) -> Totals:
        """Prove the sums that the bank prints; most print none."""
        return Totals(cells.table)

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records: kind credit (in) or debit (out).

        Raises:
            Refusal: DP106 totals, DP107 balance, DP108 direction, DP123 foreign
                currency, two accounts or money on both sides, and those of `Cells`.
        """
        cells = Cells(table)
        alone(cells, "account")
        renminbi(cells, "currency")
        amount = self.amount(cells)
        balance = cells.needed("balance", grouped=True)
        time = self.time(cells)
        totals = self.totals(cells)
        chain = balances(table, time, amount, balance, newest_first=self.newest_first)
        number = unique(cells, cells.number("row_no", blanks=EMPTY_SIDE), "row_no")
        payee = cells.text("payee", blanks=self.blanks)
        memo = joined(*(cells.text(f, blanks=self.blanks) for f in self.memos))
        content = identity(time, amount, balance, payee, cells.number("payee_no"), memo)
        return self.reading(
            cells,
            {
                "seq": chain.seq,
                "time": time,
                "kind": way(amount),
                "category": cells.text("type", blanks=self.blanks),
                "amount": amount,
                "balance": balance,
                "row_no": number,
                "payee": payee,
                "memo": memo,
                "identity": content.set(number.is_not_null(), None),
            },
            version=self.version(table),
            as_of=as_of,
            totals=totals,
            chain=chain,
        )


def moved(cells: Cells, debit: str = "debit", credit: str = "credit") -> pl.Series:
    """Give credit less debit, in minor units: money in is positive.

    Raises:
        Refusal: DP123 where one row has money on both sides.
    """
    out = cells.amount(debit, grouped=True, blanks=EMPTY_SIDE).fill_null(0)
    came = cells.amount(credit, grouped=True, blanks=EMPTY_SIDE).fill_null(0)
    both = (out != 0) & (came != 0)
    if both.any():
        cells.fail("DP123", both, debit, problem="money on both sides")
    return came - out


def way(amount: pl.Series) -> pl.Series:
    """Name the direction of signed amounts: credit (in) or debit (out)."""
    return pl.DataFrame({"a": amount}).select(
        pl.when(pl.col("a") < 0)
        .then(pl.lit("debit"))
        .otherwise(pl.lit("credit"))
        .alias("k")
    )["k"]


def stamp(cells: Cells, field: str, clock: str | None = None) -> pl.Series:
    """Give the time of a row; day and clock may stand in two columns.

    Raises:
        Refusal: DP110 for a cell that is neither a full time nor a full day.
    """
    text = folded(cells.raw(field))
    if clock is not None and cells.has(clock):
        text = text + " " + folded(cells.raw(clock)).fill_null("00:00:00")
    return moment(cells, field, text)


def moment(cells: Cells, field: str, text: pl.Series) -> pl.Series:
    """Parse times in the spellings of banks; a day alone means its midnight.

    Raises:
        Refusal: DP110 for a text that is neither a full time nor a full day.
    """
    fixed = text.str.replace(_TIME, "${1}${2}${3} ${4}").str.strip_chars()
    dated = fixed.str.contains(r"^\d{8}$").fill_null(value=False)
    return cells.parsed(fixed.zip_with(~dated, fixed + " 00:00:00"), field, _FORM)


def alone(cells: Cells, field: str) -> None:
    """Refuse a file that holds several accounts: it has no one running balance."""
    account = cells.number(field, blanks=EMPTY_SIDE)
    known = account.drop_nulls()
    if known.n_unique() > 1:
        other = account.is_not_null() & (account != known[0])
        cells.fail("DP123", other, field, problem="more than one account")


def renminbi(cells: Cells, field: str) -> None:
    """Refuse rows in a foreign currency; blank means the account's own, yuan."""
    printed = cells.text(field, blanks=EMPTY_SIDE)
    foreign = ~printed.str.contains(RENMINBI).fill_null(value=True)
    if foreign.any():
        cells.fail("DP123", foreign, field, problem="currency " + printed)
