"""Simulated months as books: made once, then derived stage by stage."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.clock import Lap, lap
from duiping import evidence, intake
from duiping.books import Folder
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

DEMO = Path(__file__).parents[1]
MONTH, SEED = "2026-09", 1
ONE_BREAK_IN = 75  # as in the demo: 40 in 3,000 orders


def make(root: str, orders: str) -> dict[str, int]:
    """Simulate a month and lay out its books; nothing is imported yet."""
    folder = Folder(Path(root))
    count = int(orders)
    simulate(folder.root / "month", MONTH, count, SEED, count // ONE_BREAK_IN)
    lay_out(folder)
    return {"orders": count}


def lay_out(folder: Folder) -> None:
    """Lay out empty books with the demo's rules."""
    folder.decisions.mkdir(parents=True)
    shutil.copy(DEMO / "config.yaml", folder.config)
    shutil.copy(DEMO / "ledger" / "accounts.beancount", folder.ledger)
    shutil.copy(DEMO / "ledger" / "main.beancount", folder.main)
    # The same books without our plugins.
    plain = [
        line
        for line in folder.main.read_text(encoding="utf-8").splitlines()
        if not line.startswith("plugin")
    ]
    bare = "\n".join([*plain, ""])
    (folder.ledger / "plain.beancount").write_text(bare, encoding="utf-8")
    for name in ("decisions", "seals"):
        # Nothing is decided nor closed; the indexes say so in their own words.
        index = folder.ledger / name / "index.beancount"
        index.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DEMO / "ledger" / name / "index.beancount", index)
    folder.evidence.write_text(evidence.text([]), encoding="utf-8")


def take(root: str) -> dict[str, Any]:
    """Import the month's exports, as ``duiping import`` does.

    Raises:
        RuntimeError: a file was refused.
    """
    folder = Folder(Path(root))
    paths = intake.listed([folder.root / "month" / "exports"])
    weighed = intake.weigh(folder, paths, Work(folder).sources)
    taken = intake.take(folder, weighed)
    if taken.refused:
        raise RuntimeError(str(taken.refused[0]))
    return {"files": len(taken.fresh), "rows": sum(item.rows for item in taken.fresh)}


def derive(root: str, book: str) -> dict[str, Any]:
    """Derive the books, booked in detail or by the day; all stages, timed.

    Returns:
        ``stages`` (name → seconds of wall and CPU, peak MiB so far) and sizes.
    """
    folder = Folder(Path(root))
    text = (DEMO / "config.yaml").read_text(encoding="utf-8")
    said = text.replace("  currency: CNY\n", f"  currency: CNY\n  book: {book}\n", 1)
    folder.config.write_text(said, encoding="utf-8")
    work = Work(folder)
    stages: dict[str, Lap] = {}

    def run(name: str, stage: Callable[[], Any]) -> Any:
        found, stages[name] = lap(stage)
        return found

    state = run("post", lambda: work.state)
    verdict = run("match", lambda: work.verdict)
    texts = run("journal", lambda: work.texts)
    run("write", work.write_journal)
    run("result", work.write_result)
    return {
        "stages": stages,
        "records": state.all_records.select(pl.len()).collect().item(),
        "legs": state.all_legs.select(pl.len()).collect().item(),
        "findings": len(verdict.findings),
        "entries": sum(text.count("\n  id: ") for text in texts.values()),
        "bytes": sum(len(text.encode()) for text in texts.values()),
    }
