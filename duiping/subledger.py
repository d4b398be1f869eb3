"""The sub-ledger: records and legs as Parquet under .duiping/, a cache of evidence.

Every file of evidence is read once; its records stay beside it in columns under
the digest of what they depend on (the file, its layout, the words of config
that translate it, our version). Legs are partitioned by their key's hash, so
that equal keys always lie together.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import polars as pl

from duiping import __version__, evidence, files
from duiping.errors import BooksError
from duiping.gather import Part, gather
from duiping.leg import TOGETHER
from duiping.lots import File, Lot
from duiping.readings import STORED, Poured
from duiping.record import HASH_DIGITS
from duiping.seal.correct import POSTING_SCHEMA
from duiping.seal.postings import postings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from duiping.books import Folder
    from duiping.evidence import Evidence
    from duiping.sources import Sources

    Progress = Callable[[int, int], None]
    Compression = Literal["zstd", "lz4"]

READINGS = "readings"
LEGS = "legs"
SEALED = "sealed"

# So many legs of a partition are matched in the memory that lies nearest.
PARTITION = 500_000
MOST = 256


def _fingerprint(item: Evidence, sources: Sources) -> str:
    """Digest all that the records of a file depend on, besides our own code."""
    layout = sources.layouts[item.source]
    config = sources.config
    mapping = config.layouts.get(layout.name) or config.importers.get(layout.name)
    parts = {
        "sha256": item.sha256,
        "name": item.name,
        "as_of": str(item.as_of),
        "layout": layout.name,
        "mapping": mapping.model_dump_json() if mapping else "",
        "categories": dict(config.sources[item.source].categories),
        "compared": layout.compared,
        "version": __version__,
    }
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def stored(folder: Folder, item: Evidence, sources: Sources) -> Path:
    """Say where the records of a file of evidence are cached."""
    name = f"{_fingerprint(item, sources)}.parquet"
    return folder.cache / READINGS / item.source / name


def put(path: Path, table: pl.DataFrame, compression: Compression = "zstd") -> None:
    """Write a table of the cache, atomically."""
    buffer = BytesIO()
    table.write_parquet(buffer, compression=compression, statistics=True)
    files.write(path, buffer.getvalue())


def load(folder: Folder, item: Evidence, sources: Sources) -> pl.DataFrame:
    """Give the records of one file, from the cache or by reading it again."""
    path = stored(folder, item, sources)
    found = _table(path, STORED)
    if found is not None:
        return found
    with contextlib.closing(_read(folder, item, sources)) as poured:
        with contextlib.suppress(BooksError):
            poured.keep(path)  # an auditor's read-only checkout has no cache
        return poured.table()


def _read(folder: Folder, item: Evidence, sources: Sources) -> Poured:
    """Read a file of evidence again."""
    poured = Poured(item.source, sources.layouts[item.source])
    try:
        poured.read(item.name, evidence.bulk(folder, item), item.as_of)
    except BaseException:
        poured.close()
        raise
    return poured


def lot(
    folder: Folder,
    items: Sequence[Evidence],
    sources: Sources,
    spare: Path,
    names: Mapping[str, str] | None = None,
    fresh: Collection[Evidence] | None = None,
) -> Lot:
    """Choose the records of one source's files without holding them.

    Args:
        folder: the books.
        items: all evidence of one source.
        sources: how it is read.
        spare: a folder for records where the cache cannot be written.
        names: file names by SHA-256, for messages, where others are meant, too.
        fresh: only records that one of these files has.

    Raises:
        BooksError: a file of evidence is missing or changed.
        Refusal: two files contradict each other.
    """
    source = items[0].source
    held = [
        File(item.sha256, item.as_of, _held(folder, item, sources, spare))
        for item in items
    ]
    known = names or {item.sha256: item.name for item in items}
    news = None
    if fresh is not None:
        news = [one for one, item in zip(held, items, strict=True) if item in fresh]
    return Lot(source, held, known, snapshot=source in sources.snapshots, fresh=news)


def _held(folder: Folder, item: Evidence, sources: Sources, spare: Path) -> Path:
    """Say where the records of a file are, after reading it if they are nowhere."""
    path = stored(folder, item, sources)
    if _sound(path):
        return path
    with contextlib.closing(_read(folder, item, sources)) as poured:
        try:
            poured.keep(path)
        except BooksError:  # an auditor's checkout may be read-only
            path = spare / item.source / path.name
            poured.keep(path)
    return path


def _sound(path: Path) -> bool:
    """Say whether a file of the cache can be read."""
    try:
        return dict(pl.read_parquet_schema(path)) == STORED
    except (OSError, pl.exceptions.PolarsError):
        return False


def records(
    folder: Folder,
    items: Sequence[Evidence],
    sources: Sources,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Give the records of all evidence, each once.

    Args:
        folder: the books.
        items: the list of evidence.
        sources: how each is read.
        progress: told (done, of how many).

    Returns:
        `duiping.record.RECORD_SCHEMA`.

    Raises:
        BooksError: a file of evidence is missing or changed.
        Refusal: two files contradict each other.
    """
    parts = []
    for done, item in enumerate(items, 1):
        rows = load(folder, item, sources)
        parts.append(Part(item.source, item.sha256, item.as_of, rows))
        if progress:
            progress(done, len(items))
    names = {item.sha256: item.name for item in items}
    return gather(parts, sources.snapshots, names)


