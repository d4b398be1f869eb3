"""The chain of a key: everything the books know of it, from order to bank.

Only what is evidenced stands in a chain: rows that print the key or a number
that leads to it, and rows that a link tied to it, with the pass that did so.
Which payout carried an order's money no party prints, so no chain says it.

Personal data is masked here; whoever shows a chain needs no mask of his own.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from duiping import mask
from duiping.errors import BooksError
from duiping.leg import EXPECTS, NEITHER, REPORTS
from duiping.ledgertext import clean
from duiping.money import minor, plain
from duiping.post.keys import ALIASES
from duiping.record import POSTED, REJECTED, SUSPENSE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.pipeline import Work
    from duiping.result import Document

NUMBERS = ("order_no", "payment_no", "refund_no", "payout_no", "row_no", "alias_no")
CLEARED, TRANSIT, BROKEN = "cleared", "transit", "break"
WITNESS = "seen"  # only a corroborating source tells of it: nothing to clear
LIMIT = 20

_TAIL = re.compile(r"\d{4}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_BREAK = re.compile(r"[0-9a-f]{12}")
# Spreadsheets and exports put these around numbers, so that digits stay digits.
_QUOTES = " \t\r\n'\"`=,;"


class Part(NamedTuple):
    """One leg of a hop: signed minor units of `commodity`, debit positive."""

    account: str
    amount: int
    commodity: str
    booked: bool


class Hop(NamedTuple):
    """One thing that happened to a key, as one row of evidence tells it.

    `tie` says what leads to the key: the number the row prints (a column of
    the record), ``linked`` or ``own``. `state` is the row's own word; what was
    not posted has its `disposition` and `cause` instead.
    """

    time: str
    source: str
    party: str
    kind: str
    event: str
    parts: tuple[Part, ...]
    file: str
    name: str
    row: int
    state: str
    disposition: str
    cause: str
    tie: str
    note: str
    phone: str
    key: str
    record: str


class Tie(NamedTuple):
    """A link: which keys became one, and the pass that found it."""

    account: str
    key: str
    keys: tuple[str, ...]
    rule: str
    ambiguous: bool


class Standing(NamedTuple):
    """How a key stands in one account: cleared, in transit, or a break.

    `expected` and `actual` are decimal strings; `reason` has a sentence in
    each language, none where it is cleared.
    """

    account: str
    commodity: str
    key: str
    state: str
    kind: str
    id: str
    expected: str
    actual: str
    due: str
    reason: dict[str, str]


class Candidate(NamedTuple):
    """A key that a text may mean, and the row that made it one."""

    key: str
    time: str
    party: str
    kind: str
    amount: str
    phone: str
    broken: bool


class Chain(NamedTuple):
    """What a text leads to: one key's chain, or the keys to choose from."""

    text: str
    key: str
    hops: tuple[Hop, ...]
    ties: tuple[Tie, ...]
    standings: tuple[Standing, ...]
    candidates: tuple[Candidate, ...]

    @property
    def broken(self) -> bool:
        """Say whether anything here needs a person."""
        return (
            any(one.state == BROKEN for one in self.standings)
            or any(one.disposition in {SUSPENSE, REJECTED} for one in self.hops)
            or any(one.broken for one in self.candidates)
        )


def chain(work: Work, text: str, result: Document | None = None) -> Chain:
    """Find what a text means and tell everything about it.

    Args:
        work: the books, derived.
        text: a key, a number that some party prints, a break's id, the last
            four digits of a phone, or an amount such as ``99.80``.
        result: the result of a run if there is one already; else `work`'s.

    Returns:
        The chain of the one key that it means, or the candidates.

    Raises:
        BooksError: nothing in the books has it (DP413).
    """
    books = _Books(work, work.result if result is None else result)
    wanted = unicodedata.normalize("NFKC", text).strip(_QUOTES)
    shown = clean(mask.text(wanted))
    keys = books.meant(wanted) if wanted else []
    if not keys:
        raise BooksError("DP413", value=shown or "-")
    if len(keys) == 1:
        return books.told(shown, keys[0])
    return Chain(shown, "", (), (), (), tuple(books.candidates(keys)))


