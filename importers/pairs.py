"""Layouts that tell of the same money: which one books, which one is compared.

An account is booked from one export. Where a party offers several, the one that
prints the balance books, since it can be proven; the others corroborate.
"""

from __future__ import annotations

from typing import NamedTuple


class Same(NamedTuple):
    """Exports of the same money.

    Attributes:
        books: layouts that book it, the better first; never two of them.
        corroborates: layouts whose rows are compared with what was booked.
    """

    books: tuple[str, ...]
    corroborates: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All layouts that tell of this money."""
        return (*self.books, *self.corroborates)


SAME = (
    Same(("wechat.fundflow",), ("wechat.tradebill",)),
    # 动账 is the account's ledger with more columns; 汇总 holds its sums only.
    Same(("alipay.ledger", "alipay.fund"), ("alipay.trade", "alipay.summary")),
    Same(("alipay.personal",), ("alipay.web",)),
    # The purse prints its balance; 动账明细 also tells of purses without one. The lists
    # say what single rows of either are made of.
    Same(
        ("douyin.account",),
        ("douyin.ledger", "douyin.premiums", "douyin.insurance", "douyin.bic"),
    ),
    Same(("wechat.shop",), ("wechat.bic",)),
    Same(("jd.wallet",), ("jd.settlement",)),
    Same(("kuaishou.fund",), ("kuaishou.settled", "kuaishou.insurance")),
    Same(("xiaohongshu.wallet",), ("xiaohongshu.settled", "xiaohongshu.other")),
    # The download prints balances, the settlement its own total.
    Same(("paypal.activity", "paypal.report")),
    Same(("amazon.settlement", "amazon.range")),
    # An intraday report and a notice come before the statement and prove nothing.
    Same(("bank.camt053",), ("bank.camt052", "bank.camt054")),
)


def same(layout: str) -> Same | None:
    """Give the exports that tell of the same money as a layout; None if none do."""
    return next((one for one in SAME if layout in one.all), None)


def part(layout: str, among: frozenset[str] | None = None) -> str | None:
    """Say which part a layout should have; None where no other tells of its money.

    Args:
        layout: its name.
        among: the layouts that are there; None: all.

    Returns:
        ``books`` or ``corroborates``: of those that are there the best one books.
    """
    found = same(layout)
    if found is None:
        return None
    there = [one for one in found.all if among is None or one in among | {layout}]
    if len(there) == 1:
        return None
    return "books" if there[0] == layout else "corroborates"
