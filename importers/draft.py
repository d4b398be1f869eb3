"""Draft a mapping for a file that nobody knows: every guess said to be one.

Header, encoding, columns, times, signs and the footer are guessed from names and
values as people see them. Nothing is taken for certain: the draft is a text with
a comment on each guess, which its reader tests and mends.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from duiping.cleantext import clean
from duiping.errors import Refusal
from duiping.importers import guess
from duiping.importers.head import (
    Container,
    cells_of,
    container,
    plain,
    start_of,
)
from duiping.importers.sheet import grids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENCODINGS = ("utf-8-sig", "utf-16", "gb18030")
_DELIMITERS = (",", "\t", ";", "|")
_ROWS = 400
_HEAD = 60
_TYPES = {
    Container.TEXT: "csv",
    Container.XLSX: "xlsx",
    Container.XLS: "xls",
    Container.HTML: "html",
}


class Found(NamedTuple):
    """The likeliest table of a file: how it is packed, its header, some rows."""

    kind: str
    encoding: str | None
    delimiter: str
    sheet: str | None
    at: int
    header: list[str]
    rows: list[list[str]]
    tail: list[list[str]]


def drafted(name: str, data: bytes, layout: str, language: str) -> str:
    """Draft the text of a mapping, to be put under ``layouts:`` in config.yaml.

    Args:
        name: the file's name.
        data: its bytes.
        layout: how the layout shall be called.
        language: of the comments, ``zh`` or ``en``.

    Raises:
        Refusal: empty, no table at all (DP114), or nothing like a header (DP128).
    """
    found = _table(name, data)
    return "\n".join(_lines(found, name, layout, language)) + "\n"


def _table(name: str, data: bytes) -> Found:
    """Find the likeliest table."""
    kind = container(data)
    if kind is Container.EMPTY:
        raise Refusal("DP104", file=name)
    if kind not in _TYPES:
        raise Refusal("DP114", file=name, problem="binary data")
    best: tuple[float, Found] | None = None
    for found in _candidates(name, data, kind):
        score = guess.score(found.header, found.rows)
        if score > 0 and (best is None or score > best[0]):
            best = (score, found)
    if best is None:
        raise Refusal("DP128", file=name)
    return best[1]


def _candidates(name: str, data: bytes, kind: Container) -> Iterator[Found]:
    """Yield every line that might be a header, with the rows below it."""
    if kind is not Container.TEXT:
        for sheet, cells, _ in grids(name, data, kind, None):
            title = sheet if kind is not Container.HTML else None
            yield from _headed(_TYPES[kind], None, ",", title, cells)
        return
    for encoding in _ENCODINGS:
        if start_of(data, encoding) is None:
            continue
        text = data.decode(encoding, errors="replace")
        lines = text.replace("\r\n", "\n").rstrip("\n ,\t").split("\n")
        for sign in _DELIMITERS:
            cells = [cells_of(line, sign) for line in lines[:_ROWS]]
            tail = lines[-3:] if len(lines) > _ROWS else []
            cells += [cells_of(line, sign) for line in tail]
            yield from _headed("csv", encoding, sign, None, cells)
        return  # the first encoding that decodes is the one


def _headed(
    kind: str,
    encoding: str | None,
    delimiter: str,
    sheet: str | None,
    cells: list[list[str]],
) -> Iterator[Found]:
    for at, row in enumerate(cells[:_HEAD]):
        header = [plain(cell) for cell in row]
        while header and not header[-1]:
            header.pop()
        if len(header) < guess.LEAST or len(set(header)) < guess.LEAST:
            continue
        body = [r for r in cells[at + 1 :] if len(r) >= len(header)]
        rows = [[cell.strip() for cell in r[: len(header)]] for r in body]
        ends = [r for r in cells[at + 1 :][-3:] if guess.closing(r)]
        rows = [r for r in rows if not guess.closing(r) and any(r)]
        yield Found(kind, encoding, delimiter, sheet, at, header, rows, ends)


def _lines(found: Found, name: str, layout: str, language: str) -> Iterator[str]:
    """Write the draft, a comment on each guess."""
    say = guess.COMMENTS[language]
    columns = guess.columns(found.header, found.rows)
    kind = guess.kind(columns)
    at = {field: found.header.index(title) for field, title in columns.items()}
    values = {f: [r[i] for r in found.rows if r[i]] for f, i in at.items()}
    stem = re.sub(r"[\d_\-().（）]+", "*", name.rsplit(".", 1)[0]).strip("*")
    yield f"# {say['top']}"
    yield "layouts:"
    yield f"  {layout}:"
    yield f"    title: {_text(stem or layout)}  # {say['title']}"
    yield f"    kind: {kind}  # {say['kind']}"
    yield "    grade: E"
    yield f"    file: {_file(found, stem)}  # {say['file']}"
    yield f"    # {say['header'].format(row=found.at + 1)}"
    yield "    columns:"
    for field, title in columns.items():
        if field == "direction":
            continue  # see _meaning
        # Names and remarks are people's; a mapping is kept in git.
        own = field in {"payee", "memo"}
        shown = "" if own else ", ".join(clean(v, 24) for v in values[field][:2])
        yield f"      {field}: {_text(title)}" + (f"  # {shown}" if shown else "")
    spare = [title for title in found.header if title and title not in columns.values()]
    if spare:
        yield f"    # {say['spare']} {clean(', '.join(spare), 200)}"
    yield from _meaning(found, columns, values, kind, say)


def _meaning(
    found: Found,
    columns: dict[str, str],
    values: dict[str, list[str]],
    kind: str,
    say: dict[str, str],
) -> Iterator[str]:
    """Write how times, signs, labels and the footer are to be read."""
    times = values.get("time") or values.get("day") or []
    form = guess.form(times, values.get("clock"))
    told = say["time" if form else "no"]
    yield f"    time: {_text(form or guess.FORMS[0])}  # {told}"
    if kind in {"ledger", "bank"} and "direction" in columns:
        inward, outward = guess.ways(values["direction"])
        yield "    sign: by-direction"
        ways = f"in: [{_list(inward)}], out: [{_list(outward)}]"
        title = _text(columns["direction"])
        yield f"    direction: {{column: {title}, {ways}}}  # {say['way']}"
    elif kind in {"ledger", "bank"} and "amount" in columns:
        yield f"    sign: as-printed  # {say['sign']}"
    if times and sorted(times, reverse=True) == times and len(set(times)) > 1:
        yield f"    order: newest-first  # {say['order']}"
    kinds, states = ("kinds", "type"), ("states", "state")
    tables = {"ledger": [kinds], "orders": [states], "shipments": [kinds, states]}
    for table, field in tables.get(kind, []):
        if field in values:
            yield from _labels(table, values[field], kind, say)
    if kind == "shipments" and "state" in values:
        yield "    skip: {waiting: not sent}"
    if found.tail:
        last = found.tail[-1]
        money = {columns.get(field) for field in guess.SUMMED} - {None}
        sums = [
            title
            for title, cell in zip(found.header, last, strict=False)
            if title in money and guess.AMOUNT.fullmatch(cell.strip())
        ]
        marker = plain(next(cell for cell in last if cell.strip()))[:2].lstrip('"')
        yield f"    # {say['footer']} {clean(found.delimiter.join(last), 120)}"
        summed = f", sums: [{_list(sums)}]" if sums else ""
        yield f"    footer: {{marker: {_text(marker)}{summed}}}"


def _labels(
    table: str, values: list[str], kind: str, say: dict[str, str]
) -> Iterator[str]:
    """Write what each label means, as far as it can be guessed."""
    yield f"    # {say[table]}"
    yield f"    {table}:"
    for label in list(dict.fromkeys(values))[:40]:
        meant = guess.meaning(table, label, kind)
        note = "" if meant else f"  # {say['unknown']}"
        line = f"      {_text(label)}: {meant or '?'}"
        yield (line if meant else f"      # {line.strip()}") + note


def _file(found: Found, stem: str) -> str:
    parts = [f"type: {found.kind}"]
    if found.encoding:
        parts.append(f"encoding: {found.encoding}")
    if found.delimiter != ",":
        parts.append(f"delimiter: {json.dumps(found.delimiter)}")
    if stem:
        parts.append(f"names: {_text(stem + '*')}")
    return "{" + ", ".join(parts) + "}"


def _list(values: Sequence[str]) -> str:
    return ", ".join(_text(value) for value in values)


def _text(text: str) -> str:
    """Quote a stranger's text for YAML; JSON's strings are YAML's."""
    return json.dumps(clean(text, 120), ensure_ascii=False)
