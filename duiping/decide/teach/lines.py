"""Rules for lines in suspense that were put to the same account again and again.

A bank's line wants a rule for its payer, or for the words that all of them have; a
wallet's row whose label nobody knew wants the kind that posts to that account.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from duiping.decide.model import POSTS
from duiping.decide.teach.model import ENOUGH, Suggestion, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duiping.config import Config
    from duiping.config.model import Source
    from duiping.decide.teach.model import Document, Row

# Parts of a memo are written with this between them.
_PARTS = " / "
_SHORTEST = 2


class _Put(NamedTuple):
    """One line in suspense, and where it was put; `into`: money came in."""

    name: str
    row: Row
    to: str
    into: bool


def lines(
    decided: Iterable[Document], rows: Mapping[str, Row], config: Config
) -> list[Suggestion]:
    """Find rules and labels."""
    put = list(_put(decided, rows, config))
    alike: dict[tuple[str, str, bool], list[_Put]] = defaultdict(list)
    for one in put:
        alike[one.row.source, one.to, one.into].append(one)
    found: list[Suggestion] = []
    for (name, account, into), listed in sorted(alike.items()):
        source = config.sources[name]
        # A source with rules asks them; any other goes by its labels.
        if source.post and not source.rules:
            found += _labels(name, account, listed, config)
        else:
            found += _rules(name, account, listed, config, into=into)
    return found


def _put(
    decided: Iterable[Document], rows: Mapping[str, Row], config: Config
) -> Iterator[_Put]:
    for one in decided:
        last = one["history"][-1]
        posted = [step for step in one["history"] if step["verb"] in POSTS]
        suspense = one["account"] == config.books.suspense
        if not suspense or not posted or last["verb"] == "reopen":
            continue
        row = rows.get(one["evidence"][0]["record"])
        if row is not None:
            into = one["difference"].startswith("-")
            yield _Put(one["id"], row, posted[-1]["to"], into)


def _rules(
    name: str, account: str, listed: list[_Put], config: Config, *, into: bool
) -> Iterator[Suggestion]:
    """Name the account of a payer, else of a text that several payers' lines have."""
    by_payer: dict[str, list[_Put]] = defaultdict(list)
    for one in listed:
        by_payer[one.row.payee].append(one)
    rest = []
    for payer, mine in sorted(by_payer.items()):
        if payer and len(mine) >= ENOUGH:
            yield _ruled(name, ("payee", payer), account, mine, config, into=into)
        else:
            rest += mine
    text = _common(rest) if len(rest) >= ENOUGH else ""
    if text:
        yield _ruled(name, ("memo", text), account, rest, config, into=into)


def _common(listed: list[_Put]) -> str:
    """Find the longest part that all memos have; numbers say nothing."""
    parts = [set(one.row.memo.split(_PARTS)) for one in listed]
    shared = set.intersection(*parts)
    words = [p for p in shared if len(p) >= _SHORTEST and not any(map(str.isdigit, p))]
    return max(sorted(words), key=len, default="")


def _ruled(
    name: str,
    sign: tuple[str, str],
    account: str,
    listed: list[_Put],
    config: Config,
    *,
    into: bool,
) -> Suggestion:
    field, text = sign
    way = "in" if into else "out"
    rule = {field: text, "direction": way, "to": account}
    plain = config.sources[name]
    more = [*(r.model_dump(exclude_none=True) for r in plain.rules), rule]
    return Suggestion(
        f"sources.{name}.rules",
        f"- {{{field}: {quoted(text)}, direction: {way}, to: '{account}'}}",
        tuple(sorted(one.name for one in listed)),
        _with(config, name, {**plain.model_dump(), "rules": more}),
    )


def _labels(
    name: str, account: str, listed: list[_Put], config: Config
) -> Iterator[Suggestion]:
    """Name the kind of a label, if one kind alone posts to that account."""
    source = config.sources[name]
    kinds = [kind for kind, to in source.post.items() if to == account]
    if len(kinds) != 1:
        return
    by_label: dict[str, list[_Put]] = defaultdict(list)
    for one in listed:
        by_label[one.row.label].append(one)
    for label, mine in sorted(by_label.items()):
        if not label or label in source.categories or len(mine) < ENOUGH:
            continue
        said = {**source.categories, label: kinds[0]}
        yield Suggestion(
            f"sources.{name}.categories",
            f"{quoted(label)}: {kinds[0]}",
            tuple(sorted(one.name for one in mine)),
            _with(config, name, {**source.model_dump(), "categories": said}),
            anew=True,
        )


def _with(config: Config, name: str, said: dict[str, object]) -> Config:
    plain: Source = config.sources[name]
    fresh = type(plain).model_validate(said)
    sources = {**config.sources, name: fresh}
    return config.model_copy(update={"sources": sources})
