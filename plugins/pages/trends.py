"""Figures month by month: matched, days under way, fees, refunds, breaks by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping.leg import REFUND, REPORTS
from duiping.match.breaks import BALANCE_KINDS, KINDS
from duiping.money import grouped, minor
from duiping.report.way import channels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duiping.plugins.pages.store import Books
    from duiping.result import Document

# Shares are kept in hundredths of a percent, days in tenths.
SHARE, TENTH = 10_000, 10


class Month(NamedTuple):
    """One month; what nothing is known of is None.

    `matched`, `fees` and `refunds` are hundredths of a percent, `days` tenths of
    a day, `kinds` minor units at risk of the books' currency by kind.
    """

    month: str
    keys: int
    cleared: int
    matched: int | None
    days: int | None
    fees: int | None
    refunds: int | None
    kinds: dict[str, int]

    @property
    def broken(self) -> int:
        """Money at risk in all breaks of the month."""
        return sum(self.kinds.values())


def trends(books: Books) -> tuple[Month, ...]:
    """Work out every month that has rows of its own, the oldest first."""
    return books.once("trends", lambda: _trends(books))


def kinds(months: Iterable[Month]) -> tuple[str, ...]:
    """Name the kinds that any month has breaks of."""
    there = {kind for month in months for kind in month.kinds}
    return tuple(kind for kind in KINDS if kind in there)


def _trends(books: Books) -> tuple[Month, ...]:
    money = books.result.get("money")
    if not money:
        return ()
    own = {
        row["month"]
        for row in money["moves"]
        if getattr(books.config.sources.get(row["source"]), "part", "") != "opening"
    }
    begun = _begun(books)
    risks = _risks(books)
    return tuple(
        _month(books, month, begun.get(month, 0), risks.get(month, {}))
        for month in sorted(m for m in own if m[:1].isdigit())
    )


def _month(books: Books, month: str, begun: int, risks: dict[str, int]) -> Month:
    money = books.result["money"]
    keys = sum(row["keys"] for row in money["keys"] if row["month"] == month)
    lags = [row for row in money.get("lags", ()) if row["month"] == month]
    told = sum(row["keys"] for row in lags)
    wallets = [c.wallet for c in channels(_only(books.result, month), books.config)]
    received = sum(wallet.received for wallet in wallets)
    came, back = _refunds(books, month)
    cleared = max(keys - begun, 0)
    return Month(
        month,
        keys,
        cleared,
        _share(cleared, keys),
        sum(row["days"] for row in lags) * TENTH // told if told else None,
        _share(sum(wallet.fees for wallet in wallets), received),
        _share(back, came),
        risks,
    )


def _only(result: Document, month: str) -> Document:
    """Leave what the wallets' figures of one month need, and nothing slow."""
    money = result["money"]
    return {
        "money": {
            name: [row for row in rows if row["month"] <= month]
            for name, rows in money.items()
        },
        "flows": result["flows"],
        "breaks": [],
        "in_transit": [],
        "period": month,
    }


def _begun(books: Books) -> dict[str, int]:
    """Count the keys of each month that are open still."""
    month = pl.col("date").str.head(len("2026-01"))
    broken = books.index.table.filter(pl.col("kind").is_in(list(BALANCE_KINDS)))
    found: dict[str, int] = dict(broken.group_by(month).len().iter_rows())
    for entry in books.result["in_transit"]:
        name = entry["date"][:7]
        found[name] = found.get(name, 0) + 1
    return found


def _risks(books: Books) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    mine = pl.col("commodity") == books.config.books.currency
    month = pl.col("date").str.head(len("2026-01"))
    sums = books.index.table.filter(mine).group_by("kind", month=month)
    for kind, day, risk in sums.agg(pl.col("amount").sum()).iter_rows():
        found.setdefault(day, {})[kind] = risk
    return found


def _refunds(books: Books, month: str) -> tuple[int, int]:
    """Add up what buyers paid and what they got back, as the wallets say."""
    orders = {n for n, s in books.config.sources.items() if s.part == "expects"}
    accounts = {
        account
        for account, rule in books.config.accounts.clearing.items()
        if orders & set(rule.expects)
    }
    came = back = 0
    rows: list[dict[str, Any]] = books.result["money"]["moves"]
    for row in rows:
        if (
            row["month"] == month
            and row["side"] == REPORTS
            and row["account"] in accounts
            and row["commodity"] == books.config.books.currency
        ):
            amount = minor(row["amount"])
            if row["flow"] == REFUND:
                back += amount
            else:
                came -= amount
    return came, back


def _share(part: int, whole: int) -> int | None:
    return part * SHARE // whole if whole > 0 else None


def hundredths(share: int | None) -> str:
    """Write a share in hundredths of a percent."""
    return "–" if share is None else f"{share // 100}.{share % 100:02d} %"


def percent(part: int, whole: int) -> str:
    """Write a part of a whole in hundredths of a percent."""
    return hundredths(_share(part, whole))


def tenths(days: int | None) -> str:
    """Write tenths of a day."""
    return "–" if days is None else f"{days // TENTH}.{days % TENTH}"


# What is drawn: the name of the figure, and its value and text in a month.
FIGURES: dict[str, Callable[[Month], tuple[int | None, str]]] = {
    "matched-share": lambda m: (m.matched, hundredths(m.matched)),
    "days-under-way": lambda m: (m.days, tenths(m.days)),
    "fee-rate": lambda m: (m.fees, hundredths(m.fees)),
    "refund-rate": lambda m: (m.refunds, hundredths(m.refunds)),
    "risk": lambda m: (m.broken, grouped(m.broken)),
}
