"""Two sides of one account: what its keeper's statement says, and what we expect.

A bank, a wallet or a supplier keeps the account and sends a statement; the books
post that statement. The merchant's own side is therefore not the ledger account
but what every *other* evidence says should have passed through it:

* a clearing account in which the keeper reports (orders, payouts) holds what the
  other parties expect: that is entered on our side when they say it, and
* a line of the statement that a rule explains (rent, tax, bank fee, a payment we
  ordered) is entered on our side with the line;
* a line that nobody expects, or that stands in suspense, is not on our side yet;
* what a person adjusted or wrote off is entered on our side by that decision.

So the sides differ by the open items of those clearing accounts and by nothing
else, and every open item is one of the four classes of 未达账项. Our side and the
items are summed up apart, from different legs, and the statement's balance is
the printed one, so that the agreement of both adjusted balances proves something.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from duiping.leg import EXPECTS, REFUND, REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from duiping.statement.facts import Facts

Class = Literal["we-in", "we-out", "they-in", "they-out"]
CLASSES: tuple[Class, ...] = ("they-in", "they-out", "we-in", "we-out")
"""企业/银行已收而对方未收、已付而对方未付: `we` is the merchant, `they` the keeper."""


class Item(NamedTuple):
    """An open item: one key and flow of a clearing account, or a line in suspense.

    `amount` is positive minor units; `day` is when the side that has spoken did.
    """

    account: str
    key: str
    refund: bool
    kind: Class
    amount: int
    day: date
    due: date
    last: date
    records: tuple[str, ...]


class Holder:
    """One kept account, with both its sides at any day up to the period's end."""

    def __init__(self, facts: Facts, account: str, source: str) -> None:
        """Name the account and who keeps it."""
        self.facts, self.account, self.source = facts, account, source
        clearing = facts.config.accounts.clearing
        self.clears = [a for a, rule in clearing.items() if source in rule.reports]
        # Each is asked for more than once, of the two ends of the period.
        self._summed: dict[date, pl.DataFrame] = {}
        self._open_at: dict[date, list[Item]] = {}
        self._made_of: dict[date, list[tuple[str, int]]] = {}

    @cached_property
    def _grouped(self) -> pl.LazyFrame:
        """The legs of the clearing accounts and of suspense, with their parts."""
        facts = self.facts
        suspense = facts.config.books.suspense
        mine = pl.col("source") == self.source
        lines = facts.money.filter((pl.col("account") == suspense) & mine)["key"]
        # With what was decided about the keeper's own lines in suspense.
        waiting = (pl.col("account") == suspense) & pl.col("key").is_in(
            lines.unique().implode()
        )
        rules = facts.config.accounts.clearing
        ranks = {
            (account, name): rank
            for account in self.clears
            for rank, name in enumerate(rules[account].reports)
        }
        table = pl.DataFrame(
            [(account, name, rank) for (account, name), rank in ranks.items()],
            schema={"account": pl.String, "source": pl.String, "rank": pl.Int32},
            orient="row",
        )
        own = {a: rank for (a, name), rank in ranks.items() if name == self.source}
        opened = pl.col("source").is_in(facts.openings)
        expects = (pl.col("side") == EXPECTS) & ~waiting
        return (
            facts.money.lazy()
            .filter(waiting | pl.col("account").is_in(self.clears))
            .join(table.lazy(), on=["account", "source"], how="left")
            .with_columns(
                opened=opened,
                expects=expects,
                reports=~expects & (mine | opened),
                others=~expects & ~mine & ~opened,
                refund=pl.col("flow") == REFUND,
                mine=pl.col("account").replace_strict(
                    own, default=0, return_dtype=pl.Int32
                ),
                rank=pl.when(pl.col("side") == REPORTS).then("rank"),
            )
        )

    def _sides(self, until: date) -> pl.DataFrame:
        """Give both sides of every key and flow as of a day."""
        if until not in self._summed:
            self._summed[until] = self._sum(until)
        return self._summed[until]

    def _sum(self, until: date) -> pl.DataFrame:
        """Sum up both sides of every key and flow as of a day.

        Where several parties may report on a key, it belongs to the first of
        them that did, in the order of the rule, else to the first named; what
        the others reported lowers what is expected here.
        """
        amount = pl.col("amount")
        return (
            self._grouped.filter((pl.col("day") <= until) | pl.col("opened"))
            .with_columns(owner=pl.col("rank").min().over("account", "key"))
            .with_columns(owned=pl.col("owner").fill_null(0) == pl.col("mine"))
            .group_by("account", "key", "refund", "owned")
            .agg(
                expected=amount.filter(pl.col("expects") | pl.col("others")).sum(),
                reported=amount.filter("reports").sum(),
                opened=amount.filter(pl.col("opened") & ~pl.col("expects")).sum(),
                we_day=pl.col("day").filter("expects").min(),
                they_day=pl.col("day").filter("reports").min(),
                due=pl.col("due").max(),
                last=pl.col("day").max(),
                records=pl.col("record").unique().sort(),
                we_records=pl.col("record").filter(~pl.col("reports")).unique().sort(),
                they_records=pl.col("record").filter("reports").unique().sort(),
            )
            .sort("account", "key", "refund")
            .collect()
        )

    def items(self, until: date) -> list[Item]:
        """List the open items as of a day, oldest first."""
        if until not in self._open_at:
            self._open_at[until] = self._items(until)
        return self._open_at[until]

    def _items(self, until: date) -> list[Item]:
        open_ = pl.col("expected") + pl.col("reported") != 0
        doubtful = pl.col("key").is_in(list(self.facts.ambiguous))
        found = [
            item
            for row in self._sides(until)
            .filter(pl.col("owned") & (open_ | doubtful))
            .iter_rows(named=True)
            for item in self._open(row)
        ]
        return sorted(found, key=lambda i: (i.day, i.account, i.key, i.kind))

    def _open(self, row: dict[str, object]) -> Iterator[Item]:
        we, they = int(str(row["expected"])), int(str(row["reported"]))
        if row["key"] in self.facts.ambiguous:
            # Nobody knows what belongs together, so nothing is set off.
            if we:
                yield _item(row, we, ours=True, alone=True)
            if they:
                yield _item(row, they, ours=False, alone=True)
        elif we + they:
            ours = we != 0 and (we > 0) == (we + they > 0)
            yield _item(row, we + they, ours=ours)

    def ours(self, until: date) -> int:
        """Give the balance on our side as of a day, minor units."""
        return sum(amount for _, amount in self.parts(until))

    def parts(self, until: date) -> list[tuple[str, int]]:
        """Say what our side is made of since the books began: account and amount.

        The account itself stands for the opening and for entries of our own, a
        clearing account for what was expected through it, any other for the
        lines of the statement that a rule put there.
        """
        if until not in self._made_of:
            self._made_of[until] = self._parts(until)
        return self._made_of[until]

    def _parts(self, until: date) -> list[tuple[str, int]]:
        facts = self.facts
        sides = self._sides(until)
        owned = sides.filter("owned")
        expected: dict[str, int] = dict(
            owned.group_by("account")
            .agg((pl.col("expected") + pl.col("opened")).sum())
            .iter_rows()
        )
        # What another party's key took: on our side just as it was reported.
        for account, amount in (
            sides.filter(~pl.col("owned")).group_by("account").agg(pl.sum("reported"))
        ).iter_rows():
            expected[account] = expected.get(account, 0) - amount
        known = facts.money.filter(
            (pl.col("day") <= until) | pl.col("source").is_in(facts.openings)
        )
        mine = pl.col("source") == self.source
        entered = known.filter((pl.col("account") == self.account) & ~mine)
        apart = [*self.clears, facts.config.books.suspense, self.account]
        accepted = known.filter(mine & ~pl.col("account").is_in(apart))
        # Only records that move this account: others' legs are their own.
        moved = known.filter(mine & (pl.col("account") == self.account))
        counter = (
            accepted.join(moved.select("record").unique(), on="record", how="semi")
            .group_by("account")
            .agg(-pl.col("amount").sum())
            .sort("account")
        )
        return [
            (self.account, int(entered["amount"].sum())),
            *sorted((name, amount) for name, amount in expected.items() if amount),
            *counter.iter_rows(),
        ]

    def theirs(self, until: date) -> tuple[int, date | None]:
        """Give the statement's balance as of a day.

        Returns:
            Minor units, and the day whose printed balance it is; None where the
            statement prints none and the books' own sum stands in for it.
        """
        days = self.facts.printed.get(self.account, {})
        known = [day for day in days if day <= until]
        if known:
            return days[max(known)], max(known)
        return self.facts.balance(self.account, until), None


def _item(
    row: dict[str, object], amount: int, *, ours: bool, alone: bool = False
) -> Item:
    """Name the class: a clearing account mirrors the kept one.

    What is expected stands there as it will stand in the kept account; what was
    reported stands there with the opposite sign.
    """
    incoming = (amount > 0) == ours
    kind: Class = (
        ("we-in" if incoming else "we-out")
        if ours
        else ("they-in" if incoming else "they-out")
    )
    day = row["we_day"] if ours else row["they_day"]
    side = "we_" if ours else "they_"
    return Item(
        str(row["account"]),
        str(row["key"]),
        bool(row["refund"]),
        kind,
        abs(amount),
        day or row["last"],  # type: ignore[arg-type]
        row["due"],  # type: ignore[arg-type]
        row["last"],  # type: ignore[arg-type]
        tuple(row[f"{side}records" if alone else "records"]),  # type: ignore[arg-type]
    )
