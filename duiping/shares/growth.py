"""Growth: books to which evidence was added are those of before, and what it touches.

New records are read and keyed, and with them records whose key follows from a number
that the new ones explain. All records of the keys touched are posted anew, as a layer
of their own; links and revaluation, which join keys, are made anew as a whole. What
comes out is what `duiping.shares.whole` would give. Where that is not certain, or
costs more than it saves, nothing is done, and the books are derived in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

from duiping import files
from duiping.booking import counted
from duiping.leg import LEG_SCHEMA
from duiping.match.keyless import keyless, texts
from duiping.post.book import posted
from duiping.post.keys import ALIASES, aliases, keyed, telling
from duiping.post.told import changed, near, numbers, tallied
from duiping.record import RECORD_SCHEMA
from duiping.shares import layers
from duiping.shares.layers import DEAD, EARLIER, KEY, LOOSE, PLACE, RECORDS, SAID, TOLD
from duiping.shares.whole import Joint, placed, posting_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from duiping.config import Config
    from duiping.post.book import Posting
    from duiping.shares.layers import Put, Tell
    from duiping.shares.whole import Joined

# So many new rows are posted at once; with more of them a full derivation, which
# holds a share at a time, takes less memory.
MOST = 500_000
# Layers hold no more rows than this part of the first one: every reader passes over
# rows that are dead, and a full derivation makes them go.
PART = 4
# The columns of a record that posting has not added.
PLAIN = [*RECORD_SCHEMA, "start"]


class Fresh(Protocol):
    """The records that the new files of a source have (`duiping.lots.Lot`)."""

    @property
    def again(self) -> pl.Series:
        """Ids of those that earlier files have, too."""

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Give the records (`RECORD_SCHEMA`) with ``start``."""


class _UnfitError(Exception):
    """The earlier state is not to be extended."""


class _Moved(NamedTuple):
    """Records (with `PLACE`) that go, and those that come in their place or anew.

    `told` is what they tell of further numbers, negative where it isn't told any more.
    """

    gone: pl.DataFrame
    come: pl.DataFrame
    told: pl.DataFrame

    def keys(self) -> pl.DataFrame:
        """List the keys that are touched."""
        return pl.concat([self.gone.select(KEY), self.come.select(KEY)]).unique()


