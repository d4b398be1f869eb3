"""One export cut in two, as if it had been downloaded for two shorter periods.

Both halves are whole files: period, footer and name say what they hold.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tests.books import formats
from tests.books.reader import fen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.books.formats import Row

_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")
# The column by which a source's rows are cut.
TIMES = {
    "pdd-ledger": "发生时间",
    "mini-orders": "下单时间",
    "wechat-fundflow": "记账时间",
    "jingka": "时间",
    "cmb": "交易日",
}


class _Text(NamedTuple):
    """A file's lines: what stands above the rows, the rows, what stands below."""

    above: list[str]
    body: list[str]
    below: list[str]


def split(path: Path, folder: Path) -> list[Path]:
    """Cut a file in the middle of its period; of a single day, in its midst.

    Args:
        path: an export of a source in `TIMES`.
        folder: where the halves are written, in folders of their own.

    Returns:
        Both halves.
    """
    source = formats.shape(path).source
    rows, text = formats.rows(path), _text(path)
    assert FOOTERS[source](rows) == text.below[: len(FOOTERS[source](rows))]
    first, last = _period(path, text)
    middle = first + (last - first) // 2 + timedelta(days=1)
    # A day that is cut leaves the rows of one second together.
    times = [row[TIMES[source]] for row in rows]
    moment = _written(middle, times[0]) if first < last else times[len(rows) // 2]
    at = next(n for n, time in enumerate(times) if time >= moment)
    assert 0 < at < len(rows)
    halves = [
        (rows[:at], text.body[:at], (last, middle - timedelta(days=1))),
        (rows[at:], text.body[at:], (first, middle)),
    ]
    written = []
    for n, (mine, body, (old, new)) in enumerate(halves):
        foot = FOOTERS[source](mine)
        lines = [*text.above, *body, *foot, *text.below[len(foot) :]]
        count = len(text.above)
        name = path.name
        if first < last:
            lines[:count] = [_dated(line, old, new) for line in lines[:count]]
            name = _dated(name, old, new)
        target = folder / str(n) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        eol = _eol(path)
        target.write_bytes((eol.join(lines) + eol).encode(_encoding(path)))
        written.append(target)
    return written


def edited(path: Path, target: Path, line: int, change: Callable[[str], str]) -> None:
    """Write a file anew with one row changed, and its footer made to fit.

    Args:
        path: an export of a source in `TIMES`.
        target: where the changed file is written.
        line: which row, the first is 0.
        change: the row's new text.
    """
    text, eol = _text(path), _eol(path)
    text.body[line] = change(text.body[line])
    # The rows are read back from the changed file, then its footer is renewed.
    for _ in range(2):
        lines = [*text.above, *text.body, *text.below]
        target.write_bytes((eol.join(lines) + eol).encode(_encoding(path)))
        foot = FOOTERS[formats.shape(path).source](formats.rows(target))
        text.below[: len(foot)] = foot


def _text(path: Path) -> _Text:
    shape = formats.shape(path)
    eol = _eol(path)
    lines = path.read_bytes().decode(_encoding(path)).removesuffix(eol).split(eol)
    top, end = shape.above + 1, len(lines) - shape.below
    return _Text(lines[:top], lines[top:end], lines[end:])


def _eol(path: Path) -> str:
    return "\r\n" if b"\r\n" in path.read_bytes() else "\n"


def _encoding(path: Path) -> str:
    # A byte order mark stays where it is, as part of the first line.
    return formats.shape(path).encoding.removesuffix("-sig")


def _period(path: Path, text: _Text) -> tuple[date, date]:
    said = " ".join([*text.above, path.name])
    days = [date(*map(int, found)) for found in _DAY.findall(said)]
    return min(days), max(days)


def _written(day: date, like: str) -> str:
    return f"{day:%Y-%m-%d}" if "-" in like else f"{day:%Y%m%d}"


def _dated(text: str, old: date, new: date) -> str:
    """Put one day in place of another, however it is written."""
    for form in ("%Y-%m-%d", "%Y%m%d", "%m%d"):
        text = text.replace(old.strftime(form), new.strftime(form))
    return text


def _yuan(size: int) -> str:
    sign = "-" if size < 0 else ""
    return f"{sign}{abs(size) // 100}.{abs(size) % 100:02}"


def _sum(rows: Sequence[Row], column: str) -> int:
    return sum(fen(row[column]) for row in rows)


def _pdd(rows: Sequence[Row]) -> list[str]:
    income, outgo = "收入金额（+元）", "支出金额（-元）"
    went = [row for row in rows if fen(row[outgo])]
    came = [row for row in rows if fen(row[income])]
    out, into = _sum(rows, outgo), _sum(rows, income)
    return [
        f"#支出合计：{len(went)}笔{_yuan(out)}元",
        f"#收入合计：{len(came)}笔{_yuan(into)}元",
        f"#总计：{len(rows)}笔{_yuan(out + into)}元",
    ]


def _mini(rows: Sequence[Row]) -> list[str]:
    sums = {
        name: _yuan(_sum(rows, name))
        for name in ("订单金额", "优惠金额", "实付金额", "退款金额")
    }
    line = {**sums, "订单号": "合计", "下单时间": f"{len(rows)}笔"}
    return [",".join(line.get(name, "") for name in rows[0])]


def _flow(rows: Sequence[Row]) -> list[str]:
    came = [row for row in rows if row["收支类型"] == "收入"]
    went = [row for row in rows if row["收支类型"] == "支出"]
    size = "收支金额(元)"
    values = [
        f"{len(rows)}.0",
        *(f"{len(came)}.0", _yuan(_sum(came, size))),
        *(f"{len(went)}.0", _yuan(_sum(went, size))),
    ]
    return [
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额",
        "`" + ",`".join(values),
    ]


def _jingka(rows: Sequence[Row]) -> list[str]:
    sizes = [fen(row["变动金额"]) for row in rows]
    came, went = (sum(s for s in sizes if (s > 0) is up) for up in (True, False))
    return [f"#合计：{len(rows)}笔，收入{_yuan(came)}元，支出{_yuan(went)}元"]


def _none(rows: Sequence[Row]) -> list[str]:
    del rows
    return []


FOOTERS: dict[str, Callable[[Sequence[Row]], list[str]]] = {
    "pdd-ledger": _pdd,
    "mini-orders": _mini,
    "wechat-fundflow": _flow,
    "jingka": _jingka,
    "cmb": _none,
}
