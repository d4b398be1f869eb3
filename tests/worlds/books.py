"""Books of a small world: imported, derived one way or another, and told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pytest
from beancount import loader
from beancount.core.data import Transaction

from duiping import cache, files, intake, subledger, yamlfile
from duiping.books import Folder
from duiping.config import Config
from duiping.pipeline import Work, derivation
from duiping.shares import Growth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from duiping.result import Document

RULES = Path(__file__).parent / "config.yaml"
# Alpha's rows have no number of their own: their keys are digests, and any will do.
_UNNAMED = re.compile(r"(?<=^alpha:txn:).*")
HEADER = 'plugin "beancount.plugins.auto_accounts"\n'


class Item(NamedTuple):
    """A break, or an item in transit (no kind); the difference in the account's own."""

    kind: str
    account: str
    key: str
    commodity: str
    difference: Decimal


class Told(NamedTuple):
    """What books say: balances that aren't zero, and what doesn't agree."""

    balances: dict[tuple[str, str], Decimal]
    items: Counter[Item]


class Books:
    """A books folder of the small worlds' rules."""

    def __init__(self, root: Path, book: str = "auto") -> None:
        """Make an empty one, booked in ``detail``, ``daily`` or ``auto``."""
        (root / "ledger").mkdir(parents=True)
        rules = RULES.read_text(encoding="utf-8").replace("book: auto", f"book: {book}")
        (root / "config.yaml").write_text(rules, encoding="utf-8")
        (root / "ledger" / "main.beancount").touch()
        self.folder = Folder(root)
        self.rules = yamlfile.load(self.folder.config, Config)

    def take(self, paths: Sequence[Path]) -> None:
        """Import files, of which none may be refused."""
        with files.lock(self.folder.root):
            work = Work(self.folder)
            taken = intake.take(
                self.folder, intake.weigh(self.folder, paths, work.sources)
            )
        assert not taken.refused, [error.sentence("en") for error in taken.refused]

    def post(self) -> None:
        """Write journal and result, as a run does."""
        work = Work(self.folder)
        work.write_journal()
        work.write_result()

    def work(
        self, book: str, *, until: date | None = None, dry: bool = True, **rules: object
    ) -> Work:
        """Derive the books anew, beside what is kept.

        Args:
            book: ``detail`` or ``daily``.
            until: judge as of this day.
            dry: nothing is laid on disk for the engine.
            rules: further rules that differ from config.yaml's.
        """
        books = self.rules.books.model_copy(update={"book": book})
        config = self.rules.model_copy(update={"books": books, **rules})
        return Work(self.folder, config=config, dry=dry, until=until)

    def kept(self) -> Told:
        """Say what the journal on disk and the kept result say."""
        result = cache.load(self.folder)
        assert result is not None
        journal = sorted(self.folder.journal.rglob("*.beancount"))
        texts = [path.read_text(encoding="utf-8") for path in journal]
        return Told(balances(texts), items(result))


def told(work: Work) -> Told:
    """Say what books say, as Beancount and readers of the result see it."""
    return Told(balances(work.texts.values()), items(work.result))


def differences(found: Told, true: Told) -> list[str]:
    """Say in what books differ from what they should say; empty if in nothing."""
    mine, theirs = _named(found.items), _named(true.items)
    lines = [f"invented: {item}" for item in sorted((mine - theirs).elements())]
    lines += [f"missed: {item}" for item in sorted((theirs - mine).elements())]
    for place in sorted({*found.balances, *true.balances}):
        held, due = found.balances.get(place, 0), true.balances.get(place, 0)
        if held != due:
            lines.append(f"balance: {place} holds {held}, not {due}")
    return lines


def _named(items: Counter[Item]) -> Counter[Item]:
    out: Counter[Item] = Counter()
    for item, times in items.items():
        out[item._replace(key=_UNNAMED.sub("?", item.key))] += times
    return out


def items(result: Document) -> Counter[Item]:
    """List breaks and items in transit of a result; each has an id of its own."""
    ids = [one["id"] for one in (*result["breaks"], *result["in_transit"])]
    assert len(set(ids)) == len(ids), Counter(ids).most_common(1)
    return Counter(
        Item(
            one.get("kind", ""),
            one["account"],
            one["key"],
            one["commodity"],
            Decimal(one["difference"]),
        )
        for one in (*result["breaks"], *result["in_transit"])
    )


def balances(texts: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """Load the journal with Beancount and add up what every account holds."""
    lines = "\n".join(texts).split("\n")
    text = "\n".join(line for line in lines if not line.startswith("include "))
    entries, errors, _ = loader.load_string(HEADER + text)
    assert not errors, [error.message for error in errors]
    held: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                assert posting.units.number is not None
                place = (posting.account, posting.units.currency)
                held[place] += posting.units.number
    return {place: size for place, size in held.items() if size}


class Shares:
    """Lets few records be too many, so that books are derived in shares.

    However much new evidence there is, what there was is extended; `grown` counts
    how often that was done, and how often it was given up.
    """

    parts = 4

    def __init__(self) -> None:
        """Prepare."""
        self.grown: Counter[bool] = Counter()
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        """Lower the limits."""
        derive = Growth.derive

        def counted(growth: Growth, *given: Any) -> bool:
            done = derive(growth, *given)
            self.grown[done] += 1
            return done

        self._patch.setattr(derivation, "AT_ONCE", 0)
        self._patch.setattr(subledger, "shares", self._count)
        self._patch.setattr(Growth, "fits", lambda *_: True)
        self._patch.setattr(Growth, "derive", counted)
        return self

    def _count(self, rows: int) -> int:
        return self.parts if rows else 1

    def __exit__(self, *_: object) -> None:
        """Restore them."""
        self._patch.undo()