class Growth:
    """One state of the books made from an earlier one."""

    def __init__(self, root: Path, earlier: Path, config: Config, put: Put) -> None:
        """Prepare.

        Args:
            root: where the tables go; nothing is there yet.
            earlier: the tables of a state by the same rules, with less evidence.
            config: the rules.
            put: writes a table.
        """
        self.root, self.earlier, self.config, self.put = root, earlier, config, put
        self.shape = layers.shape(earlier)
        self.layer = self.shape.layer + 1

    def fits(self, rows: int) -> bool:
        """Say whether so many new rows are few enough."""
        return rows <= MOST and (self.shape.grown + rows) * PART <= self.shape.base

    def derive(self, lots: Iterable[Fresh], joined: Joined, tell: Tell) -> bool:
        """Derive the books.

        Args:
            lots: the records of the sources that have new files.
            joined: links that stand already.
            tell: told (done, of how many).

        Returns:
            False where the books have to be derived in full; nothing is laid down.
        """
        tell(0, 1)
        try:
            moved = self._moved(list(lots))
            standing = layers.of_keys(self.earlier, moved.keys())
            now = _replaced(standing, moved)
            self._check(now)
        except _UnfitError:
            return False
        self._lay(moved, standing, now, joined)
        tell(1, 1)
        return True

    def _moved(self, lots: list[Fresh]) -> _Moved:
        """Find which records come and go."""
        empty = layers.records(self.earlier).head(0).collect()
        rows = [empty.select(PLAIN), *(some for lot in lots for some in lot.chunks())]
        fresh = pl.concat(rows)
        again = pl.concat([empty["id"], *(lot.again for lot in lots)])
        held = layers.of_ids(self.earlier, again) if again.len() else empty
        if held.height != again.len():
            raise _UnfitError
        same = held.join(fresh, on=PLAIN, how="semi", nulls_equal=True)["id"]
        gone = held.filter(~pl.col("id").is_in(same.implode()))
        come = fresh.filter(~pl.col("id").is_in(same.implode()))
        return self._keyed(gone, come)

    def _keyed(self, gone: pl.DataFrame, come: pl.DataFrame) -> _Moved:
        """Give records their keys, and earlier ones that get another with them."""
        left = telling(gone.select(PLAIN), self.config)
        right = telling(come, self.config)
        told = layers.scan((self.earlier / TOLD).glob("*.parquet"))
        seeds = numbers(pl.concat([left, right]))
        around = near(told, seeds, MOST)
        if around is None:
            raise _UnfitError
        difference = tallied([right, left.with_columns(n=-pl.col("n"))])
        before = tallied([around])
        tables = aliases(tallied([around, difference]))
        turned = changed(aliases(before), tables)
        others = self._turned(before, turned).join(gone, on="id", how="anti")
        again = placed(keyed(others.select(PLAIN), self.config, tables), self.layer)
        naming = ["id", "order_key", "key"]
        same = again.join(others, on=naming, how="semi", nulls_equal=True)["id"]
        fresh = placed(keyed(come, self.config, tables), self.layer)
        kept = ~pl.col("id").is_in(same.implode())
        return _Moved(
            pl.concat([gone, others.filter(kept)]),
            pl.concat([fresh, again.filter(kept)]),
            difference,
        )

    def _turned(
        self, told: pl.DataFrame, turned: tuple[pl.DataFrame, ...]
    ) -> pl.DataFrame:
        """Find earlier records that may be led to another order than before."""
        led = pl.lit(value=False)
        for column, table in zip(ALIASES, turned, strict=True):
            met = told.filter(pl.col("order_key").is_null())[column]
            values = table["value"].filter(table["value"].is_in(met.implode()))
            if values.len():
                led |= pl.col(column).is_in(values.implode()).fill_null(value=False)
        found = layers.records(self.earlier).filter(pl.col("order_no").is_null(), led)
        return found.collect()

    def _check(self, now: pl.DataFrame) -> None:
        """Make sure that each record is there once."""
        if now["id"].is_duplicated().any():
            raise _UnfitError

    def _lay(
        self, moved: _Moved, standing: pl.DataFrame, now: pl.DataFrame, joined: Joined
    ) -> None:
        """Lay down the tables: those of before, and a layer."""
        for path in layers.of_layer(self.earlier):
            files.share(path, self.root / path.relative_to(self.earlier))
        count, keys = self.shape.parts, moved.keys()
        old, new = (posted(posting_of(rows), self.config) for rows in (standing, now))
        free = pl.col("account").is_in(keyless(self.config, *joined))
        name, layer = f"{self.layer:04}", pl.lit(self.layer)
        records = self.root / RECORDS / f"layer={name}" / "0000.parquet"
        self.put(records, now.with_columns(layer=layer.cast(PLACE["layer"])))
        booked = new.legs.filter(~free).with_columns(layer=layer)
        layers.keep(self.root, count, name, booked, self.put)
        self.put(self.root / TOLD / f"{name}.parquet", moved.told)
        dead = self._table(DEAD, PLACE)
        self.put(
            self.root / f"{DEAD}.parquet",
            pl.concat([dead, standing.select(*PLACE).unique()]),
        )
        self._marks(new, standing)
        loose, said = self._loose(new, keys, standing, now, free)
        Joint(self.root, count, self.config, self.put).make(
            loose, said, joined, self._counts(old, new)
        )
        shape = self.shape._replace(
            layer=self.layer, grown=self.shape.grown + now.height
        )
        self.put(self.root / "shape.parquet", shape.table())
        legs = [posting.legs.filter(~free) for posting in (old, new)]
        self._since(legs, [standing, now], keys, free)

    def _loose(
        self,
        new: Posting,
        keys: pl.DataFrame,
        standing: pl.DataFrame,
        now: pl.DataFrame,
        free: pl.Expr,
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Gather what linking works on: what it had, and what is posted anew."""
        mine = new.legs.filter(free)
        legs = self._table(LOOSE).join(keys, on=KEY, how="anti", maintain_order="left")
        said = self._table(SAID).join(
            standing, left_on="record", right_on="id", how="anti", maintain_order="left"
        )
        fresh = texts(now.join(mine, left_on="id", right_on="record", how="semi"))
        return pl.concat([legs, mine]), pl.concat([said, fresh])

    def _counts(self, old: Posting, new: Posting) -> list[pl.DataFrame]:
        """Give what is counted: what was, without what is posted anew, and that."""
        valued = layers.apart(self.earlier, (layers.VALUED,))
        less = (-pl.col("records")).alias("records")
        return [
            self._table("counts"),
            counted(old.legs).with_columns(less),
            counted(valued).with_columns(less),
            counted(new.legs),
        ]

    def _marks(self, new: Posting, standing: pl.DataFrame) -> None:
        """Lay down the refunds without evidence."""
        marks = self._table("unevidenced").join(
            standing, left_on="record", right_on="id", how="anti", maintain_order="left"
        )
        self.put(self.root / "unevidenced.parquet", pl.concat([marks, new.unevidenced]))

    def _since(
        self,
        legs: Sequence[pl.DataFrame],
        records: Sequence[pl.DataFrame],
        keys: pl.DataFrame,
        free: pl.Expr,
    ) -> None:
        """Lay down what moved, and what was concluded from the state before.

        Args:
            legs: of the touched keys before and after, but those that link.
            records: of the touched keys before and after.
            keys: the touched keys.
            free: tests for legs that link.
        """
        was, now = layers.apart(self.earlier), layers.apart(self.root)
        sign = pl.concat([was.with_columns(n=1), now.with_columns(n=-1)])
        differ = (
            sign.group_by(*LEG_SCHEMA).agg(pl.col("n").sum()).filter(pl.col("n") != 0)
        )
        joint = differ.select(KEY).unique()
        touched = pl.concat([keys, joint]).unique().sort(KEY)
        # Keys that only links have touched: the rest of their legs is as it was.
        further = layers.of_keys(self.root, joint.join(keys, on=KEY, how="anti"))
        rest = posted(posting_of(further), self.config).legs.filter(~free)
        folder = self.root / EARLIER
        self.put(folder / "touched.parquet", touched)
        for name, apart, mine in zip(
            ("before", "after"), (was, now), legs, strict=True
        ):
            met = apart.join(touched, on=KEY, how="semi", maintain_order="left")
            self.put(folder / f"{name}.parquet", pl.concat([mine, rest, met]))
        for name, rows in zip(("was", "are"), records, strict=True):
            both = pl.concat([rows.select(further.columns), further])
            self.put(folder / f"{name}.parquet", both)
        for path in layers.notes(self.earlier):
            files.share(path, folder / path.relative_to(self.earlier))

    def _table(
        self, name: str, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        """Read a table of the earlier state, empty if it isn't there."""
        path = self.earlier / f"{name}.parquet"
        if schema is not None and not path.is_file():
            return pl.DataFrame(schema=schema)
        return pl.read_parquet(path)


def _replaced(standing: pl.DataFrame, moved: _Moved) -> pl.DataFrame:
    """Give the records of the touched keys as they are now."""
    kept = standing.join(moved.gone, on="id", how="anti")
    return pl.concat([kept, moved.come])
