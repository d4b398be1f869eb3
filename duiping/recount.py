"""Balances counted again: what files print, by the second reading, against the books.

For every source that books money: opening and rows have to give the closing balance
in each file, as its directive states them; the balance at the end of every printed
day has to be the one that Beancount loads, and the one asserted, each currency by
itself. What has no second reading is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beancount.core.data import Balance, Transaction

from duiping import evidence, money
from duiping.second.ends import by_day, closings
from duiping.second.known import PRINTS, SILENT
from duiping.second.mapped import prints
from duiping.second.messages import LABELLED, READERS
from duiping.second.model import UnlikeError
from duiping.second.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from beancount.core.data import Directive

    from duiping.books import Folder
    from duiping.config import Config
    from duiping.evidence import Evidence
    from duiping.second.model import Line, Page, Print

_DAY = timedelta(days=1)
# How the files of a layout are read a second time.
Known: TypeAlias = "Sequence[Print] | Callable[[bytes], Page]"


class Recount(NamedTuple):
    """What the second reading found.

    Attributes:
        days: how many balances at the end of a day it held against the books.
        sums: how many days of accounts whose balance nobody prints, likewise.
        assertions: how many ``balance`` directives it held against the files.
        totals: how many control totals of files.
        accounts: whose they are.
        wrong: what differs, a sentence each.
        unread: layouts that print something and have no second reading, with
            how many files.
    """

    days: int
    sums: int
    assertions: int
    totals: int
    accounts: tuple[str, ...]
    wrong: tuple[str, ...]
    unread: dict[str, int]


class _Held:
    """What Beancount loads of some accounts, fen, by the day that each entry is of.

    What a closed month would say differently now is posted later and names its day.
    """

    def __init__(
        self, entries: Sequence[Directive], wanted: set[str], journal: Path
    ) -> None:
        self.moved: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
        self.own: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
        self.asserted: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
        for entry in entries:
            if isinstance(entry, Balance):
                known = (entry.account, entry.amount.currency)
                if entry.account in wanted:
                    at = (entry.date - _DAY, _fen(entry.amount.number))
                    self.asserted[known].append(at)
            elif isinstance(entry, Transaction):
                self._add(entry, wanted, journal)

    def _add(self, entry: Transaction, wanted: set[str], journal: Path) -> None:
        day = entry.meta.get("corrects", entry.date)
        derived = journal in Path(str(entry.meta.get("filename"))).parents
        for posting in entry.postings:
            if posting.units is not None and posting.account in wanted:
                known = (posting.account, posting.units.currency)
                amount = _fen(posting.units.number)
                self.moved[known][day] += amount
                if derived:
                    self.own[known][day] += amount

    def at(self, known: tuple[str, str], days: Iterable[date]) -> dict[date, int]:
        """Give the balance at the end of each day."""
        found: dict[date, int] = {}
        moves = sorted(self.moved[known].items())
        place = total = 0
        for day in sorted(days):
            while place < len(moves) and moves[place][0] <= day:
                total += moves[place][1]
                place += 1
            found[day] = total
        return found


def _fen(number: Decimal | None) -> int:
    return int((number or Decimal()) * 100)


def recount(
    folder: Folder,
    config: Config,
    items: Sequence[Evidence],
    entries: Sequence[Directive],
) -> Recount:
    """Read all evidence a second time and hold it against the books.

    Args:
        folder: the books.
        config: their rules.
        items: the list of evidence.
        entries: the books as Beancount loads them.

    Raises:
        BooksError: a file of evidence is missing or was changed.
    """
    usual = config.books.currency
    wanted = {source.account for source in config.sources.values()}
    held = _Held(entries, wanted, folder.journal)
    count: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    wrong: list[str] = []
    accounts: set[str] = set()
    for name, source in sorted(config.sources.items()):
        mine = [item for item in items if item.source == name]
        told = _known(config, name)
        if told is None:
            unread.update({source.layout: len(mine)} if mine else {})
            continue
        pages = _pages(folder, mine, told, wrong)
        count["totals"] += sum(page.totals for page in pages)
        if source.part != "books" or source.purses is not None:
            continue
        compare = _balances if _printed(told, pages) else _sums
        for code, parted in _by_currency(pages, source.currency or usual):
            compare((source.account, code), parted, held, count, wrong)
        if any(page.lines for page in pages):
            accounts.add(source.account)
    return Recount(
        count["days"],
        count["sums"],
        count["assertions"],
        count["totals"],
        tuple(sorted(accounts)),
        tuple(wrong),
        dict(sorted(unread.items())),
    )


def _known(config: Config, name: str) -> Known | None:
    """Give how a source's files are read a second time.

    Nothing to read is an empty tuple, no way to read it None.
    """
    source = config.sources[name]
    if source.layout in LABELLED:
        read_labelled = LABELLED[source.layout]
        return lambda data: read_labelled(data, source.categories)
    if source.layout in READERS:
        return READERS[source.layout]
    mapping = config.layouts.get(source.layout)
    if mapping is not None:
        return prints(mapping, source.categories)
    if source.layout in SILENT:
        return ()
    return PRINTS.get(source.layout)


def _by_currency(pages: Sequence[Page], usual: str) -> Iterator[tuple[str, list[Page]]]:
    """Part the lines of files by their currency."""
    codes = {line.currency or usual for page in pages for line in page.lines}
    for code in sorted(codes):
        yield (
            code,
            [
                page._replace(
                    lines=tuple(x for x in page.lines if (x.currency or usual) == code)
                )
                for page in pages
            ],
        )


def _printed(told: Known, pages: Sequence[Page]) -> bool:
    """Say whether files print the balance of each day; messages may lack it."""
    if callable(told):
        return all(line.balance is not None for page in pages for line in page.lines)
    return bool(told and told[0].balance)


def _pages(
    folder: Folder,
    items: Iterable[Evidence],
    told: Known,
    wrong: list[str],
) -> list[Page]:
    """Read the files of a source, each held against its directive."""
    pages: list[Page] = []
    if not told:
        return pages
    for item in items:
        data = evidence.content(folder, item)
        try:
            page = told(data) if callable(told) else read(data, told, item.name)
        except UnlikeError as error:
            wrong.append(f"{item.name}: {error}")
            continue
        pages.append(page)
        wrong += [f"{item.name}: {what}" for what in _unlike(item, page)]
    return pages


def _unlike(item: Evidence, page: Page) -> Iterator[str]:
    """Say in what a file's directive differs from its second reading."""
    if item.rows != page.rows:
        yield f"rows {item.rows} ≠ {page.rows}"
    if page.closing is None and any(x.balance is not None for x in page.lines):
        seen = {None, *(line.balance for line in page.lines)}
        if item.opening != item.closing or item.closing not in seen:
            yield f"{_plain(item.opening)} … {_plain(item.closing)}"
        return
    for stated, found in ((item.opening, page.opening), (item.closing, page.closing)):
        if stated != found:
            yield f"{_plain(stated)} ≠ {_plain(found)}"


