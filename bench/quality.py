"""The scorer: what was hidden in simulated months, against what was found.

It knows two documents and nothing of the engine: ``truth.json``, which the
simulator wrote, and what ``duiping run --json`` printed. The commands run as
anybody would run them.

``python -m bench.quality --orders 1000000 --breaks 1000`` scores one month.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.tables import kilo, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEMO = Path(__file__).parents[1]
MONTH = "2026-09"
RULES = ("config.yaml", "ledger/accounts.beancount", "ledger/main.beancount")
# Breaks beside the balances: at most one of each stands on a key.
CHECKS = frozenset({"fee", "status", "late", "gap", "unproven", "tampered"})
KEYLESS = ("Assets:Clearing:Payout:", "Assets:Clearing:Topup:")
TRANSIT = "in transit"
VERDICTS = ("right", "wrong kind", "wrong amount", "missed", "invented")
AGREE, BREAKS = 0, 1
HEAD = (
    "## Quality\n\nSimulated months of which the simulator wrote down what it broke and"
    " what it left under way; held against what `duiping run --json` says by a scorer"
    " that shares no code with the engine. Right is what has the kind, the account, the"
    " key and the amounts of the truth; what is in transit and called a break has a"
    " wrong kind.\n"
)

Item = dict[str, Any]
Place = tuple[str, str, str, str]
Rows = frozenset[tuple[str, int]]


class Score(NamedTuple):
    """How a month came out.

    Attributes:
        kinds: (kind in truth, verdict) → how many; invented ones stand under the
            kind that they were given, items in transit under `TRANSIT`.
        linked: groups of payouts or topups without a common number that cleared,
            as they should; an ambiguous or wrong one is no part of it.
        ambiguous: said to be ambiguous, and so they are.
        astray: items of such accounts that are not as the truth says.
    """

    kinds: Counter[tuple[str, str]]
    linked: int
    ambiguous: int
    astray: int


def score(truth: Item, found: Item) -> Score:
    """Hold what was found against what was hidden."""
    kinds: Counter[tuple[str, str]] = Counter()
    told = [*found["breaks"], *found["in_transit"]]
    places = {_place(item, item["key"]): item for item in told}
    astray = 0
    for true in (*truth["breaks"], *truth["in_transit"]):
        key = true["key"] or _key(true, told)
        verdict = _verdict(true, places.pop(_place(true, key), None))
        kinds[_kind(true), verdict] += 1
        astray += verdict != "right" and true["account"].startswith(KEYLESS)
    for item in places.values():
        kinds[_kind(item), "invented"] += 1
        astray += item["account"].startswith(KEYLESS)
    doubtful = [b for b in truth["breaks"] if b["kind"] == "ambiguous"]
    clear = sum(
        flow["keys"] for flow in found["flows"] if flow["account"].startswith(KEYLESS)
    )
    still_open = [
        item
        for item in told
        if item["account"].startswith(KEYLESS) and _kind(item) != "late"
    ]
    return Score(kinds, clear - len(still_open), len(doubtful), astray)


def _kind(item: Item) -> str:
    return str(item.get("kind") or TRANSIT)


def _place(item: Item, key: str) -> Place:
    """Say what an item is about; only one balance item can stand there."""
    check = _kind(item) if _kind(item) in CHECKS else ""
    return item["account"], key, item["commodity"], check


def _rows(item: Item) -> Rows:
    """Give the rows of an item's evidence, by the file's own name."""
    return frozenset(
        (Path(e.get("name") or e["file"]).name, e["row"]) for e in item["evidence"]
    )


def _key(true: Item, told: Sequence[Item]) -> str:
    """Find the key of an item of which the truth knows only its rows."""
    mine = _rows(true)
    fitting = {
        item["key"]
        for item in told
        if item["account"] == true["account"] and _rows(item) and _rows(item) <= mine
    }
    return fitting.pop() if len(fitting) == 1 else ""


def _verdict(true: Item, found: Item | None) -> str:
    if found is None:
        return "missed"
    if _kind(found) != _kind(true):
        return "wrong kind"
    fields = (
        ("expected", "actual", "difference")
        if _kind(true) != TRANSIT
        else ("difference",)
    )
    told = true | {"difference": true.get("difference") or true.get("amount")}
    same = all(told[name] == found[name] for name in fields)
    return "right" if same else "wrong amount"


def month(root: Path, orders: int, seed: int, breaks: int) -> Score:
    """Simulate a month, do the main job on it with the commands, and score it.

    Raises:
        RuntimeError: a command failed.
    """
    _run("simulate", root / "month", "--month", MONTH, "--orders", orders,
         *("--seed", seed, "--breaks", breaks), cwd=root)  # fmt: skip
    _run("init", root / "books", cwd=root)
    for name in RULES:
        shutil.copyfile(DEMO / name, root / "books" / name)
    printed = _run("run", root / "month" / "exports", "--json", cwd=root / "books")
    truth = json.loads((root / "month" / "truth.json").read_text(encoding="utf-8"))
    found = json.loads(printed)
    refused = found.get("refused")
    if refused:
        raise RuntimeError(str(refused))
    return score(truth, found)


def _run(*arguments: object, cwd: Path) -> str:
    tool = Path(sys.executable).with_name("duiping")
    line = [str(tool), *map(str, arguments)]
    # The checkout itself is scored, wherever the process stands.
    environment = {**os.environ, "PYTHONPATH": str(DEMO)}
    done = subprocess.run(  # noqa: S603 - our own command
        line, cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode not in {AGREE, BREAKS}:
        raise RuntimeError(f"{line}: exit {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


class Case(NamedTuple):
    """Months of one size and break rate, one a seed."""

    orders: int
    breaks: int
    seeds: Sequence[int]

    @property
    def title(self) -> str:
        """Name it for people."""
        rate = 100 * self.breaks / self.orders
        seeds = f"{len(self.seeds)} seeds" if len(self.seeds) > 1 else "one seed"
        return f"{kilo(self.orders)} orders, {rate:.1f} % broken, {seeds}"


def scored(case: Case) -> list[Score]:
    """Score every month of a case, each in a folder of its own."""
    scores = []
    for seed in case.seeds:
        with TemporaryDirectory(prefix="bench-") as folder:
            scores.append(month(Path(folder), case.orders, seed, case.breaks))
        sys.stderr.write(f"  {case.title}: seed {seed}\n")
    return scores


def chapter(cases: Iterable[Case]) -> str:
    """Write what came out, kind by kind."""
    parts = [HEAD]
    for case in cases:
        scores = scored(case)
        sums: Counter[tuple[str, str]] = Counter()
        for one in scores:
            sums.update(one.kinds)
        kinds = sorted({kind for kind, _ in sums}, key=lambda k: (k == TRANSIT, k))
        rows = [
            [
                kind,
                sum(sums[kind, verdict] for verdict in VERDICTS[:-1]),
                *(sums[kind, verdict] for verdict in VERDICTS),
            ]
            for kind in kinds
        ]
        linked, doubtful, astray = (
            sum(getattr(one, name) for one in scores)
            for name in ("linked", "ambiguous", "astray")
        )
        parts.append(
            f"{case.title}:\n\n"
            + table(("kind", "in truth", *VERDICTS), rows)
            + f"\nPayouts and topups without a common number: {linked:,} groups"
            f" linked and cleared as they should, {doubtful:,} ambiguous and said so,"
            f" {astray:,} otherwise than the truth says.\n"
        )
    return "\n".join(parts)


def main() -> int:
    """Score one month from the command line and print the chapter."""
    parser = argparse.ArgumentParser(prog="bench.quality", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--breaks", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.stdout.write(chapter([Case(given.orders, given.breaks, [given.seed])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
