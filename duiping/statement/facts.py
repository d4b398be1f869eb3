"""The books as statements need them: the one place that takes them from a run.

Everything is as of the period's last day: later legs cure nothing, and what is
late is judged by evidence up to then.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import declared
from duiping.cleantext import clean
from duiping.mask import text as masked
from duiping.match.proof import day_ends
from duiping.money import minor
from duiping.report.names import account_name
from duiping.sku import EVERY, PREFIX
from duiping.statement.decided import decided
from duiping.statement.model import Place
from duiping.statement.words import movement, word
from duiping.words import kind_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duiping.config import Config
    from duiping.declared import Declared
    from duiping.match.coverage import Coverage
    from duiping.pipeline import Work
    from duiping.statement.period import Period


@dataclass(frozen=True)
class Facts:
    """What the books know at the end of a period.

    Attributes:
        config: the rules.
        period: the days.
        language: ``zh`` or ``en``, of every word.
        currency: the money that the statements are in.
        legs: booked legs up to the last day (`duiping.leg.LEG_SCHEMA`), links
            applied.
        records: keyed records up to the last day, ids unique.
        files: SHA-256 of a file of evidence → its own name and its path.
        ambiguous: keys of groups that linking could not resolve.
        coverage: the days that each source has reported, cut at the last.
        decided: where each entry that a person decided on stands; their legs are
            among `legs`, on no side (`DECIDED`).
        breaks: breaks as the result document has them.
        transit: items in transit, likewise.
        said: balances that people declared.
        most: groups of a list whose rows of evidence are found, the first ones;
            whoever shows no more lines need not look for more. None is all.
    """

    config: Config
    period: Period
    language: str
    currency: str
    legs: pl.DataFrame
    records: pl.DataFrame
    files: Mapping[str, tuple[str, str]]
    ambiguous: frozenset[str]
    coverage: Coverage
    decided: Mapping[str, Place]
    breaks: tuple[dict[str, Any], ...]
    transit: tuple[dict[str, Any], ...]
    said: tuple[Declared, ...] = ()
    most: int | None = None

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
    def money(self) -> pl.DataFrame:
        """The legs in the money that is asked for."""
        return self.legs.filter(pl.col("commodity") == self.currency)

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
        mine = self.money.filter(
            (pl.col("account") == account)
            & ((pl.col("day") <= until) | pl.col("source").is_in(self.openings))
        )
        return int(mine["amount"].sum())

    @staticmethod
    def of(commodity: str, accounts: Iterable[str]) -> pl.Expr:
        """Tell the legs of a commodity, or of pieces of all goods, on some accounts."""
        mine = pl.col("account").is_in(list(accounts))
        if commodity == EVERY:
            return pl.col("commodity").str.starts_with(PREFIX) & mine
        return (pl.col("commodity") == commodity) & mine

    def lines(self, account: str, source: str) -> pl.DataFrame:
        """Give the legs of the period on an account that its keeper reported."""
        return self.money.filter(
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

    @staticmethod
    def left(one: dict[str, Any]) -> int:
        """Say what is still open of a break or item in transit, minor units."""
        return minor(one.get("remaining", one["difference"]))

    def age(self, one: dict[str, Any]) -> int:
        """Count the days from an item's own day to as far as evidence reaches.

        That is the age of the money (账龄), which a break's `age_days`, counted
        from when it could be known, is not.
        """
        rule = self.config.accounts.clearing.get(one["account"])
        ends = [spans[-1].last for spans in self.coverage.spans.values() if spans]
        reached = self.coverage.end(rule.reports) if rule else None
        known = reached or max(ends, default=self.period.last)
        return max((known - date.fromisoformat(one["date"])).days, 0)

    def settled(self, one: dict[str, Any]) -> bool:
        """Say whether a person's entry has taken all of a difference away."""
        return self.left(one) == 0 != minor(one["difference"])

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

        An entry that a person decided on is found in the books themselves. Groups
        behind the first `most` are told to have none.
        """
        listed = [
            [] if self.most is not None and place >= self.most else list(group)
            for place, group in enumerate(groups)
        ]
        wanted = pl.Series(sorted({one for group in listed for one in group}))
        rows = self.records.filter(pl.col("id").is_in(wanted.cast(pl.String).implode()))
        known = {
            record: Place(*self.files[file], row)
            for record, file, row in rows.select("id", "file", "row").iter_rows()
        } | dict(self.decided)
        return [
            tuple(sorted({known[one] for one in group if one in known}, key=_order))
            for group in listed
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
    most: int | None = None,
) -> Facts:
    """Take what statements need from a derivation judged at the period's end.

    Args:
        work: made with ``until=period.last``.
        period: the days.
        language: ``zh`` or ``en``.
        currency: another money than the books'.
        most: as of `Facts`.
    """
    known = work.known
    result = work.standing
    booked = known.legs.filter(pl.col("booked"))
    entries, places = decided(booked, work.book)
    return Facts(
        config=work.config,
        period=period,
        language=language,
        currency=currency or work.config.books.currency,
        legs=pl.concat([booked, entries]),
        records=known.records,
        files={item.sha256: (clean(item.name), item.file) for item in work.items},
        ambiguous=work.state.ambiguous,
        coverage=work.coverage,
        decided=places,
        breaks=tuple(result["breaks"]),
        transit=tuple(result["in_transit"]),
        said=tuple(declared.read(work.folder)),
        most=most,
    )