def lots(
    folder: Folder,
    items: Sequence[Evidence],
    sources: Sources,
    spare: Path,
    progress: Progress,
    fresh: Collection[Evidence] | None = None,
) -> Iterator[Lot]:
    """Give the records of each source, by name; see `lot`.

    With `fresh` only sources that have such files are given.
    """
    done = 0
    for source in sorted({item.source for item in items}):
        mine = [item for item in items if item.source == source]
        if fresh is None or any(item in fresh for item in mine):
            yield lot(folder, mine, sources, spare, fresh=fresh)
        done += len(mine)
        progress(done, len(items))


def sealed(folder: Folder, texts: Mapping[str, str]) -> pl.DataFrame:
    """Give the postings of sealed journal files; each file is parsed once.

    Args:
        folder: the books.
        texts: sealed text by path below ``ledger/journal``.

    Returns:
        `duiping.seal.correct.POSTING_SCHEMA`.
    """
    tables = [pl.DataFrame(schema=POSTING_SCHEMA)]
    for name, text in sorted(texts.items()):
        digest = hashlib.sha256(f"{__version__}\n{name}\n{text}".encode()).hexdigest()
        kept = folder.cache / SEALED / f"{digest[:HASH_DIGITS]}.parquet"
        table = _table(kept, POSTING_SCHEMA)
        if table is None:
            table = postings(name, text)
            with contextlib.suppress(BooksError):
                put(kept, table)
        tables.append(table)
    return pl.concat(tables)


def _table(path: Path, schema: Mapping[str, pl.DataType]) -> pl.DataFrame | None:
    """Read a table of the cache; a damaged one is rebuilt, never trusted."""
    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        return None
    return table if dict(table.schema) == schema else None


def quickly(path: Path, table: pl.DataFrame) -> None:
    """Write a table that is read more often than it is kept."""
    put(path, table, "lz4")


def save_legs(root: Path, legs: pl.DataFrame) -> None:
    """Store legs in partitions by their key's hash, in a folder that is empty yet.

    Within a partition the legs of a key lie together, and those of an account in
    it, so that grouping them needs no table and stays within a processor's cache.
    """
    count = partitions(legs.height)
    bucket = (pl.col("hash").fill_null(0) & (count - 1)).cast(pl.UInt16)
    split = legs.with_columns(bucket=bucket).partition_by(
        "bucket", as_dict=True, include_key=False
    )
    # An engine cannot open what matches no file, so empty books keep one too.
    for (number,), table in sorted(split.items()) or [((0,), legs)]:
        path = root / LEGS / f"bucket={number:02x}" / "legs.parquet"
        quickly(path, table.sort(*TOGETHER, maintain_order=True))


def saved_legs(root: Path) -> list[str]:
    """Give the partitions of legs that `save_legs` has stored."""
    return [str(path) for path in sorted((root / LEGS).glob("*/legs.parquet"))]


def partitions(rows: int) -> int:
    """Say into how many partitions so many rows go: a power of two."""
    wanted = -(-rows // PARTITION)
    return min(1 << max(wanted - 1, 0).bit_length(), MOST)


def shares(rows: int) -> int:
    """Say in how many shares so many rows are posted: a power of two."""
    # A row has about three legs, and a share is a partition of legs, too.
    return partitions(3 * rows)


def legs_pattern(root: Path) -> str:
    """Give the pattern that matches all partitions of legs."""
    return str(root / LEGS / "*" / "legs.parquet")
