"""A text traced from order to bank, ready to be shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from duiping.catalogue import CATALOGUE, sentence
from duiping.chain.words import HAPPENED, STATES, TIES, happened, rule, said
from duiping.cleantext import clean
from duiping.errors import BooksError
from duiping.plugins.pages.questions import Trace
from duiping.record import POSTED
from duiping.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.chain import Chain, Hop
    from duiping.plugins.pages.store import Books

CANDIDATES = 50


class Step(NamedTuple):
    """A hop in words: what it is, what became of it, why, and where it stands."""

    hop: Hop
    what: str
    state: str
    why: str
    tie: str
    sha256: str


class Traced(NamedTuple):
    """A chain in words, or the sentence that says why there is none."""

    found: Chain | None
    steps: tuple[Step, ...]
    ties: tuple[tuple[str, str, tuple[str, ...]], ...]
    fault: str
    said: Callable[[str], str]
    kinds: Callable[[str], str]
    happened: Callable[[str], str]


def traced(books: Books, text: str, language: str) -> Traced:
    """Trace a text; an empty one leads nowhere and is no fault."""
    words = (
        partial(said, STATES, language=language),
        partial(said, KINDS, language=language),
        partial(said, HAPPENED, language=language),
    )
    if not text.strip():
        return Traced(None, (), (), "", *words)
    try:
        found = cast("Chain", books.ask(Trace(text)))
    except BooksError as fault:
        return Traced(None, (), (), fault.sentence(language), *words)
    digests = {item.file: sha256 for sha256, item in books.files.items()}
    return Traced(
        found,
        tuple(_step(hop, digests, language) for hop in found.hops),
        tuple((t.account, rule(t, language), t.keys) for t in found.ties),
        "",
        *words,
    )


def _step(hop: Hop, digests: dict[str, str], language: str) -> Step:
    states = [] if hop.event else [said(STATES, hop.state, language)]
    why = ""
    if hop.disposition != POSTED:
        states += [said(STATES, w, language) for w in (hop.disposition, hop.cause) if w]
    if hop.cause in CATALOGUE:
        facts = {"file": hop.name, "row": str(hop.row), "value": hop.note}
        why = clean(sentence(hop.cause, language, {**facts, "source": hop.source}), 400)
    return Step(
        hop,
        happened(hop, language),
        " · ".join(state for state in states if state),
        why,
        said(TIES, hop.tie, language),
        digests.get(hop.file, ""),
    )
