"""The floors of docs/ARCHITECTURE.md are true, and the core is pure."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "ARCHITECTURE.md"

# What the core must not know: the disk, the clock, chance, the shells around it.
OUTSIDE = frozenset(
    {"beancount", "beangulp", "fava", "click", "os", "pathlib", "time", "random"}
)
CORE = (
    "leg",
    "record",
    "money",
    "mask",
    "gather",
    "kept",
    "post",
    "post.*",
    "match",
    "match.*",
    "decide",
    "decide.*",
    "reasons",
    "derive",
    "journal",
    "result",
    "moves",
)
CLOCK = frozenset({"now", "today", "utcnow"})


class Import(NamedTuple):
    """One name that a module takes from another, and where."""

    module: str
    line: int
    inside: bool


def _modules() -> dict[str, Path]:
    """Name every module below ``duiping``; the two links are read where they lead."""
    found = {}
    for top in ("duiping", "importers", "plugins"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[:2] in {("duiping", "importers"), ("duiping", "plugins")}:
                continue
            names = parts[1:] if top == "duiping" else parts
            if names[-1] == "__init__":
                names = names[:-1]
            found[".".join(names) or "duiping"] = path
    return found


MODULES = _modules()


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _own(dotted: str) -> str:
    """Turn ``duiping.match.link`` into ``match.link``."""
    return dotted.removeprefix("duiping.")


def _imports(module: str) -> Iterator[Import]:
    """List what a module imports when it runs, type checking left out."""
    yield from _walk(_tree(module), inside=False)


def _walk(node: ast.AST, *, inside: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for branch in child.orelse:
                yield from _walk(branch, inside=inside)
        elif isinstance(child, ast.Import):
            for name in child.names:
                yield Import(name.name, child.lineno, inside)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute, so that floors can be read"
            base = child.module or ""
            for name in child.names:
                whole = f"{base}.{name.name}"
                module = whole if _own(whole) in MODULES else base
                yield Import(module, child.lineno, inside)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _walk(child, inside=inside or function)


def _rows(heading: str) -> list[list[str]]:
    """Read the table below a heading of the page, its head left out."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[c.strip() for c in line.strip("|").split("|")] for line in lines[2:]]


def _floors() -> dict[str, int]:
    """Give the pattern of every floor: ``match.*`` → 5."""
    return {
        pattern: int(number)
        for number, _, modules in _rows("Floors")
        for pattern in re.findall(r"`([^`]+)`", modules)
    }


def _late() -> set[tuple[str, str]]:
    """List the imports inside functions that the page allows."""
    return {
        (importer.strip("`"), imported.strip("`"))
        for importer, imported, _ in _rows("Imports inside functions")
    }


FLOORS = _floors()
LATE = _late()


def _places(module: str) -> list[int]:
    """List the floors that a module stands on; a package stands with its modules."""
    return [
        floor
        for pattern, floor in FLOORS.items()
        if fnmatchcase(module, pattern) or f"{module}.*" == pattern
    ]


def _package(module: str) -> str:
    """Name the package; a module of the top stands for itself."""
    return module.split(".", 1)[0]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_on_one_floor(module: str) -> None:
    assert len(_places(module)) == 1


def test_every_floor_has_modules() -> None:
    empty = {
        pattern
        for pattern in FLOORS
        if not any(fnmatchcase(m, pattern) for m in MODULES)
    }
    assert not empty


@pytest.mark.parametrize("module", MODULES)
def test_imports_come_from_below(module: str) -> None:
    wrong = []
    for one in _imports(module):
        other = _own(one.module)
        if (
            other not in MODULES
            or other == "duiping"
            or _package(other) == _package(module)
        ):
            continue
        if _places(other) < _places(module):
            continue
        if one.inside and (module, other) in LATE:
            continue
        wrong.append(f"{MODULES[module].name}:{one.line} imports {other}")
    assert not wrong


@pytest.mark.parametrize("module", MODULES)
def test_imports_inside_functions_are_listed(module: str) -> None:
    late = {(module, _own(one.module)) for one in _imports(module) if one.inside}
    assert late <= LATE


def test_the_list_of_late_imports_is_not_stale() -> None:
    found = {
        (module, _own(one.module))
        for module in MODULES
        for one in _imports(module)
        if one.inside
    }
    assert found == LATE


def _core() -> list[str]:
    return [m for m in MODULES if any(fnmatchcase(m, p) for p in CORE)]


@pytest.mark.parametrize("module", _core())
def test_the_core_knows_nothing_outside(module: str) -> None:
    wrong = [
        f"{one.module} (line {one.line})"
        for one in _imports(module)
        if one.module.split(".", 1)[0] in OUTSIDE
    ]
    assert not wrong


@pytest.mark.parametrize("module", _core())
def test_the_core_asks_no_clock_and_opens_no_file(module: str) -> None:
    asked = [
        f"{ast.unparse(node.func)} (line {node.lineno})"
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK)
            or (isinstance(node.func, ast.Name) and node.func.id == "open")
        )
    ]
    assert not asked


def test_the_drawing_is_true() -> None:
    page = PAGE.read_text(encoding="utf-8")
    drawn = re.search(r"```mermaid\n(.*?)```", page, re.DOTALL)
    assert drawn is not None
    named = re.findall(r"\[([a-z]+)(\.py|/), floor (\d+)", drawn.group(1))
    assert len(named) == drawn.group(1).count("floor ")
    for name, ending, floor in named:
        pattern = name if ending == ".py" else f"{name}.*"
        assert FLOORS[pattern] == int(floor), name
