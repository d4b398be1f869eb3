"""Damage a good export in every way that happens, and see what gets by."""

from __future__ import annotations

import csv
import io
import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from duiping.errors import Refusal
from duiping.importers import blind
from duiping.importers.head import plain
from duiping.importers.mapped import Mapped
from duiping.record import READ_SCHEMA, REJECTED, SUSPENSE
from tests.importers.exports import (
    DATA,
    MESSAGES,
    encoded,
    layouts,
    web_table,
    workbook,
)
from tests.importers.torn import torn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import polars as pl

    from duiping.importers.base import Layout, Reading

# A file's name and its bytes.
Export = tuple[str, bytes]
TOOLS = layouts()
MONEY = ("amount", "balance", "subsidy", "refund", "fee", "units")
TIMES = ("time", "ship_time", "finish_time", "refund_time")
NUMBERS = ("order_no", "payment_no", "refund_no", "payout_no", "row_no", "alias_no")
EACH = 2  # cells of a column are damaged
PAIRS = 40  # of columns are swapped
ENDS = 2  # rows have none between them
_AMOUNT = re.compile(r"[¥+-]?[\d,]+\.\d{1,5}")
_TIME = re.compile(r"20\d\d[-/年]?\d\d[-/月]?\d\d.*")


class Sample(NamedTuple):
    """A readable table taken apart."""

    layout: str
    path: Path
    rows: list[list[str]]
    at: int
    places: dict[str, int]
    body: list[int]

    @property
    def tool(self) -> Layout:
        return TOOLS[self.layout]


def samples(layout: str) -> list[Sample]:
    """Take apart a layout's tables with rows; copies that lost the footer left out."""
    found = []
    tool = TOOLS[layout]
    if isinstance(tool, Mapped) and tool.mapping.file.widths:
        return []  # Fields of fixed width are no table of cells.
    for path in sorted((DATA / layout).iterdir()):
        if path.suffix not in {".expected", *MESSAGES}:
            name, data = exported(layout, path, path.read_text(encoding="utf-8"))
            reading = TOOLS[layout].read(name, data)
            if reading.rows > 1:
                found.append((reading.footer, _apart(layout, path, reading)))
    footed = any(footer for footer, _ in found)
    whole = [sample for footer, sample in found if footer == footed]
    return [one for one in whole if len(one.body) > ENDS] or whole


def exported(layout: str, path: Path, text: str) -> tuple[str, bytes]:
    """Pack a readable table as the party does."""
    if path.name.endswith(".xlsx.csv"):
        return path.name.removesuffix(".csv"), workbook(text)
    if path.suffix == ".html":
        return f"{path.stem}.xls", web_table(text)
    return path.name, encoded(layout, text, path.stem)


def _delimiter(layout: str, text: str) -> str:
    """Give the delimiter of the layout's shapes that stands in a text most often."""
    shapes = TOOLS[layout].shapes().values()
    return max({s.delimiter: None for s in shapes}, key=text.count)


def _ticked(layout: str) -> bool:
    return TOOLS[layout].shape.ticked


def _split(layout: str, text: str) -> tuple[list[list[str]], list[int]]:
    """Split a table into rows; with each row's physical line."""
    if _ticked(layout):
        lines = text.rstrip("\n").split("\n")
        rows = [x[1:].split(",`") if x.startswith("`") else x.split(",") for x in lines]
        return rows, list(range(1, len(rows) + 1))
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(layout, text))
    rows, lines_at, before = [], [], 0
    for row in reader:
        rows.append(row)
        lines_at.append(before + 1)
        before = reader.line_num
    return rows, lines_at


def written(sample: Sample, rows: list[list[str]]) -> tuple[str, bytes]:
    """Write the rows again and pack them."""
    text = sample.path.read_text(encoding="utf-8")
    if _ticked(sample.layout):
        heads = {i for i, r in enumerate(sample.rows) if not _data(text, i)}
        lines = [
            ",".join(row) if row in [sample.rows[i] for i in heads] else
            "`" + ",`".join(row)
            for row in rows
        ]  # fmt: skip
        return exported(sample.layout, sample.path, "\n".join(lines) + "\n")
    out = io.StringIO()
    delimiter = _delimiter(sample.layout, text)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return exported(sample.layout, sample.path, out.getvalue())


def _data(text: str, index: int) -> bool:
    return text.split("\n")[index].startswith("`")


