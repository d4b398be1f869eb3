"""Lists of checks on the terminal and as a document, for doctor and verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from duiping.cli.shell import AGREES, FAULTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.cli.shell import Shell
    from duiping.health import Check

# Packages stand under their own names.
NAMES: dict[str, tuple[str, str]] = {
    "python": ("Python", "Python"),
    "packages": ("packages", "依赖包"),
    "libmagic": ("libmagic", "libmagic"),
    "engine": ("engine", "勾对引擎"),
    "calendar": ("working-day calendar", "工作日历"),
    "books": ("books", "账簿"),
    "config": ("config.yaml", "config.yaml"),
    "ledger": ("ledger text", "账簿文本"),
    "layouts": ("layouts of sources", "来源版式"),
    "accounts": ("accounts opened", "科目开立"),
    "plugins": ("plugins listed", "插件"),
    "indexes": ("files included", "包含文件"),
    "evidence": ("evidence", "原始凭证"),
    "journal": ("journal", "日记账"),
    "cache": ("cache", "缓存"),
    "leftovers": ("leftovers", "残留文件"),
    "lock": ("lock", "锁"),
    "inbox": ("inbox", "收件箱"),
    "git": ("git", "git"),
    "statements": ("statements of evidence", "凭证所载"),
    "derivation": ("derivation", "推导"),
    "results": ("results", "对账结果"),
    "beancount": ("bean-check", "bean-check"),
}
LEVELS = {
    "ok": ("ok", "正常", "green"),
    "note": ("note", "提示", "yellow"),
    "fault": ("fault", "异常", "red"),
}


def told(shell: Shell, found: Sequence[Check], books: str | None) -> int:
    """Show checks, or give them as a document; the exit code."""
    place = 1 if shell.lang == "zh" else 0
    if not shell.as_json:
        for one in found:
            shell.out.print(_line(one, place), soft_wrap=True)
    shell.document(
        {
            "books": books,
            "checks": [
                {
                    "name": one.name,
                    "ok": one.ok,
                    "level": one.level,
                    "detail": one.detail[place],
                    "remedy": one.remedy[place],
                }
                for one in found
            ],
        }
    )
    return AGREES if all(one.ok for one in found) else FAULTY


def _line(one: Check, place: int) -> Text:
    level = LEVELS[one.level]
    names = NAMES.get(one.name, (one.name, one.name))
    line = Text(f"{level[place]:<5} ", level[2])
    line.append(f"{names[place]}: ", "bold")
    line.append(_plain(one.detail[place]))
    if one.remedy[place]:
        line.append(f" → {_plain(one.remedy[place])}")
    return line


def _plain(text: str) -> str:
    """Keep what steers a terminal out; a remedy stays as it has to be typed."""
    return "".join(c if c.isprintable() else " " for c in text)
