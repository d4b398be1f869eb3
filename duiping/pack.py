"""The audit pack: all that an auditor asks for about a period, as files. Pure.

The same books give the same bytes: nothing in it tells when or where it was
made, and nothing is compressed, since compressors differ between versions.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import polars as pl
from beancount.core.data import Transaction

from duiping.cleantext import clean
from duiping.money import plain
from duiping.record import digest128

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beancount.core.data import Directive

    from duiping.evidence import Evidence
    from duiping.pipeline import Work
    from duiping.statement.period import Period

Rows = list[Sequence[object]]

# The first moment that a zip archive can tell.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMULA = tuple("=+-@\t\r\0")


class Chosen(NamedTuple):
    """How a sample is drawn: how many records, and the seed that anybody can name."""

    size: int
    seed: str


def packed(files: Mapping[str, bytes]) -> bytes:
    """Put files into one archive, with their digests in ``SHA256SUMS``."""
    sums = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        for name, data in sorted(files.items())
    )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, data in sorted({**files, "SHA256SUMS": sums.encode()}.items()):
            info = ZipInfo(name, _EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Write CSV for spreadsheets: marked as UTF-8, and no text is a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    said = clean(str(value), 1000)
    numeric = said.replace(".", "", 1).removeprefix("-").isdecimal()
    return f"'{said}" if said.startswith(_FORMULA) and not numeric else said


def trial_balance(entries: Sequence[Directive], period: Period) -> Rows:
    """Give opening, debits, credits and closing of every account."""
    sums: dict[tuple[str, str], list[Any]] = {}
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.date > period.last:
            continue
        for posting in entry.postings:
            if posting.units is None or posting.units.number is None:
                continue
            number = posting.units.number
            held = sums.setdefault((posting.account, posting.units.currency), [0] * 4)
            if entry.date < period.first:
                held[0] += number
            else:
                held[1 if number > 0 else 2] += number
            held[3] += number
    head = ("account", "commodity", "opening", "debit", "credit", "closing")
    lines = [
        (account, commodity, *(f"{n:.2f}" for n in (a, b, -c, d)))
        for (account, commodity), (a, b, c, d) in sorted(sums.items())
    ]
    return [head, *lines]


def general_ledger(entries: Sequence[Directive], period: Period, root: str) -> Rows:
    """List every posting of the period with its entry, file and line."""
    head = (
        "date", "account", "amount", "commodity", "payee", "narration", "id", "key",
        "file", "line",
    )  # fmt: skip
    rows: Rows = [
        (
            entry.date,
            posting.account,
            f"{posting.units.number:f}",
            posting.units.currency,
            entry.payee or "",
            entry.narration or "",
            entry.meta.get("id", entry.meta.get("decision", "")),
            entry.meta.get("key", ""),
            str(entry.meta["filename"]).removeprefix(root).lstrip("/"),
            entry.meta["lineno"],
        )
        for entry in entries
        if isinstance(entry, Transaction) and period.first <= entry.date <= period.last
        for posting in entry.postings
        if posting.units is not None and posting.units.number is not None
    ]
    return [head, *sorted(rows, key=lambda r: (str(r[1]), str(r[0]), str(r[8]), r[9]))]


def evidence_index(items: Iterable[Evidence]) -> Rows:
    """List the evidence with its digests and counts."""
    head = (
        "source", "layout", "file", "sha256", "first_day", "last_day", "as_of", "rows",
        "posted", "corroborating", "ignored", "rejected", "suspense",
    )  # fmt: skip
    rows = [
        (i.source, f"{i.layout} {i.version}", i.file, i.sha256, i.first_day, i.last_day,
         i.as_of, i.rows, *i.counts, i.suspense)
        for i in items
    ]  # fmt: skip
    return [head, *rows]


def completeness(work: Work) -> Rows:
    """Show for each source that rows and money went in whole.

    ``rows`` of all files come to what became of them; records are rows without
    those that stand in two files; ``booked`` is the sum of the records' own legs.
    """
    head = (
        "source", "files", "rows", "posted", "corroborating", "ignored", "rejected",
        "suspense", "records", "record_amounts", "booked_on_account",
    )  # fmt: skip
    rows: Rows = [head]
    counted = work.records.group_by("source").agg(pl.len(), pl.col("amount").sum())
    records = {name: (count, total) for name, count, total in counted.iter_rows()}
    booked = work.state.legs.filter(pl.col("booked"))
    for name, source in sorted(work.config.sources.items()):
        mine = [item for item in work.items if item.source == name]
        own = booked.filter(
            (pl.col("source") == name) & (pl.col("account") == source.account)
        )["amount"].sum()
        count, total = records.get(name, (0, 0))
        rows.append(
            (
                name,
                len(mine),
                sum(i.rows for i in mine),
                *(sum(i.counts[n] for i in mine) for n in range(4)),
                sum(i.suspense for i in mine),
                count,
                plain(int(total or 0)),
                plain(int(own or 0)),
            )
        )
    return rows


def sample(work: Work, period: Period, chosen: Chosen) -> Rows:
    """Draw records of the period: the smallest hashes of seed and id.

    Anybody with the seed draws the same, and nobody can steer it without
    changing what was downloaded.
    """
    head = ("id", "source", "file", "row", "time", "kind", "amount", "key")
    names = {item.sha256: item.file for item in work.items}
    records = work.state.records.filter(
        (pl.col("time").dt.date() >= period.first)
        & (pl.col("time").dt.date() <= period.last)
    ).select("id", "source", "file", "row", "time", "kind", "amount", "key")
    drawn = sorted(
        (digest128("sample", chosen.seed, row[0]), row) for row in records.iter_rows()
    )[: chosen.size]
    rows = [
        (one, source, names[file], row, time, kind, plain(amount or 0), key or "")
        for _, (one, source, file, row, time, kind, amount, key) in drawn
    ]
    return [head, *rows]


def decisions(result: Mapping[str, Any]) -> Rows:
    """List every decision with who made it, and what it approves."""
    names = (
        "id", "date", "verb", "break", "step", "by", "reason", "amount", "proposed",
        "to", "until", "of", "evidence", "file", "line",
    )  # fmt: skip
    return [names, *([one.get(n, "") for n in names] for one in result["decisions"])]


def people(work: Work) -> Rows:
    """List who decides, with roles and limits."""
    head = ("name", "person", "role", "may", "limits")
    rows: Rows = [head]
    for name, person in sorted(work.config.people.items()):
        for role in person.roles:
            one = work.config.roles[role]
            limits = "; ".join(
                f"{limit.verb} {plain(limit.item)}"
                + (f" / {plain(limit.month)}" if limit.month is not None else "")
                for limit in one.limits
            )
            rows.append((name, person.name, role, " ".join(one.may), limits))
    return rows


def breaks(result: Mapping[str, Any], language: str) -> bytes:
    """Write breaks and items in transit as JSON, in one language."""
    found = {
        name: [{**one, "reason": one["reason"][language]} for one in result[name]]
        for name in ("breaks", "in_transit", "suspense")
    }
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode()