def _plain(amount: int | None) -> str:
    return "-" if amount is None else money.plain(amount)


def _joined(pages: Iterable[Page]) -> dict[date, list[Line]]:
    """Put the rows of overlapping files together, each as often as one file has it."""
    whole: Counter[Line] = Counter()
    for page in pages:
        whole |= Counter(line._replace(row=0) for line in page.lines)
    return by_day([*whole.elements()])


def _balances(
    account: tuple[str, str],
    pages: Sequence[Page],
    held: _Held,
    count: Counter[str],
    wrong: list[str],
) -> None:
    """Hold the balances at the ends of days against the books."""
    days = _joined(pages)
    try:
        printed = _own(closings(days), days)
    except UnlikeError as error:
        wrong.append(f"{account[0]}: {error}")
        return
    booked = held.at(account, printed)
    for day, found in printed.items():
        count["days"] += 1
        if booked[day] != found:
            wrong.append(_told(account, day, found, booked[day]))
    single = [_own(closings(by), by) for by in (by_day(page.lines) for page in pages)]
    for day, said in held.asserted[account]:
        # A day that one export shows in part and a later one whole has two ends.
        ends = {one[day] for one in (printed, *single) if day in one}
        count["assertions"] += bool(ends)
        if ends and said not in ends:
            wrong.append(_told(account, day, printed[day], said))


def _own(ends: dict[date, int], days: dict[date, list[Line]]) -> dict[date, int]:
    """Take a supplier's credit line out of the balances: it is no money."""
    limit, found = 0, {}
    for day, lines in days.items():
        limit += sum(line.limit for line in lines)
        if day in ends:
            found[day] = ends[day] - limit
    return found


def _sums(
    account: tuple[str, str],
    pages: Sequence[Page],
    held: _Held,
    count: Counter[str],
    wrong: list[str],
) -> None:
    """Hold what moved on each day against the books, where no balance is printed."""
    for day, lines in _joined(pages).items():
        found = sum(line.amount for line in lines)
        booked = held.own[account][day]
        count["sums"] += 1
        if booked != found:
            wrong.append(_told(account, day, found, booked))


def _told(account: tuple[str, str], day: date, found: int, booked: int) -> str:
    name, code = account
    return f"{name} {day}: {money.plain(found)} ≠ {money.plain(booked)} {code}"
