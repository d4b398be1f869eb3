"""What an installation needs: Python, packages, libmagic, engine, calendar."""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING

import chinese_calendar
import polars as pl

from duiping.health.check import Check, fine, some
from duiping.match.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

PYTHON = (3, 11)
LIBMAGIC = (
    "Debian: apt install libmagic1 · macOS: brew install libmagic"
    " · Windows: pip install python-magic-bin"
)

_NEED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*([^;]*)(?:;(.*))?")
_BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*([0-9.]+)")


def python() -> Iterator[Check]:
    """Hold Python's own version against what is needed."""
    version = ".".join(str(n) for n in sys.version_info[:3])
    wanted = ".".join(str(n) for n in PYTHON)
    if sys.version_info[:2] >= PYTHON:
        yield fine("python", version)
    else:
        yield Check(
            "python",
            "fault",
            (
                f"{version}; {wanted} or newer is needed",
                f"{version};需要 {wanted} 以上",
            ),
            (f"install Python {wanted}", f"请安装 Python {wanted}"),
        )


def packages() -> Iterator[Check]:
    """Hold every installed package against the ranges of our own metadata."""
    for need in importlib.metadata.requires("duiping") or ():
        match = _NEED.fullmatch(need.strip())
        if match is None or (match[3] and "extra" in match[3]):
            continue
        name, bounds = match[1], match[2].strip()
        command = f"pip install '{name}{bounds}'"
        remedy = (command, f"请运行 {command}")
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Check(name, "fault", ("not installed", "未安装"), remedy)
            continue
        if within(version, bounds):
            yield fine(name, version)
        else:
            detail = (f"{version} is outside {bounds}", f"{version} 不在 {bounds} 之内")
            yield Check(name, "fault", detail, remedy)


def within(version: str, bounds: str) -> bool:
    """Say whether a version lies within bounds such as ``<4,>=3.2``.

    Only numbers count: a pre-release is taken for its release.
    """
    return all(
        {
            ">=": order >= 0,
            "<=": order <= 0,
            "==": order == 0,
            "!=": order != 0,
            "<": order < 0,
            ">": order > 0,
        }[sign]
        for sign, bound in _BOUND.findall(bounds)
        for order in [_order(version, bound)]
    )


def _order(left: str, right: str) -> int:
    """Compare versions number by number: -1, 0 or 1; missing ones are zero."""
    numbers = [
        [int(n) for n in re.match(r"[0-9.]*", text)[0].split(".") if n]  # type: ignore[index]
        for text in (left, right)
    ]
    for one, other in zip_longest(*numbers, fillvalue=0):
        if one != other:
            return 1 if one > other else -1
    return 0


def libmagic() -> Iterator[Check]:
    """Load beangulp, which loads the system's libmagic through python-magic."""
    try:
        importlib.import_module("beangulp")
        importlib.import_module("magic")
    except (ImportError, OSError) as error:
        problem = str(error).splitlines()[0]
        yield Check(
            "libmagic",
            "fault",
            (f"beangulp cannot be loaded: {problem}", f"无法加载 beangulp:{problem}"),
            (f"install libmagic ({LIBMAGIC})", f"请安装 libmagic({LIBMAGIC})"),
        )
        return
    yield fine("libmagic", "beangulp loads", "beangulp 可加载")


def engine() -> Iterator[Check]:
    """Send three rows through Ibis and DuckDB and back."""
    rows = pl.DataFrame({"key": ["a", "a", "b"], "amount": [9980, -9980, 1]})
    with Engine() as running:
        table = running.memory(rows)
        summed = table.group_by("key").agg(total=table.amount.sum()).order_by("key")
        found = [(row["key"], row["total"]) for row in running.rows(summed)]
    if found == [("a", 0), ("b", 1)]:
        yield fine("engine", "DuckDB and Ibis agree", "DuckDB 与 Ibis 正常")
    else:
        yield Check(
            "engine",
            "fault",
            (f"three rows came back as {found}", f"三行数据返回为 {found}"),
            ("reinstall duckdb and ibis-framework", "请重装 duckdb 与 ibis-framework"),
        )


def calendar(needed: Iterable[date] = ()) -> Iterator[Check]:
    """Hold the calendar's years against days that have to be known."""
    years = sorted({day.year for day in chinese_calendar.holidays})
    known = f"{years[0]}–{years[-1]}"
    absent = sorted({day.year for day in needed} - set(years))
    if absent:
        yield Check(
            "calendar",
            "fault",
            (
                f"knows {known}; {some(absent)} is needed",
                f"只包含 {known};还需要 {some(absent)}",
            ),
            ("pip install -U chinesecalendar", "请运行 pip install -U chinesecalendar"),
        )
    else:
        yield fine("calendar", known)
