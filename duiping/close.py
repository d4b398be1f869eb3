"""Closing a month: what is still missing, and the seal over what is there."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
from beancount.core.data import Transaction

from duiping import __version__, cache, declared, evidence, repository, seals
from duiping.booking import by_day
from duiping.cleantext import clean
from duiping.decide.settle import rights_of
from duiping.errors import BooksError
from duiping.match.proof import day_ends
from duiping.pipeline import Work
from duiping.seal import chain, content
from duiping.seal.model import Act, Seal, Signed, last_day
from duiping.workdays import is_working

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beancount.core.data import Directive

    from duiping.audit import Audit
    from duiping.config import Config
    from duiping.evidence import Evidence


def entitled(config: Config, by: str, right: str, day: date) -> None:
    """Demand that a person may do something on a day.

    Raises:
        BooksError: nobody of that name (DP501), no role that may (DP502), or
            books that name nobody (DP519).
    """
    rights = rights_of(config)
    if not config.people:
        raise BooksError("DP519", verb=right)
    if not rights.knows(by, day):
        raise BooksError("DP501", person=by, date=day)
    if not rights.may(by, right, day):
        raise BooksError("DP502", person=by, verb=right)


class Missing(NamedTuple):
    """One thing that stands between the books and a closed month."""

    what: str
    subject: str
    detail: str


def next_period(work: Work) -> str:
    """Say which month is the next to be closed.

    Raises:
        BooksError: there is no evidence yet (DP417).
    """
    if work.seals:
        return chain.following(work.seals[-1].period)
    if not work.items:
        raise BooksError("DP417", file=work.folder.root.name)
    counted = [i for i in work.items if work.config.sources[i.source].part != "opening"]
    return f"{min(i.first_day for i in counted or work.items):%Y-%m}"


def missing(work: Work, loaded: Audit, period: str) -> list[Missing]:
    """List what has to be done before a month can be closed.

    Args:
        work: the books as they are now.
        loaded: what Beancount says of them.
        period: the month.

    Raises:
        BooksError: it is not the month's turn (DP457).
    """
    due = next_period(work)
    if period != due:
        raise BooksError("DP457", period=period, problem=f"the next to close is {due}")
    last = last_day(period)
    return [
        *_breaks(work, last),
        *_suspense(work, last),
        *_coverage(work, last),
        *_balances(work, loaded.entries, last),
        *(Missing("error", f"{e.file}:{e.line}", e.message) for e in loaded.errors),
        *_assertions(loaded),
        *_uncommitted(work),
    ]


def _breaks(work: Work, last: date) -> Iterator[Missing]:
    for one in work.result["breaks"]:
        # A claim under way is a decision; its answer comes in a later month.
        decided = one["decided"] or one["status"] == "disputed"
        if decided or date.fromisoformat(one["date"]) > last:
            continue
        language = str(work.result["language"])
        what = "proposal" if one["status"] == "proposed" else "break"
        yield Missing(what, one["id"], f"{one['kind']} {one['reason'][language]}")


def _suspense(work: Work, last: date) -> Iterator[Missing]:
    for row in work.result["suspense"]:
        if not row["time"] or row["time"][:10] <= str(last):
            where = f"{row['file']}:{row['row']}"
            yield Missing("suspense", where, row["reason"][work.result["language"]])


def _coverage(work: Work, last: date) -> Iterator[Missing]:
    """Name sources whose evidence doesn't reach the last day."""
    for name, source in sorted(work.config.sources.items()):
        if source.part == "opening":
            continue
        spans = work.coverage.spans.get(name, ())
        end = spans[-1].last if spans else None
        if end is None or end < last:
            yield Missing("coverage", name, _further(work, name, last))


