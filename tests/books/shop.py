"""Sets of books made for tests: a simulated month, imported and posted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import cache, files, intake
from duiping.books import Folder
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duiping.intake import Intake

ROOT = Path(__file__).parents[2]
RULES = (
    "config.yaml",
    "ledger/main.beancount",
    "ledger/accounts.beancount",
    "ledger/import.py",
    "ledger/decisions/index.beancount",
    "ledger/seals/index.beancount",
)

Document = dict[str, Any]


class Month(NamedTuple):
    """What `simulate` is asked for."""

    month: str
    orders: int
    seed: int
    breaks: int

    @property
    def name(self) -> str:
        """What a test of this month is called."""
        return f"{self.month}-{self.orders}-{self.seed}-{self.breaks}"


DEMO = Month("2026-09", 3000, 1, 40)
SMALL = Month("2026-05", 300, 9, 24)
# A leap month, a December, one without breaks, one with days without a row.
MONTHS = (
    DEMO,
    SMALL,
    Month("2024-02", 500, 8, 40),
    Month("2025-10", 400, 3, 0),
    Month("2026-12", 500, 6, 30),
    Month("2026-02", 300, 4, 26),
    Month("2024-10", 30, 267460, 0),
)


class Sim:
    """The files of one simulated month, and the truth about them."""

    def __init__(self, root: Path, month: Month) -> None:
        """Simulate the month into an empty folder."""
        self.root, self.month = root, month
        simulate(root, *month)
        text = (root / "truth.json").read_text(encoding="utf-8")
        self.truth: Document = json.loads(text)

    @property
    def exports(self) -> list[Path]:
        """All files that the accountant has, by name."""
        return intake.listed([self.root / "exports"])

    def find(self, pattern: str) -> list[Path]:
        """The exports that a pattern fits, by name."""
        return sorted((self.root / "exports").glob(pattern))


class Shop:
    """A books folder with the rules of the repository and nothing in it yet."""

    def __init__(self, root: Path) -> None:
        """Copy the rules into an empty folder."""
        for name in RULES:
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
        self.folder = Folder(root)

    def take(self, paths: Iterable[Path]) -> Intake:
        """Import files, as the import command does."""
        with files.lock(self.folder.root):
            found = intake.weigh(self.folder, list(paths), Work(self.folder).sources)
            return intake.take(self.folder, found)

    def accept(self, paths: Iterable[Path]) -> None:
        """Import files of which none may be refused."""
        refused = self.take(paths).refused
        assert not refused, [error.sentence("en") for error in refused]

    def post(self) -> int:
        """Write journal and result; give the number of journal files changed."""
        work = Work(self.folder)
        changed = work.write_journal()
        work.write_result()
        return changed

    def judged(self, until: date | None = None) -> Document:
        """Derive the result anew, as of a day if one is given."""
        return Work(self.folder, until=until).result

    @property
    def result(self) -> Document:
        """The result as the plugins and pages find it on disk."""
        found = cache.load(self.folder)
        assert found is not None
        return found

    @property
    def journal(self) -> dict[str, bytes]:
        """The journal on disk, by path."""
        root = self.folder.journal
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


def opened(root: Path, sim: Sim) -> Shop:
    """Make the books of a month: everything imported at once, and posted."""
    shop = Shop(root)
    shop.accept(sim.exports)
    shop.post()
    return shop