class _Books:
    """Look-ups in one derivation; nothing here changes anything."""

    def __init__(self, work: Work, result: Document) -> None:
        self.config = work.config
        self.records = work.state.records
        self.legs = work.state.legs
        self.links = work.state.links
        self.names = {item.sha256: (item.file, item.name) for item in work.items}
        self.findings = [
            *((BROKEN, found) for found in result["breaks"]),
            *((TRANSIT, found) for found in result["in_transit"]),
        ]
        # A key that was linked is told under its group.
        self.group = dict(self.links.select("key", "group").iter_rows())

    def meant(self, text: str) -> list[str]:
        """List the keys that a text may mean, by the surest reading that fits."""
        exact = {text} if self._known(text) else set()
        if _BREAK.fullmatch(text.lower()):
            ids = {f["key"] for _, f in self.findings if f["id"] == text.lower()}
            exact |= ids
        found = exact | self._numbered(text)
        if not found and (_TAIL.fullmatch(text) or _MOBILE.fullmatch(text)):
            found = self._phoned(text)
        return sorted({self.group.get(k, k) for k in found or self._priced(text)})

    def _known(self, key: str) -> bool:
        return (
            any(f["key"] == key for _, f in self.findings)
            or any((t["key"] == key).any() for t in (self.legs, self.records))
            or key in self.group
        )

    def _numbered(self, text: str) -> set[str]:
        """Find the records that print a number in one of their columns."""
        said = pl.lit(value=False)
        for column in NUMBERS:
            parts = pl.col(column).str.split(";").list.contains(text)
            said = said | parts.fill_null(value=False)
        rows = self.records.filter(
            pl.any_horizontal(
                pl.col(c).str.contains(text, literal=True) for c in NUMBERS
            )
        )
        return set(rows.filter(said)["key"])

    def _phoned(self, text: str) -> set[str]:
        """Find records by phone: a tail counts only where the mask shows it."""
        rows = self.records.filter(pl.col("phone").str.ends_with(text))
        hits = [
            key
            for key, phone in rows.select("key", "phone").iter_rows()
            if phone == text or mask.phone(phone).endswith(text)
        ]
        return set(hits)

    def _priced(self, text: str) -> set[str]:
        """Find keys by an amount that a clearing or proven account shows."""
        bare = text.replace(",", "").strip("¥+- ").removesuffix("元").strip()
        try:
            amount = minor(bare.removesuffix(self.config.books.currency).strip())
        except ValueError:
            return set()
        held = [*self.config.accounts.statement, *self.config.accounts.carried]
        legs = self.legs.filter(
            (pl.col("amount").abs() == amount)
            & (pl.col("commodity") == self.config.books.currency)
            & ((pl.col("side") != NEITHER) | pl.col("account").is_in(held))
        )
        figures = ("expected", "actual", "difference", "at_risk")
        said = {
            f["key"]
            for _, f in self.findings
            if amount and plain(amount) in {f[name].lstrip("-") for name in figures}
        }
        return said | set(legs["key"])

    def members(self, key: str) -> list[str]:
        """List the keys that a chain is made of: the key and all linked to it."""
        linked = self.links.filter(pl.col("group") == key)["key"]
        return sorted({key, *linked})

    def told(self, text: str, key: str) -> Chain:
        """Tell the chain of one key."""
        members = self.members(key)
        return Chain(
            text=text,
            key=key,
            hops=tuple(self._hops(members)),
            ties=tuple(self._ties(key)),
            standings=tuple(self._standings(members)),
            candidates=(),
        )

    def _hops(self, members: Sequence[str]) -> list[Hop]:
        legs = self.legs.filter(pl.col("key").is_in(members))
        rows = self.records.filter(
            pl.col("key").is_in(members) | pl.col("id").is_in(legs["record"].implode())
        )
        ways = _Ways(rows, {*self.group})
        parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for leg in legs.sort("place", "account").iter_rows(named=True):
            parts.setdefault((leg["record"], leg["event"]), []).append(leg)
        hops = []
        for row in rows.iter_rows(named=True):
            events = sorted(e for r, e in parts if r == row["id"]) or [""]
            hops += [
                self._hop(row, event, parts.get((row["id"], event), []), ways)
                for event in events
            ]
        # A bank that prints no time of day says so with midnight: the day's
        # causes come first, and what only receives comes last.
        return sorted(hops, key=lambda h: (h.time, h.source, h.row, h.event))

    def _hop(
        self, row: dict[str, Any], event: str, legs: list[dict[str, Any]], ways: _Ways
    ) -> Hop:
        file, name = self.names.get(row["file"], (row["file"], row["file"]))
        remark = row["memo"] or row["category"] or ""
        if self.config.sources[row["source"]].rules and row["payee"]:
            remark = f"{row['payee']} {remark}"
        return Hop(
            time=str(legs[0]["time"] if legs else row["time"]),
            source=row["source"],
            party=self.config.sources[row["source"]].title,
            kind=row["kind"] or "unknown",
            event=event,
            parts=tuple(
                Part(g["account"], g["amount"], g["commodity"], g["booked"])
                for g in legs
            ),
            file=file,
            name=name,
            row=row["row"],
            state=clean(row["state"] or ""),
            disposition=row["disposition"],
            cause=row["cause"] or "",
            tie=ways.of(row),
            note=clean(mask.text(remark)),
            phone=clean(mask.phone(row["phone"] or "")),
            key=row["key"],
            record=row["id"],
        )

    def _ties(self, key: str) -> list[Tie]:
        mine = self.links.filter(pl.col("group") == key).sort("account", "rule", "key")
        return [
            Tie(account, key, tuple(some["key"]), rule, ambiguous)
            for (account, rule, ambiguous), some in mine.group_by(
                "account", "rule", "ambiguous", maintain_order=True
            )
        ]

    def _standings(self, members: Sequence[str]) -> list[Standing]:
        """Say how the keys stand in every account they touch."""
        found = [
            Standing(
                f["account"], f["commodity"], f["key"], state, f.get("kind") or "",
                f["id"], f["expected"], f["actual"], f["due"], f["reason"],
            )
            for state, f in self.findings
            if f["key"] in members
        ]
        known = {
            (one.account, one.commodity, one.key)
            for one in found
        }
        quiet = [
            Standing(
                account, commodity, key, CLEARED if parties else WITNESS, "", "",
                plain(owed), plain(-received), str(due or ""), {},
            )
            for account, commodity, key, owed, received, due, parties in self._sums(
                members
            )
            if (account, commodity, key) not in known
        ]
        return sorted([*found, *quiet], key=lambda s: (s.account, s.key, s.kind, s.id))

    def _sums(self, members: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        expects, reports = pl.col("side") == EXPECTS, pl.col("side") == REPORTS
        return (
            self.legs.filter(pl.col("key").is_in(members) & (pl.col("side") != NEITHER))
            .group_by("account", "commodity", "key")
            .agg(
                pl.col("amount").filter(expects).sum().alias("owed"),
                pl.col("amount").filter(reports).sum().alias("received"),
                pl.col("due").filter(expects).max(),
                (expects | reports).sum().alias("parties"),
            )
            .sort("account", "commodity", "key")
            .iter_rows()
        )

    def candidates(self, keys: Sequence[str]) -> list[Candidate]:
        """Show the keys that a text may mean, in order of time."""
        broken = {f["key"] for state, f in self.findings if state == BROKEN}
        rows = self.records.with_columns(
            pl.col("key").replace(self.group).alias("group")
        ).filter(pl.col("group").is_in(keys))
        first = rows.sort("time", "source", "seq", "id").unique(
            "group", keep="first", maintain_order=True
        )
        stuck = set(
            rows.filter(pl.col("disposition").is_in([SUSPENSE, REJECTED]))["group"]
        )
        listed = [
            Candidate(
                row["group"], str(row["time"]), self.config.sources[row["source"]].title,
                row["kind"] or "unknown", plain(_worth(row)),
                clean(mask.phone(row["phone"] or "")),
                row["group"] in broken or row["group"] in stuck,
            )
            for row in first.iter_rows(named=True)
        ]
        bare = sorted(set(keys) - {one.key for one in listed})
        return [
            *listed,
            *(Candidate(key, "", "", "", "", "", key in broken) for key in bare),
        ]


def _worth(row: dict[str, Any]) -> int:
    return (row["amount"] or 0) + (row["subsidy"] or 0)


class _Ways:
    """Which number leads each row of a chain to its key."""

    def __init__(self, rows: pl.DataFrame, linked: set[str]) -> None:
        self.linked = linked
        self.said: dict[str, set[str]] = {}
        for row in rows.select("id", *ALIASES).iter_rows(named=True):
            for column in ALIASES:
                for value in (row[column] or "").split(";"):
                    self.said.setdefault(value, set()).add(row["id"])

    def of(self, row: dict[str, Any]) -> str:
        """Name the column, or ``linked``, ``opening``, ``own``."""
        if row["key"] in self.linked:
            return "linked"
        if ":order:" not in row["key"]:
            return "payout_no" if row["payout_no"] else "own"
        if row["kind"] == "opening":
            return "opening"
        if row["order_no"]:
            return "order_no"
        for column in ALIASES:
            values = (row[column] or "").split(";")
            if any(v and self.said[v] - {row["id"]} for v in values):
                return column
        return "own"


def posted(hop: Hop) -> bool:
    """Say whether a hop's row moved the books."""
    return hop.disposition == POSTED
