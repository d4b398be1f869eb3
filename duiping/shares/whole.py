"""Books in shares from nothing: dealt by the hash of the key, posted share by share.

Only what linking needs (payouts, bank lines) comes together again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

from duiping.booking import counted
from duiping.leg import LEG_SCHEMA, PAIR, hashes
from duiping.match.keyless import keyless, linked, texts
from duiping.post.book import posted
from duiping.post.keys import aliases, keyed, telling
from duiping.post.revalue import KIND, revaluations
from duiping.post.told import tallied
from duiping.shares import layers
from duiping.shares.layers import (
    LEGS,
    LIMITS,
    LINKED,
    LOOSE,
    NO_LAYER,
    PLACE,
    RECORDS,
    SAID,
    TOLD,
    VALUED,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from duiping.config import Config
    from duiping.match.keyless import Chosen
    from duiping.post.keys import Aliases
    from duiping.shares.layers import Derived, Put, Tell


# Records are laid down in files of about so many rows: of a year of daily exports small
# files would be a hundred thousand, and of few large ones a day more would open all.
ROWS = 8_000
# So many rows are dealt at a time at most.
MOST = 250_000


class Lot(Protocol):
    """The records of a source, a stretch at a time (`duiping.lots.Lot`)."""

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Give the records (`RECORD_SCHEMA`) with ``start``."""


class Joined(NamedTuple):
    """Links that stand before any pass: people's, and those of closed months."""

    chosen: Sequence[Chosen] = ()
    fixed: pl.DataFrame | None = None


class Shares:
    """One derivation in shares."""

    def __init__(self, root: Path, count: int, config: Config, put: Put) -> None:
        """Prepare.

        Args:
            root: where the tables go; nothing is there yet.
            count: how many shares, a power of two.
            config: the rules.
            put: writes a table.
        """
        self.root, self.count, self.config, self.put = root, count, config, put

    def derive(self, lots: Iterable[Lot], joined: Joined, tell: Tell) -> Derived:
        """Derive the books.

        Args:
            lots: gives the records of one source each.
            joined: links that stand already.
            tell: told (done, of how many).
        """
        known, heard = [], []
        for lot in lots:
            known.append(lot)
            told = [telling(rows, self.config) for rows in lot.chunks()]
            heard.append(tallied(told))
        tables = _aliases(heard)
        self.put(self.root / TOLD / "0000.parquet", tallied(heard))
        heard.clear()
        self._deal(known, tables)
        return self._post(joined, tell)

    def _deal(self, lots: Iterable[Lot], tables: Aliases) -> None:
        """Give the records their keys, and lay them down by the key's hash."""
        rows, height = (rows for lot in lots for rows in lot.chunks()), 0
        for number, some in enumerate(_heaps(rows, min(ROWS * self.count, MOST))):
            height += some.height
            known = placed(keyed(some, self.config, tables), 0)
            share = pl.col("hash") & (self.count - 1)
            split = known.with_columns(share=share).partition_by(
                "share", as_dict=True, include_key=False
            )
            for (one,), mine in sorted(split.items()):
                folder = self.root / RECORDS / f"share={one:02x}"
                self.put(folder / f"{number:04}.parquet", mine)
        shape = layers.Shape(self.count, 0, height, 0)
        self.put(self.root / "shape.parquet", shape.table())

    def _post(self, joined: Joined, tell: Tell) -> Derived:
        """Post share after share; then link what needs it, of all of them."""
        free = pl.col("account").is_in(keyless(self.config, *joined))
        layer = pl.lit(0)
        counts, marks, loose, said = [], [], [], []
        for share in range(self.count):
            tell(share, self.count)
            known = _share(self.root / RECORDS / f"share={share:02x}")
            if known is None:
                continue
            pairs = known.select(*PAIR).unique("key").drop_nulls()
            known = posting_of(known)
            posting = posted(known, self.config, pairs)
            counts.append(counted(posting.legs))
            marks.append(posting.unevidenced)
            mine = posting.legs.filter(free)
            loose.append(mine)
            said.append(
                texts(known.join(mine, left_on="id", right_on="record", how="semi"))
            )
            path = self.root / LEGS / f"bucket={share:02x}" / "0000.parquet"
            legs = posting.legs.filter(~free).with_columns(layer=layer)
            self.put(path, layers.shaped(legs))
        joint = Joint(self.root, self.count, self.config, self.put)
        joint.make(pl.concat(loose), pl.concat(said), joined, counts)
        self.put(self.root / "unevidenced.parquet", pl.concat(marks))
        tell(self.count, self.count)
        return layers.opened(self.root)


