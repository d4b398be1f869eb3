"""What a chain is made of: hops, links, standings, candidates. Plain data."""

from __future__ import annotations

from typing import NamedTuple

from duiping.record import REJECTED, SUSPENSE

CLEARED, TRANSIT, BROKEN = "cleared", "transit", "break"
WITNESS = "seen"  # only a corroborating source tells of it: nothing to clear


class Part(NamedTuple):
    """One leg of a hop: signed minor units of `commodity`, debit positive."""

    account: str
    amount: int
    commodity: str
    booked: bool


class Hop(NamedTuple):
    """One thing that happened to a key, as one row of evidence tells it.

    `tie` says what leads to the key: the number the row prints (a column of
    the record), ``linked``, ``candidate`` (of an ambiguous link), ``opening``
    or ``own``. `state` is the row's own word; what was not posted has its
    `disposition` and `cause` instead.
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
