"""The books as statements need them: the one place that takes them from a run.

Everything is as of the period's last day: later legs cure nothing, and what is
late is judged by evidence up to then.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

import polars as pl

from duiping import declared
from duiping.cleantext import clean
from duiping.mask import text as masked
from duiping.match.proof import day_ends
from duiping.money import minor
from duiping.report.names import account_name
from duiping.sku import EVERY, PREFIX
from duiping.statement.decided import decided
from duiping.statement.ground import ground, summed
from duiping.statement.model import Place
from duiping.statement.words import movement, word
from duiping.words import kind_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from duiping.config import Config
    from duiping.declared import Declared
    from duiping.match.coverage import Coverage
    from duiping.pipeline import Work
    from duiping.result import Document
    from duiping.statement.ground import Ground
    from duiping.statement.period import Period


@dataclass(frozen=True)
class Facts:
    """What the books know at the end of a period.

    Attributes:
        ground: what evidence says.
        language: ``zh`` or ``en``, of every word.
        entries: what people decided, as legs on no side (`DECIDED`).
        decided: where each of these entries stands, by its record's name.
        breaks: breaks as the result document has them.
        transit: items in transit, likewise.
        said: balances that people declared.
    """

    ground: Ground
    language: str
    entries: pl.DataFrame
    decided: Mapping[str, Place]
    breaks: Sequence[Document]
    transit: Sequence[Document]
    said: tuple[Declared, ...] = ()

    @property
    def config(self) -> Config:
        """The rules."""
        return self.ground.config

    @property
    def period(self) -> Period:
        """The days."""
        return self.ground.period

    @property
    def currency(self) -> str:
        """The money that the statements are in."""
        return self.ground.currency

    @property
    def records(self) -> pl.DataFrame:
        """The records up to the last day."""
        return self.ground.records

    @property
    def coverage(self) -> Coverage:
        """The days that each source has reported."""
        return self.ground.coverage

    @property
    def word(self) -> Callable[..., str]:
        """Give a word in the reader's language: ``word(name, **facts)``."""
        return partial(word, language=self.language)

    def name(self, account: str) -> str:
        """Say in the merchant's own words whose account this is."""
        if account not in self._names:
            named = clean(account_name(account, self.config, self.language))
            self._names[account] = named
        return self._names[account]

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names that were asked for: a table may have one on every line."""
        return {}

    @cached_property
    def keepers(self) -> dict[str, str | None]:
        """Name the source that keeps each statement and carried account, if any."""
        accounts = self.config.accounts
        found: dict[str, str | None] = {
            n: r.source for n, r in accounts.carried.items()
        }
        return found | {n: r.source for n, r in accounts.statement.items()}

    def party(self, account: str) -> str:
        """Say who the other party of an account is: its keeper, or who posts to it."""
        if self.keepers.get(account) is not None:
            return self.name(account)
        posting = {
            source.title: None
            for source in self.config.sources.values()
            if account in source.post.values()
        }
        return clean(" / ".join(posting)) or self.name(account)

    @cached_property
    def every(self) -> pl.DataFrame:
        """The sums of all legs, of all commodities, as `Ground.sums`."""
        return pl.concat([self.ground.sums, summed(self.entries)])

    @cached_property
    def sums(self) -> pl.DataFrame:
        """The sums of the legs in the money that is asked for."""
        return self.every.filter(pl.col("commodity") == self.currency)

    @cached_property
    def decided_keys(self) -> pl.Series:
        """The keys that entries are about, in the money that is asked for."""
        mine = self.entries.filter(pl.col("commodity") == self.currency)
        return mine["key"].unique().sort()

    @cached_property
    def decided_legs(self) -> pl.DataFrame:
        """All legs of these keys, those of the entries among them."""
        money, keys = self.ground.money, self.decided_keys
        mine = self.entries.filter(pl.col("commodity") == self.currency)
        return pl.concat([money.filter(pl.col("key").is_in(keys.implode())), mine])

    @cached_property
    def openings(self) -> list[str]:
        """The sources that the books began with."""
        return [n for n, s in self.config.sources.items() if s.part == "opening"]

    @cached_property
    def began(self) -> pl.Expr:
        """Tell legs that were there before the period: earlier, or an opening's."""
        return (pl.col("day") < self.period.first) | pl.col("source").is_in(
            self.openings
        )

    @cached_property
    def printed(self) -> dict[str, dict[date, int]]:
        """The balance that the other party prints at the end of a day, by account.

        Only in the money that is asked for, as everything in statements.
        """
        return self.ground.once("printed", self._printed)

    def _printed(self) -> dict[str, dict[date, int]]:
        found: dict[str, dict[date, int]] = {}
        for _, day, account, money, own in day_ends(self.records, self.config):
            if money == self.currency:
                found.setdefault(account, {})[day] = own
        return found

    @cached_property
    def declared(self) -> dict[str, dict[date, int]]:
        """The balance that a person declared for the end of a day, by account."""
        found: dict[str, dict[date, int]] = {}
        for one in self.said:
            if one.commodity == self.currency:
                found.setdefault(one.account, {})[one.day] = one.amount
        return found

    def balance(self, account: str, until: date) -> int:
        """Sum up an account of the books, in the money that is asked for."""
        mine = self.sums.filter(
            (pl.col("account") == account)
            & ((pl.col("day") <= until) | pl.col("source").is_in(self.openings))
        )
        return int(mine["amount"].sum())

    @staticmethod
    def of(commodity: str, accounts: Iterable[str]) -> pl.Expr:
        """Tell the sums of a commodity, or of pieces of all goods, on some accounts."""
        mine = pl.col("account").is_in(list(accounts))
        if commodity == EVERY:
            return pl.col("commodity").str.starts_with(PREFIX) & mine
        return (pl.col("commodity") == commodity) & mine

    def lines(self, account: str, source: str) -> pl.DataFrame:
        """Sum up the legs of the period on an account that its keeper reported."""
        return self.sums.filter(
            (pl.col("account") == account)
            & (pl.col("source") == source)
            & (pl.col("day") >= self.period.first)
        )

    def kind(self, name: str) -> str:
        """Give a kind of break in words."""
        return kind_word(name, self.language)

    def moved(self, kind: str) -> str:
        """Give a kind of movement in words; one without a word is its own."""
        return movement(kind, self.language)

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Say which row of which file each record is: record, file, row."""
        return self.records.select("file", "row", record="id")

    @cached_property
    def found(self) -> pl.DataFrame:
        """What is open, as `Ground.found`, and how it stands.

        With its place in the list as ``n``, what is ``left`` of it in minor units,
        whether entries took it ``settled`` away, and its ``age``: the days from its
        own day to as far as evidence reaches. That is the age of the money (账龄),
        which a break's `age_days`, counted from when it could be known, is not.
        """
        found = self.ground.found
        stands = {
            place: minor(one["remaining"])
            for place, one in enumerate(self.breaks, len(self.transit))
            if one["remaining"] != one["difference"]
        }
        left = found["difference"].clone().scatter(list(stands), list(stands.values()))
        reached = {name: self._reached(name) for name in found["account"].unique()}
        day = pl.col("date").str.to_date(strict=False)
        known = pl.col("account").replace_strict(
            reached, default=None, return_dtype=pl.Date
        )
        return (
            found.with_columns(left=left)
            .with_row_index("n")
            .with_columns(
                settled=(pl.col("left") == 0) & (pl.col("difference") != 0),
                age=(known - day).dt.total_days().clip(lower_bound=0),
            )
        )

    def _reached(self, account: str) -> date:
        """Say how far evidence about a clearing account reaches."""
        rule = self.config.accounts.clearing.get(account)
        ends = [spans[-1].last for spans in self.coverage.spans.values() if spans]
        reached = self.coverage.end(rule.reports) if rule else None
        return reached or max(ends, default=self.period.last)

    def one(self, place: int) -> Document:
        """Give what stands at a place of `found`, as the result document has it."""
        known = len(self.transit)
        return self.transit[place] if place < known else self.breaks[place - known]

    @staticmethod
    def shown(key: str) -> str:
        """Make a key fit to be seen: strangers may have written parts of it."""
        return masked(clean(key))

    @staticmethod
    def day(text: str) -> date | None:
        """Read a day of the result document."""
        return date.fromisoformat(text) if text[:1].isdigit() else None

    def places(self, groups: Iterable[Iterable[str]]) -> list[tuple[Place, ...]]:
        """Find the rows of evidence behind groups of records, in order of file.

        An entry that a person decided on is found in the books themselves.
        """
        some = [list(group) for group in groups]
        wanted = pl.Series(sorted({one for group in some for one in group}))
        rows = self.records.filter(pl.col("id").is_in(wanted.cast(pl.String).implode()))
        known = {
            record: Place(*self.ground.files[file], row)
            for record, file, row in rows.select("id", "file", "row").iter_rows()
        } | dict(self.decided)
        return [
            tuple(sorted({known[one] for one in group if one in known}, key=_order))
            for group in some
        ]


def _order(place: Place) -> tuple[str, int]:
    return place.path, place.row


def named(work: Work) -> str:
    """Name all that `facts` takes from a derivation: the same name, the same facts.

    Of decisions that is what they post and what they leave of a break; how a break
    stands otherwise no statement says.
    """
    by = {one.id: one for one in work.book.decisions}
    told = [(one, by.get(one.decision)) for one in work.book.posted]
    left = [
        (one["id"], one["remaining"])
        for one in work.standing["breaks"]
        if one["remaining"] != one["difference"]
    ]
    parts = (work.basis, work.until, told, left, declared.read(work.folder))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def facts(
    work: Work,
    period: Period,
    language: str,
    currency: str | None = None,
    like: Ground | None = None,
) -> Facts:
    """Take what statements need from a derivation judged at the period's end.

    Args:
        work: made with ``until=period.last``.
        period: the days.
        language: ``zh`` or ``en``.
        currency: another money than the books'.
        like: the same evidence, if it was taken before.
    """
    known = like or ground(work, period, currency or work.config.books.currency)
    entries, places = decided(known.legs, work.book)
    result = work.standing
    return Facts(
        ground=known,
        language=language,
        entries=entries,
        decided=places,
        breaks=result["breaks"],
        transit=result["in_transit"],
        said=tuple(declared.read(work.folder)),
    )
