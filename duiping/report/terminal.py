"""The report on the terminal: tables that fit it, with few colours.

All that strangers wrote goes in as `Text`, never as markup, and without
control characters, so nothing in a file can colour or move the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from duiping.match.breaks import CHECK_KINDS
from duiping.money import grouped, minor
from duiping.report.cells import (
    amount,
    grid,
    head,
    own_name,
    plain_text,
    short_account,
    stacked,
)
from duiping.report.figures import Sums, at_risk
from duiping.report.standing import balance_breaks
from duiping.report.words import status_words, word
from duiping.words import kind_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rich.console import Console

    from duiping.result import Document

MOST_BREAKS = 60
# Below this many cells a table stacks and drops columns.
WIDE = 110
LINES = 20


def breaks_table(result: Document, language: str, width: int) -> Table:
    """List all breaks, the dearest first; check breaks after balance breaks.

    Args:
        result: the document, cut or whole.
        language: ``zh`` or ``en``.
        width: cells that the terminal has.
    """
    return _breaks(_ordered(result), result["currency"], language, width)


def transit_table(result: Document, language: str, width: int) -> Table:
    """List what is in transit, by due day."""
    wide = width >= WIDE
    texts = ("account", "key") if wide else ("account-key",)
    table = grid(language, texts, ("difference",), ("due",))
    for entry in sorted(result["in_transit"], key=_due):
        table.add_row(
            *stacked(short_account(entry["account"]), entry["key"], wide=wide),
            amount(entry["difference"], entry["commodity"], result["currency"]),
            plain_text(entry["due"]),
        )
    return table


def files_table(result: Document, language: str, width: int) -> Table:
    """List the files with the fate of their rows."""
    counts = ("rows", "posted", "corroborating", "ignored", "suspense", "rejected")
    heads = tuple("suspense-rows" if name == "suspense" else name for name in counts)
    wide = width >= WIDE
    texts = ("source", "files") if wide else ("files",)
    table = grid(language, texts, heads, ("span",))
    for file in result["files"]:
        numbers = [
            Text(f"{file[n]:,}" if file[n] else "–", style=_alarm(n, file[n]))
            for n in counts
        ]
        days = dict.fromkeys((file["first_day"][5:], file["last_day"][5:]))
        table.add_row(
            *stacked(file["source"], own_name(file["path"]), wide=wide),
            *numbers,
            plain_text("–".join(days)),
        )
    return table


def suspense(result: Document, language: str) -> Table:
    """List the rows that no rule explains."""
    table = grid(language, ("file-row", "code", "category"), ("amount",), ())
    for row in result["suspense"]:
        table.add_row(
            plain_text(f"{own_name(row['file'])}:{row['row']}"),
            plain_text(row["code"]),
            plain_text(row["category"]),
            Text(grouped(minor(row["amount"]))),
        )
    return table


def summary(result: Document, language: str) -> Table:
    """Say in a few lines how the books stand."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    currency = result["currency"]
    balance = balance_breaks(result)
    checks = [entry for entry in result["breaks"] if entry["kind"] in CHECK_KINDS]
    files = word("in-files", language, n=len(result["files"]))
    rows: list[tuple[str, int, Text | str, str]] = [
        ("records", result["records"], files, ""),
        ("cleared", result["cleared"], "", "green"),
        (
            "in-transit",
            len(result["in_transit"]),
            _sums(result["in_transit"], currency),
            "yellow",
        ),
        ("balance-breaks", len(balance), _sums(balance, currency), "red"),
        ("check-breaks", len(checks), _sums(checks, currency), "red"),
        ("unproven", len(result["balances"]["unproven"]), _unproven(result), "magenta"),
        ("suspense", len(result["suspense"]), "", "red"),
    ]
    for name, number, more, style in rows:
        if name == "suspense" and not number:
            continue
        figure = Text(
            f"{number:,}", style=f"bold {style}".strip() if number else "green"
        )
        table.add_row(head(name, language), figure, more)
    return table


def show_run(
    result: Document, language: str, console: Console, page: Path | str | None = None
) -> None:
    """Show what a run found: summary, breaks, suspense, where the page lies.

    Args:
        result: the document, cut or whole.
        language: ``zh`` or ``en``.
        console: where to; its width decides the tables'.
        page: the HTML report's path, if one was written.
    """
    title = " ".join(filter(None, (result["title"], result.get("period"))))
    console.print(plain_text(title, "bold"))
    console.print(summary(result, language))
    entries = _ordered(result)
    if entries:
        shown = entries[:MOST_BREAKS]
        console.print()
        console.print(_breaks(shown, result["currency"], language, console.width))
        if len(entries) > len(shown):
            more = word("more", language, n=len(entries) - len(shown))
            console.print(Text(more, style="dim"))
    elif not result["suspense"]:
        console.print(Text(word("all-clear", language), style="green"))
    if result["suspense"]:
        console.print()
        console.print(Text(word("suspense-note", language), style="red"))
        console.print(suspense(result, language))
        for row in result["suspense"][:LINES]:
            console.print(plain_text(row["reason"][language]))
    if page is not None:
        console.print()
        console.print(Text(word("page-at", language), style="dim"), plain_text(page))


def _breaks(
    entries: Sequence[Document], currency: str, language: str, width: int
) -> Table:
    wide = width >= WIDE
    numbers = ("expected", "actual", "difference") if wide else ()
    # Keys of thirty signs and amounts both fit eighty cells only if difference
    # and risk stand one over the other.
    risk = "at-risk" if wide else "difference-risk"
    texts = ("kind", "account-key")
    table = grid(language, texts, (*numbers, risk, "age"), ())
    for entry in entries:
        style = "yellow" if entry["kind"] in CHECK_KINDS else "red"
        kind = Text(kind_word(entry["kind"], language), style=style)
        kind.append("\n").append(plain_text(entry["id"], "dim"))
        if entry.get("status", "open") != "open":
            said = status_words(entry, language)
            kind.append("\n").append(plain_text(said, "cyan"))
        table.add_row(
            kind,
            *stacked(short_account(entry["account"]), entry["key"], wide=False),
            *(amount(entry[name], entry["commodity"], currency) for name in numbers),
            _risk(entry, currency, wide=wide),
            Text(str(entry["age_days"])),
        )
    return table


def _risk(entry: Document, currency: str, *, wide: bool) -> Text:
    """Write what is at risk, below the difference where that has no column."""
    unit = entry["commodity"]
    risk = amount(entry["at_risk"], unit, currency)
    if wide:
        return risk
    return amount(entry["difference"], unit, currency).append("\n").append(risk)


def _ordered(result: Document) -> list[Document]:
    return sorted(
        result["breaks"],
        key=lambda e: (
            e["kind"] in CHECK_KINDS,
            -minor(e["at_risk"]),
            e["date"],
            e["id"],
        ),
    )


def _due(entry: Document) -> tuple[str, str, str]:
    return entry["due"], entry["account"], entry["key"]


def _sums(entries: Iterable[Document], currency: str) -> Text:
    sums: Sums = at_risk(entries)
    parts = [
        grouped(amount) + ("" if name == currency else f" {name}")
        for name, amount in sums.items()
    ]
    return plain_text(" + ".join(parts))


def _unproven(result: Document) -> Text:
    accounts = [entry["account"] for entry in result["balances"]["unproven"]]
    return plain_text(" ".join(accounts), "dim")


def _alarm(name: str, number: int) -> str:
    return "bold red" if number and name in {"suspense", "rejected"} else ""