def _further(work: Work, name: str, last: date) -> str:
    """Say how far a source reaches, and what brings it to the last day."""
    zh = work.result["language"] == "zh"
    mine = [item for item in work.items if item.source == name]
    if not mine:
        return "还没有凭证,请导入" if zh else "no evidence yet: import it"
    newest = max(mine, key=evidence.order)
    end = work.coverage.spans[name][-1].last
    if name in work.sources.snapshots:
        ways = (
            f"reaches {end}: import an export taken after {last}",
            f"到 {end}:请导入 {last} 之后下载的导出文件",
        )
        return ways[zh]
    said = f"duiping import --covers {newest.first_day}..{last} {newest.name}"
    ways = (
        f"reaches {end}: import what came after; if nothing did, say so with `{said}`",
        f"到 {end}:请导入之后的明细;确无发生额的,用 `{said}` 说明",
    )
    return ways[zh]


def _balances(
    work: Work, entries: Sequence[Directive], last: date
) -> Iterator[Missing]:
    """Name accounts whose balance on the last day nobody prints or declares."""
    accounts = {*work.config.accounts.statement, *work.config.accounts.carried}
    printed = {
        account: day
        for _, day, account, _, _ in day_ends(work.records, work.config)
        if day <= last
    }
    moved, held = _moved(entries, last), balances(entries, last)
    said = declared.balances(entries)
    for account in sorted(accounts):
        if account not in moved or printed.get(account, date.min) >= moved[account]:
            continue
        own = {c: n for (a, c), n in held.items() if a == account and n}
        told = {c: n for (a, c, d), n in said.items() if a == account and d == last}
        if told != own:
            number = ", ".join(f"{n:f} {c}" for c, n in sorted(own.items())) or "0.00"
            yield Missing("balance", account, number)


def _moved(entries: Sequence[Directive], last: date) -> dict[str, date]:
    """Give the last day on which each account moved, up to a day."""
    return {
        posting.account: entry.date
        for entry in entries
        if isinstance(entry, Transaction) and entry.date <= last
        for posting in entry.postings
    }


def balances(
    entries: Sequence[Directive], last: date
) -> dict[tuple[str, str], Decimal]:
    """Sum up all accounts at the end of a day, by account and commodity."""
    held: dict[tuple[str, str], Decimal] = {}
    for entry in entries:
        if not isinstance(entry, Transaction) or entry.date > last:
            continue
        for posting in entry.postings:
            if posting.units is None or posting.units.number is None:
                continue
            place = (posting.account, posting.units.currency)
            held[place] = held.get(place, Decimal(0)) + posting.units.number
    return held


def _assertions(loaded: Audit) -> Iterator[Missing]:
    if loaded.failed:
        yield Missing("assertions", str(loaded.failed), f"of {loaded.checked}")


def _uncommitted(work: Work) -> Iterator[Missing]:
    if not repository.present(work.folder):
        yield Missing("git", work.folder.root.name, "no commit yet")
        return
    for path in repository.pending(work.folder):
        if not path.startswith("ledger/seals/"):
            yield Missing("uncommitted", path, "")


def made(work: Work, loaded: Audit, period: str) -> dict[str, Any]:
    """Make what a seal holds of a month (`duiping.seal.content`).

    Args:
        work: the books as they are now, everything on disk as derived.
        loaded: what Beancount says of them.
        period: the month.
    """
    last = last_day(period)
    after = work.seals[-1].last if work.seals else date.min
    months = by_day(work.state.counts, work.config).filter(pl.col("month") > after)
    years = {d.year for i in work.items for d in (i.first_day, i.last_day)}
    held = balances(loaded.entries, last)
    until = Work(work.folder, until=last, config=work.config).result
    return {
        "duiping": __version__,
        "commit": repository.base(work.folder),
        "config": work.folder.config.read_text(encoding="utf-8"),
        "workdays": content.workdays(years, is_working),
        "labels": content.labels(work.records),
        "booking": content.booking(months, last),
        "links": content.links(work.state.links, work.state.legs, last),
        "evidence": [_listed(item) for item in work.items],
        "files": _files(work, after, last),
        "attached": _attached(work),
        "trial": content.trial(held),
        "entries": sum(
            isinstance(e, Transaction) and e.date <= last for e in loaded.entries
        ),
        "open": _open(work, last),
        "decided": sorted(d.id for d in work.book.decisions),
        "result": hashlib.sha256(cache.canonical(until)).hexdigest(),
    }


