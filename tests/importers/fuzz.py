"""Mutate exports and feed them to every importer: refused or read, nothing else.

``python -m tests.importers.fuzz --seconds 600 --seed 1`` (``make fuzz``). Every
mutation follows from the seed and its number, so a failure is found again by
``--seed S --first N --count 1``.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import io
import random
import resource
import sys
import time
import traceback
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from duiping.bulk import Bulk
from duiping.errors import DuipingError
from duiping.importers import archive, flow, pieces
from duiping.importers.draft import drafted
from duiping.importers.registry import near, recognise
from duiping.record import DISPOSITIONS, READ_SCHEMA
from tests.importers.exports import DATA, export, layouts, mapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duiping.importers.base import Layout

SLOW, STUCK = 5.0, 60
LARGE = 512  # MiB
_KIB_PER_MIB = 1024
TOOLS = layouts()
WORDS = (
    *(b"\x00", b'"', b"'", b",", b"\t", b"\n", b"\r", b"`", b"=", b"#", b"\xff\xfe"),
    *(b"1e999999", b"-0", b"9" * 400, b"NaN", b"\xef\xbb\xbf", b"2026-02-30", b"0001"),
    *("合计".encode(), "合计".encode("gb18030"), b"<table>", b"&a;", b"\x1f", b"{n}"),
    *(b",," * 3000, b'"' * 2001, "𠮷".encode(), b"\xe2\x80\xae", b"1,2,3,4.5"),
)


class Failure(NamedTuple):
    """One mutation that was neither read nor refused, or took too long."""

    number: int
    name: str
    problem: str


class Outcome(NamedTuple):
    """What a run found."""

    files: int
    read: int
    slowest: float
    peak: float
    failures: list[Failure]


def seeds() -> list[tuple[str, str, bytes]]:
    """List all samples: layout, name and bytes, and some packed in archives."""
    found = []
    for folder in sorted(path for path in DATA.iterdir() if path.is_dir()):
        found += [
            (folder.name, *export(folder.name, path))
            for path in sorted(folder.iterdir())
            if path.suffix != ".expected" and folder.name in TOOLS
        ]
    packed = []
    for layout, name, data in found[::7]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
            box.writestr(name, data)
        packed.append((layout, f"{name}.zip", out.getvalue()))
        packed.append((layout, f"{name}.gz", gzip.compress(data)))
    return found + packed


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Change a file in a few places; inside its parts where it is a zip."""
    if data.startswith(b"PK\x03\x04") and dice.random() < 0.7:
        return _inside(data, dice)
    if data.startswith(b"\x1f\x8b") and dice.random() < 0.7:
        return gzip.compress(_changed(gzip.decompress(data), dice))
    return _changed(data, dice)