def _apart(layout: str, path: Path, reading: Reading) -> Sample:
    rows, lines = _split(layout, path.read_text(encoding="utf-8"))
    for shape in TOOLS[layout].shapes().values():
        for index, row in enumerate(rows):
            bound = shape.bind([plain(cell) for cell in row])
            if not bound.missing:
                numbers = set(reading.records["row"].to_list())
                sheet = path.name.endswith(".xlsx.csv") or path.suffix == ".html"
                at = range(1, len(rows) + 1) if sheet else lines
                body = [i for i, line in enumerate(at) if line in numbers]
                assert len(body) == reading.records["row"].n_unique()
                return Sample(layout, path, rows, index, bound.places, body)
    raise AssertionError(path)


def got_by(sample: Sample) -> dict[str, str]:
    """Damage a sample; name the kinds that got by, each with its first example."""
    copies = ((k, what, written(sample, rows)) for k, what, rows in damaged(sample))
    return _unnoticed(sample.tool, written(sample, sample.rows), copies)


def message_got_by(layout: str, name: str, text: str) -> dict[str, str]:
    """Damage a message; name the kinds that got by, each with its first example."""
    copies = ((k, w, (name, bad.encode())) for k, w, bad in torn(layout, text))
    return _unnoticed(TOOLS[layout], (name, text.encode()), copies)


def _unnoticed(
    tool: Layout, whole: Export, copies: Iterable[tuple[str, str, Export]]
) -> dict[str, str]:
    good = tool.read(*whole).records
    found: dict[str, str] = {}
    for kind, what, copy in copies:
        effect = _effect(tool, good, copy)
        if effect is None or (kind == blind.SWAP and effect == blind.NUMBER):
            continue
        found.setdefault(effect if kind == "cell" else kind, what)
    return found


def _effect(tool: Layout, good: pl.DataFrame, copy: Export) -> str | None:
    """Say what a damaged export changed unnoticed; None if it was noticed."""
    try:
        bad = tool.read(*copy).records
    except Refusal:
        return None
    held = {SUSPENSE, REJECTED}
    noticed = [f["disposition"].is_in(list(held)).sum() for f in (good, bad)]
    if noticed[1] > noticed[0]:
        return None
    if good.height != bad.height:
        return blind.ROW
    for columns, effect in (
        # A wrong day may also move the place at which a balance is printed.
        (TIMES, blind.TIME), (MONEY, blind.AMOUNT), (NUMBERS, blind.NUMBER),
    ):  # fmt: skip
        assert set(columns) <= set(READ_SCHEMA)
        if not good.select(columns).equals(bad.select(columns)):
            return effect
    return None


def damaged(sample: Sample) -> Iterator[tuple[str, str, list[list[str]]]]:
    yield from _cells(sample)
    rows, body = sample.rows, sample.body
    for index in body:
        kind = blind.END if index in {body[0], body[-1]} else blind.ROW
        yield kind, f"row {index + 1} lost", [*rows[:index], *rows[index + 1 :]]
        twice = [*rows[: index + 1], rows[index], *rows[index + 1 :]]
        yield blind.DOUBLE, f"row {index + 1} twice", twice
    pairs = list(_alike(sample))
    for a, b in pairs[:: 1 + len(pairs) // PAIRS]:
        swapped = [list(row) for row in rows]
        for index in body:
            row = swapped[index]
            row[a], row[b] = row[b], row[a]
        titles = rows[sample.at][a], rows[sample.at][b]
        yield blind.SWAP, " with ".join(titles), swapped


def _alike(sample: Sample) -> Iterator[tuple[int, int]]:
    """Pair the columns of amounts, and those of times: others are no numbers."""
    for form in (_AMOUNT, _TIME):
        places = [
            place
            for place in sorted(set(sample.places.values()))
            if any(form.fullmatch(sample.rows[i][place].strip()) for i in sample.body)
        ]
        yield from combinations(places, 2)


def _cells(sample: Sample) -> Iterator[tuple[str, str, list[list[str]]]]:
    """Change cells of rows in the middle: of the others see `blind.END`."""
    inner = sample.body[1:-1]
    for place in sorted(set(sample.places.values())):
        filled = [i for i in inner if re.search("[1-9]", sample.rows[i][place])]
        for index in filled[:EACH]:
            cell = sample.rows[index][place]
            changed = _digit(cell)
            rows = list(sample.rows)
            rows[index] = [*rows[index]]
            rows[index][place] = changed
            yield "cell", f"row {index + 1}: {cell!r} to {changed!r}", rows


def _digit(cell: str) -> str:
    """Change one digit: of an amount the first behind the point, else the last."""
    at = max(i for i, sign in enumerate(cell) if sign in "0123456789")
    if _AMOUNT.fullmatch(cell.strip()):
        at = cell.index(".") + 1
    return cell[:at] + str((int(cell[at]) + 1) % 10) + cell[at + 1 :]