def _listed(item: Evidence) -> dict[str, Any]:
    return {
        "file": item.file,
        "source": item.source,
        "layout": f"{item.layout} {item.version}",
        "sha256": item.sha256,
        "rows": item.rows,
        "directive": hashlib.sha256(evidence.directive(item).encode()).hexdigest(),
    }


def _files(work: Work, after: date, last: date) -> dict[str, str]:
    """Digest the ledger text of the months that this seal closes."""
    ledger = work.folder.ledger
    found = {}
    for root in (work.folder.journal, work.folder.decisions):
        for path in sorted(root.rglob("*.beancount")):
            month = _month(path.relative_to(ledger).as_posix())
            if month is not None and after < month <= last:
                name = path.relative_to(ledger).as_posix()
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _attached(work: Work) -> dict[str, str]:
    """Digest the files of the books that decisions and declarations name as shown.

    What they say of evidence may be a note as well, or a file kept elsewhere.
    """
    root = work.folder.root.resolve()
    told = {one.evidence for one in work.book.decisions}
    told |= {one.evidence for one in declared.read(work.folder)}
    found = {}
    for text in sorted(told - {""}):
        if len(text) > _LONGEST:
            continue
        path = (root / text).resolve()
        if path.is_relative_to(root) and path.is_file():
            name = path.relative_to(root).as_posix()
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


# No file of the books has a longer name; a note may be of any length.
_LONGEST = 255
_MONTH = re.compile(r"([0-9]{4})[/-]([0-9]{2})[-.]")


def _month(name: str) -> date | None:
    """Give the month that a file of the ledger is of, as its first day."""
    found = _MONTH.search(name)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _open(work: Work, last: date) -> list[dict[str, Any]]:
    """List what the month hands on: in transit, or a break with its decision."""
    names = ("id", "account", "key", "commodity", "difference", "date")
    return [
        {
            **{name: one[name] for name in names},
            "kind": one.get("kind"),
            "status": one.get("status"),
        }
        for one in (*work.result["in_transit"], *work.result["breaks"])
        if date.fromisoformat(one["date"]) <= last
    ]


def prepared(work: Work, loaded: Audit, period: str, by: str, day: date) -> Seal:
    """Prepare a close: the seal as it will be, without its second name."""
    return _act(work, "close", period, Signed(by, day), made(work, loaded, period))


def reopening(work: Work, period: str, by: str, day: date, reason: str) -> Seal:
    """Prepare to open the last closed month again.

    Raises:
        BooksError: it is not the last closed month (DP457).
    """
    if not work.seals or work.seals[-1].period != period:
        known = work.seals[-1].period if work.seals else "-"
        problem = f"the last closed month is {known}"
        raise BooksError("DP457", period=period, problem=problem)
    return _act(work, "reopen", period, Signed(by, day), {"reason": clean(reason)})


def _act(
    work: Work, act: Act, period: str, signed: Signed, held: dict[str, Any]
) -> Seal:
    past = seals.listed(work.folder)
    previous = past[-1].digest if past else chain.NONE
    return Seal(len(past) + 1, act, period, previous, signed, None, held)


def approved(draft: Seal, now: Seal, by: str, day: date) -> Seal:
    """Put the second name to an act that was prepared.

    Args:
        draft: the act as it was prepared.
        now: the same act, made anew from the books as they are.
        by: who approves.
        day: when.

    Raises:
        BooksError: the books have changed since (DP458), or one person signed
            for two (DP453).
    """
    if draft != now:
        raise BooksError("DP458", file=draft.name, person=draft.prepared.by)
    if by == draft.prepared.by:
        raise BooksError("DP453", file=draft.name, person=by)
    return draft._replace(approved=Signed(by, day))
