"""Layers: where the tables of books in shares lie, and which of their rows count.

A full derivation lays down layer 0. Evidence that is added later lays another layer
on top: the records and legs of all keys that it touches, posted anew. What earlier
layers hold of those keys is dead: ``dead`` names key and layer. Files of a layer never
change, so the next state has them as hard links.

=================================  ==============================================
records/share=XX/NNNN.parquet      keyed records, with `PLACE` and ``start``
records/layer=NNNN/0000.parquet    those of a layer
legs/bucket=XX/NNNN.parquet        legs of a layer, with ``layer``; all but:
legs/bucket=XX/linked.parquet      legs of accounts that link; of no layer
legs/bucket=XX/valued.parquet      revaluation; of no layer
told/NNNN.parquet                  further numbers (`duiping.post.told`)
dead.parquet                       ``hash``, ``tail``, ``layer``
loose.parquet, said.parquet        what linking works on: legs before it, and texts
links, unevidenced, counts, …      as in `Derived`
earlier/                           what moved since the state before this one, and
                                   what was concluded from that one
=================================  ==============================================
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.leg import LAYERED, LEG_SCHEMA, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Put = Callable[[Path, pl.DataFrame], None]
    Tell = Callable[[int, int], None]
    # The folder of notes; keys touched; their legs, and records, before and after.
    Scan = pl.LazyFrame
    Moved = tuple[Path, Path, pl.DataFrame, Scan, Scan, Scan, Scan]

RECORDS, LEGS, TOLD, EARLIER = "records", "legs", "told", "earlier"
LINKED, VALUED = "linked", "valued"
DEAD, LOOSE, SAID = "dead", "loose", "said"
SMALL = ("links", "unevidenced", "counts", "unsearched")
LIMITS = {"account": pl.String(), "key": pl.String()}
KEY = ("hash", "tail")
PLACE = dict(zip(LAYERED, (pl.Int64(), pl.Int64(), pl.Int16()), strict=True))
# Legs that are made anew for every state.
NO_LAYER = -1
# In which order a source's records stand, whatever files they are in.
ORDER = ("source", "time", "start", "seq", "id")


# What `notes` are not.
OWN = {
    *(RECORDS, LEGS, TOLD, EARLIER, "readings", "lease", "made.json"),
    *(f"{name}.parquet" for name in (*SMALL, DEAD, LOOSE, SAID, "shape")),
}


class Shape(NamedTuple):
    """How tables are laid out: shares, the last layer, rows of the first and others."""

    parts: int
    layer: int
    base: int
    grown: int

    def table(self) -> pl.DataFrame:
        """Give a table of one row."""
        return pl.DataFrame([self], orient="row")


class Derived(NamedTuple):
    """What `duiping.derive.State` holds, and where the partitions of legs lie.

    `partitions` are patterns of files, `dead` is the table of what doesn't count in
    them (see `alive`), if anything doesn't.
    """

    records: pl.LazyFrame
    legs: pl.LazyFrame
    links: pl.DataFrame
    unevidenced: pl.DataFrame
    counts: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...]
    since: Moved | None
    partitions: tuple[str, ...]
    dead: str | None


def opened(root: Path) -> Derived:
    """Open what a derivation has left in a folder."""
    links, marks, counts, limits = (
        pl.read_parquet(root / f"{name}.parquet") for name in SMALL
    )
    dead = root / f"{DEAD}.parquet"
    return Derived(
        in_order(records(root)),
        legs(root),
        links,
        marks,
        counts,
        tuple((account, key) for account, key in limits.iter_rows()),
        _since(root / EARLIER),
        tuple(str(folder / "*.parquet") for folder in buckets(root)),
        str(dead) if dead.is_file() else None,
    )


def in_order(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put records in the order of their statements; ``line`` sorts by it, too."""
    times = (
        pl.col(name).dt.to_string("%Y%m%d%H%M%S%3f").fill_null("~")
        for name in ("time", "start")
    )
    line = pl.concat_str(*times, pl.col("seq").cast(pl.String).str.zfill(10), "id")
    return (
        rows.sort(*ORDER, nulls_last=True).with_columns(line=line).drop("start", *PLACE)
    )


def records(root: Path) -> pl.LazyFrame:
    """Scan the keyed records that count, with `PLACE` and ``start``, in no order."""
    return alive(scan((root / RECORDS).rglob("*.parquet")), root)


