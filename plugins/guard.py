"""What the plugins share: where the books are, and how errors look.

A check that cannot finish says so instead of passing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import cache
from duiping.books import Folder, find
from duiping.errors import BooksError, DuipingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount.core.data import Directive

    Entries = list[Directive]
    Options = dict[str, Any]
    Check = Callable[[Entries, Options, Folder, cache.Document], "Outcome"]

# Seconds to wait for whoever writes the books at this moment.
PATIENCE = 10.0
PLUGINS = (
    "duiping.plugins.clearing",
    "duiping.plugins.evidence",
    "duiping.plugins.journal",
    "duiping.plugins.assertions",
    "duiping.plugins.decisions",
    "duiping.plugins.seals",
)


class CheckError(NamedTuple):
    """An error as Beancount and Fava show it, at a line of the books."""

    source: dict[str, Any]
    message: str
    entry: Directive | None
    is_break: bool = False  # breaks are counted apart from faults of the books


class Outcome(NamedTuple):
    """What a check gives back: the entries, perhaps with some added, and errors."""

    entries: Entries
    errors: list[CheckError]


def run(
    name: str, check: Check, entries: Entries, options: Options
) -> tuple[Entries, list[CheckError]]:
    """Run a check so that nothing it does can look like passing.

    Args:
        name: the plugin's dotted name.
        check: the check; gets entries, options, books and the matching result.
        entries: all entries of the books, never changed.
        options: Beancount's options; config and evidence list join ``include``,
            or a cached load would hide their change.

    Returns:
        Entries and errors, as Beancount expects of a plugin.
    """
    top = str(options.get("filename") or "")
    try:
        folder = find(Path(top).parent)
        watch(options, folder.config)
        result = brief_of(folder)
        outcome = check(entries, options, folder, result)
        return outcome.entries, [*inactive(name, options), *outcome.errors]
    except DuipingError as error:
        return entries, [at(*_place(error, top), said(error, _language(top)))]
    except Exception as error:  # noqa: BLE001 - a crashed check must be an error
        crash = BooksError(
            "DP412", plugin=name, problem=f"{type(error).__name__}: {error}"
        )
        return entries, [at(top, 1, said(crash, _language(top)))]


def brief_of(folder: Folder) -> cache.Document:
    """Give what plugins need of the result: kept at hand, else derived anew."""
    found = cache.brief(folder)
    if found is not None:
        return found
    # Polars, Ibis and DuckDB take a second to import: only when needed.
    from duiping.pipeline import result_of  # noqa: PLC0415

    return cache.briefly(result_of(folder, PATIENCE))


def watch(options: Options, path: Path) -> None:
    """Name a file that results depend on, so that its change reloads the books."""
    included = options.get("include")
    if isinstance(included, list) and str(path) not in included:
        included.append(str(path))


def inactive(name: str, options: Options) -> list[CheckError]:
    """Say which of our plugins are not listed; one of them says it for all."""
    listed = [plugin for plugin, _ in options.get("plugin", [])]
    active = [plugin for plugin in PLUGINS if plugin in listed]
    if not active or name != active[0]:
        return []
    top = str(options.get("filename") or "")
    return [
        at(top, 1, said(BooksError("DP411", file=Path(top).name, plugin=p), "en"))
        for p in PLUGINS
        if p not in listed
    ]


def at(
    filename: str, line: int, message: str, entry: Directive | None = None
) -> CheckError:
    """Make an error at a line of a file."""
    return CheckError(
        {"filename": filename or "<books>", "lineno": line}, message, entry
    )


def on(entry: Directive, message: str) -> CheckError:
    """Make an error at an entry's own line."""
    return at(
        str(entry.meta.get("filename")),
        int(entry.meta.get("lineno", 0)),
        message,
        entry,
    )


def said(error: DuipingError, language: str) -> str:
    """Write a failure with its code."""
    return f"{error.code} {error.sentence(language)}"


def _place(error: DuipingError, top: str) -> tuple[str, int]:
    """Give the file and line that a failure names, or the top of the books."""
    line = error.facts.get("line", "")
    for folder in (Path(top).parent, Path(top).parent.parent):
        path = folder / error.facts.get("file", "-")
        if line.isdecimal() and path.is_file():
            return str(path), int(line)
    return top, 1


def _language(top: str) -> str:
    """Guess the language when config may be the very thing that is broken."""
    try:
        text = find(Path(top).parent).config.read_text(encoding="utf-8")
    except (DuipingError, OSError, UnicodeDecodeError):
        return "en"
    return "zh" if "language: zh" in text else "en"
