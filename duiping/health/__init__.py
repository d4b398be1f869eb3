"""What is wrong with an installation, or with a set of books: one check a line.

Nothing here mends anything. A check that cannot finish is a fault itself; one
that only fails for what an earlier check has already named says so and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.health import machine
from duiping.health.books import Books
from duiping.health.check import Check, guarded

if TYPE_CHECKING:
    from duiping.books import Folder


def checks(folder: Folder | None) -> list[Check]:
    """Check the installation, and a set of books if there is one.

    Args:
        folder: the books, or None.

    Returns:
        All checks in a fixed order; none raises, whatever state things are in.
    """
    found = [*guarded("python", machine.python)]
    found += guarded("packages", machine.packages)
    found += guarded("libmagic", machine.libmagic)
    found += guarded("engine", machine.engine)
    if folder is None:
        none = ("no books here", "此处没有账簿")
        remedy = ("`duiping init DIR` makes some", "可用 `duiping init DIR` 建账")
        found += guarded("calendar", machine.calendar)
        return [*found, Check("books", "note", none, remedy)]
    books = Books(folder)
    named: dict[str, str] = {}
    for name, check in books.all().items():
        found += guarded(name, check, named)
    return found


__all__ = ["Check", "checks"]