def legs(root: Path) -> pl.LazyFrame:
    """Scan the legs that count (`LEG_SCHEMA`)."""
    return alive(scan((root / LEGS).rglob("*.parquet")), root).select(*LEG_SCHEMA)


def alive(rows: pl.LazyFrame, root: Path) -> pl.LazyFrame:
    """Leave out rows (with `PLACE`) of layers that later ones have replaced."""
    dead = root / f"{DEAD}.parquet"
    if not dead.is_file():
        return rows
    return rows.join(pl.scan_parquet(dead), on=LAYERED, how="anti")


def of_keys(root: Path, keys: pl.DataFrame) -> pl.DataFrame:
    """Read the records of some keys (``hash``, ``tail``), as `records` gives them."""
    if keys.is_empty():
        return records(root).head(0).collect()
    return _some(root, lambda rows: rows.join(keys.lazy(), on=list(KEY), how="semi"))


def of_ids(root: Path, ids: pl.Series) -> pl.DataFrame:
    """Read some records by their ids, as `records` gives them."""
    wanted = ids.rename("id").to_frame().lazy()
    return _some(root, lambda rows: rows.join(wanted, on="id", how="semi"))


def _some(root: Path, choose: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
    """Read some records: first find the files that have any, then read only those.

    Records of a key mostly came within days, and so lie in few of the files.
    """
    paths = sorted((root / RECORDS).rglob("*.parquet"))
    every = pl.scan_parquet(paths, hive_partitioning=False, include_file_paths="place")
    there = choose(alive(every.select("id", *PLACE, "place"), root))
    found = there.select("place").unique().collect()["place"].sort()
    if not found.len():
        return records(root).head(0).collect()
    return choose(alive(scan(map(Path, found)), root)).collect()


def apart(root: Path, names: Iterable[str] = (LINKED, VALUED)) -> pl.DataFrame:
    """Read the legs that are of no layer (`LEG_SCHEMA`)."""
    paths = (path for name in names for path in (root / LEGS).glob(f"*/{name}.parquet"))
    found = [pl.read_parquet(path).select(*LEG_SCHEMA) for path in sorted(paths)]
    return pl.concat([pl.DataFrame(schema=LEG_SCHEMA), *found])


def buckets(root: Path) -> list[Path]:
    """List the folders of legs, one a share."""
    return [one for one in sorted((root / LEGS).iterdir()) if any(one.iterdir())]


def of_layer(root: Path) -> Iterator[Path]:
    """Give the files that belong to a layer, and so to all later states, too."""
    for folder in (RECORDS, LEGS, TOLD):
        for path in sorted((root / folder).rglob("*.parquet")):
            if path.stem not in {LINKED, VALUED}:
                yield path


def notes(root: Path) -> Iterator[Path]:
    """Give the files that were added to the tables: what was concluded from them."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).parts[0] not in OWN:
            yield path


def shape(root: Path) -> Shape:
    """Say how some tables are laid out."""
    return Shape(*pl.read_parquet(root / "shape.parquet").row(0))


def scan(paths: Iterable[Path]) -> pl.LazyFrame:
    """Scan files of one table."""
    return pl.scan_parquet(sorted(paths), hive_partitioning=False)


def keep(root: Path, count: int, name: str, rows: pl.DataFrame, put: Put) -> None:
    """Store legs (with ``layer``) in their buckets, those of a key together.

    Args:
        root: the folder of the tables.
        count: how many buckets.
        name: of the files.
        rows: `LEG_SCHEMA`, with ``layer``.
        put: writes a table.
    """
    share = pl.col("hash") & (count - 1)
    split = rows.with_columns(share=share).partition_by(
        "share", as_dict=True, include_key=False
    )
    for (number,), mine in sorted(split.items()):
        path = root / LEGS / f"bucket={number:02x}" / f"{name}.parquet"
        put(path, shaped(mine))


def shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """Give legs the columns and the order in which they are stored."""
    return rows.select(*LEG_SCHEMA, pl.col("layer").cast(PLACE["layer"])).sort(
        *TOGETHER, maintain_order=True
    )


def _since(folder: Path) -> Moved | None:
    """Say what moved since the state before, where one was extended."""
    touched = folder / "touched.parquet"
    if not touched.is_file():
        return None
    before, after, was, are = (
        pl.scan_parquet(folder / f"{name}.parquet")
        for name in ("before", "after", "was", "are")
    )
    keys = pl.read_parquet(touched)
    return folder, folder, keys, before, after, in_order(was), in_order(are)