class Joint:
    """What is made of all shares together: links, revaluation, and their sums."""

    def __init__(self, root: Path, count: int, config: Config, put: Put) -> None:
        """Prepare; arguments as of `Shares`."""
        self.root, self.count, self.config, self.put = root, count, config, put

    def make(
        self,
        loose: pl.DataFrame,
        said: pl.DataFrame,
        joined: Joined,
        counts: Sequence[pl.DataFrame],
    ) -> None:
        """Link, revalue, and lay down what comes of it.

        Args:
            loose: legs of accounts that link, under their own keys.
            said: what their records print (`duiping.match.keyless.texts`).
            joined: links that stand already.
            counts: from `duiping.booking.counted`, to be added up; no record is in
                two of them, and what is taken back is negative.
        """
        for name, table in ((LOOSE, loose), (SAID, said)):
            self.put(self.root / f"{name}.parquet", table)
        found = linked(loose, said, self.config, *joined)
        self._keep(LINKED, found.legs)
        valued = self._revalue()
        self._keep(VALUED, valued)
        total = (
            pl.concat([*counts, counted(valued)])
            .group_by("source", "month")
            .agg(pl.col("records").sum())
            .filter(pl.col("records") != 0)
            .sort("source", "month")
        )
        limits = pl.DataFrame(found.unsearched, schema=LIMITS, orient="row")
        for name, table in (
            ("links", found.links),
            ("counts", total),
            ("unsearched", limits),
        ):
            self.put(self.root / f"{name}.parquet", table)

    def _keep(self, name: str, legs: pl.DataFrame) -> None:
        rows = legs.with_columns(layer=pl.lit(NO_LAYER))
        layers.keep(self.root, self.count, name, rows, self.put)

    def _revalue(self) -> pl.DataFrame:
        """Post what foreign balances are worth; last, when all accounts are known."""
        rules = self.config.currencies
        if rules is None:
            return pl.DataFrame(schema=LEG_SCHEMA)
        foreign = pl.col("commodity").is_in([rate.currency for rate in rules.rates])
        legs = layers.legs(self.root).filter(foreign | (pl.col("kind") == KIND))
        # Only the last of each source counts.
        told = (
            layers.records(self.root)
            .group_by("source")
            .agg(pl.col("time").max(), pl.col("as_of").max())
        )
        return revaluations(legs.collect(), told.collect(), self.config)


def placed(known: pl.DataFrame, layer: int) -> pl.DataFrame:
    """Add `PLACE` to keyed records."""
    number = pl.lit(layer, PLACE["layer"])
    return known.with_columns(hashes(known["key"])).with_columns(layer=number)


def posting_of(known: pl.DataFrame) -> pl.DataFrame:
    """Give keyed records as posting wants them, in the order of statements."""
    return known.sort(*layers.ORDER, nulls_last=True).drop("start", *PLACE)


def _aliases(heard: list[pl.DataFrame]) -> Aliases:
    """List the further numbers of orders, one namespace after the other."""
    names = sorted({name for told in heard for name in told["namespace"].unique()})
    found = [
        aliases(tallied(told.filter(namespace=name) for told in heard))
        for name in names
    ]
    if not found:  # nobody prints a further number
        return aliases(pl.concat(heard)) if heard else ()
    return tuple(pl.concat(tables) for tables in zip(*found, strict=True))


def _heaps(rows: Iterable[pl.DataFrame], most: int) -> Iterator[pl.DataFrame]:
    """Put small tables that follow each other together, to so many rows."""
    held: list[pl.DataFrame] = []
    for some in rows:
        if held and sum(one.height for one in held) + some.height > most:
            yield pl.concat(held)
            held.clear()
        held.append(some)
    if held:
        yield pl.concat(held)


def _share(folder: Path) -> pl.DataFrame | None:
    """Read the records of a share."""
    if not folder.is_dir():
        return None
    parts = [pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]
    return pl.concat(parts) if parts else None
