"""Books of more records than memory holds, derived a share of the keys at a time.

Posting a record needs the other records of its key and nothing else, once every
record has its key. So records are given their keys source by source, laid down
in shares by the hash of the key, and each share is posted for itself. Only what
linking needs (payouts, bank lines) comes together again.

The tables lie below a folder of the cache; what is derived is the same whatever
the number of shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

from duiping.booking import counted
from duiping.leg import LEG_SCHEMA, TOGETHER, hashes
from duiping.match.keyless import keyless, linked, texts
from duiping.post.book import posted
from duiping.post.keys import aliases, keyed, telling
from duiping.post.revalue import KIND, revaluations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from duiping.config import Config
    from duiping.match.keyless import Chosen
    from duiping.post.keys import Aliases

    Put = Callable[[Path, pl.DataFrame], None]
    Tell = Callable[[int, int], None]

RECORDS, LEGS = "records", "legs"
SMALL = ("links", "unevidenced", "counts", "unsearched")
LIMITS = {"account": pl.String(), "key": pl.String()}


class Lot(Protocol):
    """The records of a source, a stretch at a time (`duiping.lots.Lot`)."""

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Give the records (`RECORD_SCHEMA`) with their ``line``."""


class Derived(NamedTuple):
    """What `duiping.derive.State` holds, and the paths of the partitions of legs."""

    records: pl.LazyFrame
    legs: pl.LazyFrame
    links: pl.DataFrame
    unevidenced: pl.DataFrame
    counts: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...]
    partitions: tuple[str, ...]


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
            heard.append(pl.concat(told).unique() if told else None)
        tables = _aliases([one for one in heard if one is not None])
        heard.clear()
        self._deal(known, tables)
        return self._post(joined, tell)

    def _deal(self, lots: Iterable[Lot], tables: Aliases) -> None:
        """Give the records their keys, and lay them down by the key's hash."""
        rows = (rows for lot in lots for rows in lot.chunks())
        for number, some in enumerate(rows):
            known = keyed(some, self.config, tables)
            share = hashes(known["key"])["hash"] & (self.count - 1)
            split = known.with_columns(share=share).partition_by(
                "share", as_dict=True, include_key=False
            )
            for (one,), mine in sorted(split.items()):
                folder = self.root / RECORDS / f"share={one:02x}"
                self.put(folder / f"{number:04}.parquet", mine)

    def _post(self, joined: Joined, tell: Tell) -> Derived:
        """Post share after share; then link what needs it, of all of them."""
        free = pl.col("account").is_in(keyless(self.config, *joined))
        counts, marks, loose, said = [], [], [], []
        for share in range(self.count):
            tell(share, self.count)
            known = _share(self.root / RECORDS / f"share={share:02x}")
            if known is None:
                continue
            posting = posted(known, self.config)
            counts.append(counted(posting.legs))
            marks.append(posting.unevidenced)
            mine = posting.legs.filter(free)
            loose.append(mine)
            said.append(
                texts(known.join(mine, left_on="id", right_on="record", how="semi"))
            )
            self._keep(share, "legs", posting.legs.filter(~free))
        found = linked(pl.concat(loose), pl.concat(said), self.config, *joined)
        for (share,), mine in self._split(found.legs):
            self._keep(share, "linked", mine)
        tell(self.count, self.count)
        # The sum over shares: no record is in two.
        total = (
            pl.concat([*counts, counted(self._revalue())])
            .group_by("source", "month")
            .agg(pl.col("records").sum())
            .sort("source", "month")
        )
        limits = pl.DataFrame(found.unsearched, schema=LIMITS, orient="row")
        for name, table in zip(
            SMALL, (found.links, pl.concat(marks), total, limits), strict=True
        ):
            self.put(self.root / f"{name}.parquet", table)
        return opened(self.root)

    def _revalue(self) -> pl.DataFrame:
        """Post what foreign balances are worth; last, when all accounts are known."""
        rules = self.config.currencies
        if rules is None:
            return pl.DataFrame(schema=LEG_SCHEMA)
        foreign = pl.col("commodity").is_in([rate.currency for rate in rules.rates])
        legs = _scan(self.root / LEGS).filter(foreign | (pl.col("kind") == KIND))
        records = _scan(self.root / RECORDS).select("source", "time", "as_of")
        valued = revaluations(legs.collect(), records.collect(), self.config)
        for (share,), mine in self._split(valued):
            self._keep(share, "valued", mine)
        return valued

    def _split(self, legs: pl.DataFrame) -> list[tuple[tuple[int], pl.DataFrame]]:
        """Give the legs of each share that has any."""
        share = pl.col("hash") & (self.count - 1)
        split = legs.with_columns(share=share).partition_by(
            "share", as_dict=True, include_key=False
        )
        return sorted(((int(key[0]),), mine) for key, mine in split.items())

    def _keep(self, share: int, name: str, legs: pl.DataFrame) -> None:
        """Store legs, those of a key together."""
        path = self.root / LEGS / f"bucket={share:02x}" / f"{name}.parquet"
        ordered = legs.select(*LEG_SCHEMA).sort(*TOGETHER, maintain_order=True)
        self.put(path, ordered)


def opened(root: Path) -> Derived:
    """Open what a derivation has left in a folder."""
    links, marks, counts, limits = (
        pl.read_parquet(root / f"{name}.parquet") for name in SMALL
    )
    return Derived(
        _scan(root / RECORDS).sort("source", "line"),
        _scan(root / LEGS),
        links,
        marks,
        counts,
        tuple((account, key) for account, key in limits.iter_rows()),
        tuple(
            str(folder / "*.parquet")
            for folder in sorted((root / LEGS).iterdir())
            if any(folder.iterdir())
        ),
    )


def _aliases(heard: list[pl.DataFrame]) -> Aliases:
    """List the further numbers of orders, one namespace after the other."""
    names = sorted({name for told in heard for name in told["namespace"].unique()})
    found = [
        aliases(pl.concat(told.filter(namespace=name) for told in heard).unique())
        for name in names
    ]
    if not found:  # nobody prints a further number
        return aliases(pl.concat(heard)) if heard else ()
    return tuple(pl.concat(tables) for tables in zip(*found, strict=True))


def _share(folder: Path) -> pl.DataFrame | None:
    """Read the records of a share in the order in which they were gathered."""
    if not folder.is_dir():
        return None
    parts = [pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]
    return pl.concat(parts).sort("source", "line") if parts else None


def _scan(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(sorted(folder.rglob("*.parquet")), hive_partitioning=False)
