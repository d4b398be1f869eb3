"""``duiping layout``: draft a mapping for an unknown file, and try one row by row."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from duiping import files, money, yamlfile
from duiping.cleantext import clean
from duiping.cli import acts
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.errors import BooksError, Both, Refusal
from duiping.importers import draft
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Layouts
from duiping.importers.offer import offers
from duiping.mask import text as masked
from duiping.passwords import Keyring
from duiping.pipeline import config_of
from duiping.record import SUSPENSE
from duiping.sources import UNUSED, Sources
from duiping.words import word

if TYPE_CHECKING:
    from duiping.importers.base import Layout, Reading
    from duiping.importers.offer import Offer

_MONEY = ("amount", "balance", "refund", "subsidy", "fee", "units")
_SHOWN = (
    *("row", "time", "kind", "category", "amount", "balance", "order_no", "row_no"),
    *("disposition", "cause"),
)
_ALL = (
    *("row", "time", "kind", "category", "state", *_MONEY, "quantity", "product"),
    *("order_no", "payment_no", "refund_no", "payout_no", "row_no", "alias_no"),
    *("ship_time", "finish_time", "refund_time", "memo", "disposition", "cause"),
)


@click.command("layout")
@click.argument("verb", type=click.Choice(["new", "test"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="test: a file with `layouts:` instead of the books' config.yaml.",
)
@click.option("--name", default="my.ledger", help="new: what the layout is called.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="new: write the draft here instead of printing it.",
)
@click.option(
    "--rows",
    default=20,
    type=click.IntRange(0),
    help="test: show so many rows; 0: all.",
)
@pass_shell
def layout_command(
    shell: Shell,
    verb: str,
    file: Path,
    mapping: Path | None,
    name: str,
    out: Path | None,
    rows: int,
) -> int:
    """Draft a mapping for an export (new), or show what one makes of it (test)."""
    for path in (file, mapping):
        if path is not None and path.is_dir():
            one = Both(
                f"{path} is a folder; name a file", f"{path} 是目录;请写一个文件"
            )
            raise BooksError("DP420", problem=one)
        if path is not None and not path.is_file():
            raise Refusal("DP419", file=path)
    if verb == "new":
        return _new(shell, file, name, out)
    return _test(shell, file, mapping, rows)


def _new(shell: Shell, file: Path, name: str, out: Path | None) -> int:
    (offer,) = offers(file)[:1]
    text = draft.drafted(offer.name, offer.content(), name, shell.lang)
    if out is not None:
        if out.exists():
            raise BooksError("DP420", problem=f"{out} exists already")
        files.write(out, text.encode())
        shell.say("drafted", path=out)
    elif not shell.as_json:
        sys.stdout.write(text)
    shell.document({"layout": name, "draft": text})
    return AGREES


def _test(shell: Shell, file: Path, mapping: Path | None, limit: int) -> int:
    """Read a file by a mapping; exit 1 if rows are in suspense."""
    layout, reading = _read(shell, file, mapping)
    counts = dict(reading.records["disposition"].value_counts().iter_rows())
    rows = [_row(record) for record in reading.records.iter_rows(named=True)]
    if not shell.as_json:
        shell.out.print(_table(rows[: limit or None]))
    held = counts.get(SUSPENSE, 0)
    printed = {True: "proven", False: "absent"}
    shell.say(
        "tested",
        layout=layout.name,
        rows=reading.rows,
        posted=counts.get("posted", 0) + counts.get("corroborating", 0),
        ignored=counts.get("ignored", 0),
        suspense=held,
        balance=word(printed[reading.closing is not None], shell.lang),
        footer=word(printed[bool(reading.totals)], shell.lang),
    )
    shell.document(
        {
            "layout": layout.name,
            "version": reading.version,
            "first_day": str(reading.first_day),
            "last_day": str(reading.last_day),
            "opening": _plain(reading.opening),
            "closing": _plain(reading.closing),
            "totals": reading.totals,
            "dispositions": counts,
            "rows": rows,
        }
    )
    return BREAKS if held else AGREES


def _read(shell: Shell, file: Path, mapping: Path | None) -> tuple[Layout, Reading]:
    """Read a file by the mapping given, else by the layout that knows it."""
    if mapping is None:
        config = config_of(shell.folder)
        sources = Sources(config, shell.folder.root)
        (offer,) = offers(file, Keyring(config.passwords, acts.asking(shell)))[:1]
        layout = _known(sources, offer)
        return layout, layout.read(offer.name, offer.content())
    (offer,) = offers(file)[:1]
    tables = yamlfile.load(mapping, Layouts).layouts
    drafts = [Mapped(name, table) for name, table in tables.items()]
    if not drafts:
        raise BooksError("DP420", problem=f"{mapping}: no layouts")
    fitting = [one for one in drafts if one.claims(offer.name, offer.content())]
    # One that does not fit says why when it reads.
    layout = (fitting or drafts)[0]
    return layout, layout.read(offer.name, offer.content())


def _known(sources: Sources, offer: Offer) -> Layout:
    """Find what reads a file: a source's layout, else one that no source names yet."""
    try:
        return sources.layouts[sources.of(offer.name, offer.content())]
    except Refusal as error:
        named = str(error.facts["layout"]) if error.code in UNUSED else ""
        layout = sources.unused(named)
        if layout is None:
            raise
        return layout


def _row(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record as text: money in decimals, a stranger's words clean and masked."""
    told: dict[str, Any] = {}
    for name in _ALL:
        value = record[name]
        if value is None:
            continue
        if name in _MONEY:
            told[name] = _plain(value)
        elif name in {"row", "quantity"}:
            told[name] = value
        elif name in {"memo", "category"}:
            told[name] = clean(masked(value), 60)
        else:
            told[name] = clean(str(value), 60)
    return told


def _plain(value: int | None) -> str | None:
    return None if value is None else money.plain(value)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table()
    shown = [name for name in _SHOWN if any(name in row for row in rows)]
    for name in shown:
        table.add_column(name, justify="right" if name in _MONEY else "left")
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in shown))
    return table