def _inside(data: bytes, dice: random.Random) -> bytes:
    """Change one part of a zip and pack it again."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _changed(part, dice) if name == chosen else part)
    return out.getvalue()


def _changed(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        data = dice.choice(CHANGES)(data, dice)
    return data


def _at(data: bytes, dice: random.Random) -> int:
    return dice.randrange(len(data) + 1)


def _flip(data: bytes, dice: random.Random) -> bytes:
    if not data:
        return data
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def _insert(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    return data[:at] + dice.choice(WORDS) + data[at:]


def _replace(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    return data[:at] + dice.choice(WORDS) + data[at + dice.randrange(12) :]


def _delete(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    return data[:at] + data[at + dice.choice((1, 2, 10, 200)) :]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    at, size = _at(data, dice), dice.choice((1, 20, 300))
    return data[:at] + data[at : at + size] * dice.choice((2, 3, 50)) + data[at:]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: _at(data, dice)]


def _digit(data: bytes, dice: random.Random) -> bytes:
    places = [i for i, byte in enumerate(data[:20_000]) if 48 <= byte <= 57]
    if not places:
        return data
    at = dice.choice(places)
    return data[:at] + b"%d" % dice.randrange(10) + data[at + 1 :]


def _lines(data: bytes, dice: random.Random) -> bytes:
    """Shuffle two lines, double one, or drop one."""
    lines = data.split(b"\n")
    a, b = dice.randrange(len(lines)), dice.randrange(len(lines))
    what = dice.randrange(3)
    if what == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif what == 1:
        lines.insert(b, lines[a])
    else:
        del lines[a]
    return b"\n".join(lines)


def _recode(data: bytes, dice: random.Random) -> bytes:
    """Read in one encoding, write in another, as a careless editor does."""
    old, new = dice.sample(("utf-8", "gb18030", "utf-16", "latin-1"), 2)
    return data.decode(old, errors="replace").encode(new, errors="replace")


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _insert, _replace, _delete, _repeat, _cut, _digit, _digit, _lines),
    *(_lines, _recode),
)


def tried(name: str, data: bytes, layout: Layout) -> bool:
    """Feed one file to everything that reads strangers' files.

    Returns:
        Whether the layout read it; else it was refused.

    Raises:
        AssertionError: it was read, but not as promised.
    """
    for one in _members(name, data):
        held = one.bulk.all()
        recognise(one.name, held, mapped().values())
        near(one.name, held)
        try:
            drafted(one.name, held, "x", "en")
        except DuipingError as error:
            _said(error)
        records, found = None, _pieces(layout, one)
        try:
            reading = layout.read(one.name, held)
            records = reading.records
        except DuipingError as error:
            _said(error)
        assert found is None or (
            records is not None and found.equals(records.drop("seq"))
        )
        if records is None:
            continue
        assert dict(reading.records.schema) == READ_SCHEMA
        assert reading.rows == reading.records.height
        assert set(reading.records["disposition"]) <= set(DISPOSITIONS)
        return True
    return False


def _pieces(layout: Layout, one: archive.Member) -> pl.DataFrame | None:
    """Read in pieces; None if the file has to be read as a whole."""
    kept: list[pl.DataFrame] = []
    if layout.pour(one.name, one.bulk, None, kept.append) is None:
        return None
    return pl.concat(kept).drop("seq")


def _members(name: str, data: bytes) -> list[archive.Member]:
    if not archive.packed(Bulk(data)):
        return [archive.Member(name, Bulk(data))]
    try:
        return archive.members(name, Bulk(data))
    except DuipingError as error:
        _said(error)
        return []


def _said(error: DuipingError) -> None:
    """Demand that a refusal can be told in both languages."""
    assert error.sentence("en"), error.code
    assert error.sentence("zh"), error.code


def run(seed: int, first: int, count: int | None, seconds: float) -> Outcome:
    """Try mutations until the count or the time is used up."""
    # Every file that may come in pieces does so, too.
    pieces.SMALL, pieces.PACKED, flow.BYTES, flow.PIECE = -1, -1, 400, 3
    files = seeds()
    read, slowest, done = 0, 0.0, 0
    failures: list[Failure] = []
    end = time.monotonic() + seconds
    for number in _numbers(first, count):
        if time.monotonic() > end:
            break
        dice = random.Random(f"{seed}:{number}")  # noqa: S311 - no secret
        layout, name, data = dice.choice(files)
        changed = mutated(data, dice)
        start = time.process_time()
        faulthandler.dump_traceback_later(STUCK, exit=True)
        try:
            read += tried(name, changed, TOOLS[layout])
        except BaseException:  # noqa: BLE001 - a panic of Rust is no Exception
            problem = traceback.format_exc(limit=-4)
            failures.append(Failure(number, f"{layout}: {name}", problem))
        faulthandler.cancel_dump_traceback_later()
        took = time.process_time() - start
        slowest = max(slowest, took)
        if took > SLOW:
            failures.append(Failure(number, f"{layout}: {name}", f"{took:.1f} s"))
        done += 1
    peak = _peak() / _KIB_PER_MIB
    return Outcome(done, read, slowest, peak, failures)


def _numbers(first: int, count: int | None) -> Iterator[int]:
    number = first
    while count is None or number < first + count:
        yield number
        number += 1


def _peak() -> int:
    """Give the most memory that this process ever had, in KiB.

    What `getrusage` says is inherited from the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Run for a while and say what was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    found = run(given.seed, given.first, given.count, given.seconds)
    for failure in found.failures[:20]:
        sys.stdout.write(f"{failure.number} {failure.name}\n{failure.problem}\n")
    sys.stdout.write(
        f"{found.files} files, {found.read} read, {found.files - found.read} refused,"
        f" {len(found.failures)} failures; slowest {found.slowest:.2f} CPU s,"
        f" peak {found.peak:.0f} MiB\n"
    )
    return 1 if found.failures or found.peak > LARGE else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
