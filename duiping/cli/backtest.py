"""``duiping backtest``: what other rules would have matched on the same evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from duiping.backtest import Change, Comparison, Relinked, backtest
from duiping.chain.words import PASSES, STATES, said
from duiping.cleantext import clean
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.result import Document

LIMIT = 40
LABELS: dict[str, tuple[str, str]] = {
    "gained": ("gained: only the other rules clear it", "新增对平"),
    "lost": ("lost: only today's rules clear it", "不再对平"),
    "changed": ("as open as before, but otherwise", "状态相同,内容有变化"),
    "links": ("linked otherwise", "勾对不同"),
    "account": ("account", "科目"),
    "key": ("key", "勾对键"),
    "now": ("today's rules", "现行规则"),
    "then": ("other rules", "另一套规则"),
    "more": ("… and {n} more", "… 另有 {n} 个"),
    "same": ("no difference", "没有不同"),
    "cleared": ("keys cleared", "已对平的勾对键"),
    "breaks": ("breaks", "差异"),
    "journal": ("journal files that differ", "有变化的日记账文件"),
}


@click.command("backtest")
@click.argument(
    "rules",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@pass_shell
def backtest_command(shell: Shell, rules: Path) -> int:
    """Derive the books by other rules too and show what would come out otherwise.

    FILE is a whole config.yaml. Nothing is changed.
    """
    with shell.progress() as tell:
        found = backtest(shell.folder, rules, tell)
    if not shell.as_json:
        _show(found, shell)
    shell.document(told(found, shell.lang))
    return AGREES if found.same else BREAKS


def _show(found: Comparison, shell: Shell) -> None:
    if found.same:
        shell.line(said(LABELS, "same", shell.lang))
        return
    parts: dict[str, Sequence[Change | Relinked]] = {
        "gained": found.gained,
        "lost": found.lost,
        "changed": found.changed,
        "links": found.links,
    }
    for name, items in parts.items():
        if items:
            shell.out.print(_table(name, items, shell.lang))
    for name, (now, then) in (("cleared", found.cleared), ("breaks", found.breaks)):
        shell.line(f"{said(LABELS, name, shell.lang)}: {now} → {then}")
    shell.line(f"{said(LABELS, 'journal', shell.lang)}: {len(found.journal)}")


def _table(name: str, items: Sequence[Change | Relinked], language: str) -> Table:
    title = f"{said(LABELS, name, language)} ({len(items)})"
    table = Table(title=title, title_justify="left", caption_justify="left")
    for column in ("account", "key", "now", "then"):
        table.add_column(said(LABELS, column, language), overflow="fold")
    for one in items[:LIMIT]:
        shown = [_words(side, language) for side in (one.before, one.after)]
        table.add_row(one.account, clean(one.key), *shown)
    if len(items) > LIMIT:
        more = said(LABELS, "more", language).format(n=len(items) - LIMIT)
        table.caption = more
    return table


def _words(side: Document | tuple[str, str] | None, language: str) -> str:
    """Say in a few words how an item stands, or how a key is linked."""
    if side is None:
        return "–"
    if isinstance(side, tuple):
        group, rule = side
        word = PASSES.get(rule, rule) if language == "zh" else rule
        return f"{word} → {clean(group)}"
    kind = side.get("kind") or "transit"
    word = said({**KINDS, **STATES}, kind, language)
    return f"{word} {side['difference']} {side['commodity']}".rstrip()


def told(found: Comparison, language: str) -> dict[str, Any]:
    """Give a comparison as one document."""
    return {
        "gained": [_item(one, language) for one in found.gained],
        "lost": [_item(one, language) for one in found.lost],
        "changed": [_item(one, language) for one in found.changed],
        "links": [
            {
                "account": one.account,
                "key": one.key,
                "before": _link(one.before),
                "after": _link(one.after),
            }
            for one in found.links
        ],
        "journal": list(found.journal),
        "cleared": {"before": found.cleared[0], "after": found.cleared[1]},
        "breaks": {"before": found.breaks[0], "after": found.breaks[1]},
    }


def _item(one: Change, language: str) -> dict[str, Any]:
    def side(entry: Document | None) -> Document | None:
        if entry is None:
            return None
        return {**entry, "reason": entry["reason"][language]}

    return {
        "account": one.account,
        "key": one.key,
        "commodity": one.commodity,
        "before": side(one.before),
        "after": side(one.after),
    }


def _link(side: tuple[str, str] | None) -> dict[str, str] | None:
    return None if side is None else {"group": side[0], "rule": side[1]}
