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

from typing import TYPE_CHECKING, Literal

import polars as pl

from duiping.leg import EXPECTS, REFUND, REPORTS

if TYPE_CHECKING:
    from datetime import date

    from duiping.statement.facts import Facts

Class = Literal["we-in", "we-out", "they-in", "they-out"]
CLASSES: tuple[Class, ...] = ("they-in", "they-out", "we-in", "we-out")
"""企业/银行已收而对方未收、已付而对方未付: `we` is the merchant, `they` the keeper."""

MARK = ("account", "key", "refund", "kind")
"""What an open item is of: a key and flow of a clearing account, or a line in
suspense; `kind` is its class."""


class Holder:
    """One kept account, with both its sides at any day up to the period's end."""

    def __init__(self, facts: Facts, account: str, source: str) -> None:
        """Name the account and who keeps it."""
        self.facts, self.account, self.source = facts, account, source
        clearing = facts.config.accounts.clearing
        self.clears = [a for a, rule in clearing.items() if source in rule.reports]
        # Each is asked for more than once, of the two ends of the period.
        self._known: dict[date, pl.DataFrame] = {}
        self._open_at: dict[date, pl.DataFrame] = {}
        self._made_of: dict[date, list[tuple[str, int]]] = {}

    def _grouped(self, money: pl.DataFrame) -> pl.LazyFrame:
        """Give the legs of the clearing accounts and of suspense, with their parts."""
        facts = self.facts
        suspense = facts.config.books.suspense
        mine = pl.col("source") == self.source
        lines = money.filter((pl.col("account") == suspense) & mine)["key"]
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
            money.lazy()
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

    def sides(self, until: date) -> pl.DataFrame:
        """Give both sides of every key and flow as of a day.

        What evidence says is kept; keys that entries are about are summed up anew.
        """
        if until not in self._known:
            facts = self.facts
            name = ("sides", self.account, self.source, until)
            known = facts.ground.once(
                name, lambda: self._sum(facts.ground.money, until)
            )
            if len(facts.decided_keys):
                anew = pl.col("key").is_in(facts.decided_keys.implode())
                rest = known.filter(~anew)
                known = pl.concat([rest, self._sum(facts.decided_legs, until)])
            self._known[until] = known
        return self._known[until]

    def _sum(self, money: pl.DataFrame, until: date) -> pl.DataFrame:
        """Sum up both sides of every key and flow as of a day.

        Where several parties may report on a key, it belongs to the first of
        them that did, in the order of the rule, else to the first named; what
        the others reported lowers what is expected here.
        """
        amount = pl.col("amount")
        return (
            self._grouped(money)
            .filter((pl.col("day") <= until) | pl.col("opened"))
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
            .collect()
        )

    def items(self, until: date) -> pl.DataFrame:
        """List the open items as of a day, oldest first.

        Columns: `MARK`; ``amount`` in positive minor units; ``day``, when the side
        that has spoken did; ``due``; ``last``, when anything happened to the key;
        ``records``, the names of those behind it.
        """
        if until not in self._open_at:
            self._open_at[until] = self._items(until)
        return self._open_at[until]

    def _items(self, until: date) -> pl.DataFrame:
        we, they = pl.col("expected"), pl.col("reported")
        owned = self.sides(until).filter("owned")
        doubtful = pl.col("key").is_in(list(self.facts.ground.ambiguous))
        doubt = owned.filter(doubtful)
        whole = owned.filter(~doubtful & (we + they != 0)).with_columns(
            left=we + they, ours=(we != 0) & ((we > 0) == (we + they > 0))
        )
        # Nobody knows what belongs together, so nothing is set off.
        alone = [
            doubt.filter(said != 0).with_columns(
                left=said, ours=pl.lit(ours), records=pl.col(records)
            )
            for said, ours, records in (
                (we, True, "we_records"),
                (they, False, "they_records"),
            )
        ]
        # A clearing account mirrors the kept one: what is expected stands there as
        # it will stand in the kept account, what was reported with the other sign.
        incoming = (pl.col("left") > 0) == pl.col("ours")
        side = pl.when("ours").then(pl.lit("we-")).otherwise(pl.lit("they-"))
        way = pl.when(incoming).then(pl.lit("in")).otherwise(pl.lit("out"))
        spoke = pl.when("ours").then("we_day").otherwise("they_day")
        return (
            pl.concat([whole, *alone])
            .select(
                *("account", "key", "refund"),
                kind=side + way,
                amount=pl.col("left").abs(),
                day=spoke.fill_null(pl.col("last")),
                due="due",
                last="last",
                records="records",
            )
            .sort("day", "account", "key", "kind", "refund")
        )

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
        sides = self.sides(until)
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
        entered = facts.sums.filter(
            self._by(until)
            & (pl.col("account") == self.account)
            & (pl.col("source") != self.source)
        )
        name = ("accepted", self.account, self.source, until)
        accepted = facts.ground.once(name, lambda: self._accepted(until))
        return [
            (self.account, int(entered["amount"].sum())),
            *sorted((name, amount) for name, amount in expected.items() if amount),
            *accepted,
        ]

    def _by(self, until: date) -> pl.Expr:
        return (pl.col("day") <= until) | pl.col("source").is_in(self.facts.openings)

    def _accepted(self, until: date) -> list[tuple[str, int]]:
        """Sum up the keeper's own lines that a rule put elsewhere, by account."""
        apart = [*self.clears, self.facts.config.books.suspense, self.account]
        lines = self.facts.ground.money.filter(
            self._by(until) & (pl.col("source") == self.source)
        )
        # Only records that move this account: others' legs are their own.
        moved = lines.filter(pl.col("account") == self.account)
        return list(
            lines.filter(~pl.col("account").is_in(apart))
            .join(moved.select("record").unique(), on="record", how="semi")
            .group_by("account")
            .agg(-pl.col("amount").sum())
            .sort("account")
            .iter_rows()
        )

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
