"""``duiping diff``: what two states of the books say differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.difference import difference, side
from duiping.pipeline import Work
from duiping.snapshot import at

if TYPE_CHECKING:
    from duiping.difference import Side

HEADS = {
    "new": ("new break", "新增差异"),
    "cured": ("cured break", "已消除差异"),
    "changed": ("changed break", "变化的差异"),
    "links": ("match", "勾对"),
    "balances": ("balance", "余额"),
    "added": ("evidence added", "新增凭证"),
    "removed": ("evidence removed", "移除凭证"),
}


@click.command("diff")
@click.argument("old", default="HEAD")
@click.argument("new", required=False)
@pass_shell
def diff_command(shell: Shell, old: str, new: str | None) -> int:
    """Compare the books of two commits; of one commit and what lies there now.

    Exit code as diff's: 1 when they differ.
    """
    with shell.progress() as tell:
        before = _side(shell, old, tell)
        after = _side(shell, new, tell)
    found = difference(before, after)
    if not shell.as_json:
        _show(shell, found)
    shell.document(found)
    differs = any(found["breaks"].values()) or any(found["evidence"].values())
    same = not (differs or found["links"] or found["balances"] or found["rules"])
    return AGREES if same else BREAKS


def _side(shell: Shell, commit: str | None, tell: Any) -> Side:
    if commit is None:
        return side(Work(shell.folder, tell=tell))
    with at(shell.folder, commit) as then:
        return side(Work(then, tell=tell))


def _show(shell: Shell, found: dict[str, Any]) -> None:
    place = 1 if shell.lang == "zh" else 0
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, one in _rows(found, shell.lang):
        table.add_row(HEADS[name][place], *one)
    if table.row_count:
        shell.out.print(table, markup=False)
    for line in found["rules"]:
        shell.line(line)


def _rows(found: dict[str, Any], lang: str) -> list[tuple[str, tuple[str, ...]]]:
    """Give one line a difference."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    breaks = found["breaks"]
    for name in ("new", "cured"):
        rows += [(name, _break(one, lang)) for one in breaks[name]]
    rows += [
        ("changed", (one["after"]["id"], _change(one), one["after"]["reason"][lang]))
        for one in breaks["changed"]
    ]
    rows += [
        ("links", (one["key"], f"{_group(one['before'])} → {_group(one['after'])}"))
        for one in found["links"]
    ]
    rows += [
        (
            "balances",
            (one["account"], f"{one['before']} → {one['after']} {one['commodity']}"),
        )
        for one in found["balances"]
    ]
    for name in ("added", "removed"):
        rows += [(name, (file,)) for file in found["evidence"][name]]
    return rows


def _break(one: dict[str, Any], lang: str) -> tuple[str, ...]:
    money = f"{one['kind']} {one['difference']} {one['commodity']}"
    return (one["id"], money, one["reason"][lang])


def _change(one: dict[str, Any]) -> str:
    names = ("kind", "difference", "status")
    return " → ".join(
        " ".join(str(one[side][name]) for name in names) for side in ("before", "after")
    )


def _group(found: dict[str, str] | None) -> str:
    return f"{found['group']} ({found['pass']})" if found else "-"
