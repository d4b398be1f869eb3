"""The message of a commit: which act it was, in the language of the books. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEAL = re.compile(r"ledger/seals/[0-9]{4}-([0-9]{4}-[0-9]{2})-(close|reopen)\.json")
_DIGEST = re.compile(r'^  sha256: "([0-9a-f]{64})"$', re.MULTILINE)
_DECISION = re.compile(r'^[0-9-]{10} custom "decision" ', re.MULTILINE)

# English and 中文, like the rest of our words.
CLOSE = ("close {period}", "结账 {period}")
REOPEN = ("reopen {period}", "反结账 {period}")
STATE = (
    (
        "reconcile {period}: {cleared:,} keys cleared, {transit:,} in transit,"
        " {breaks:,} breaks"
    ),
    "对账 {period}:{cleared:,} 项对平,{transit:,} 项在途,{breaks:,} 项差异",
)
DECISIONS = ("decisions: {n:,}", "处理:{n:,} 项")
RULES = ("rules changed", "规则变更")
ACCOUNTS = ("chart of accounts changed", "科目变更")
FILES = ("{n:,} files imported", "导入 {n:,} 个文件")


def message(
    paths: Sequence[str], counted: dict[str, int], result: dict[str, Any], period: str
) -> str:
    """Write a commit's message: the strongest act is the title, the rest below.

    Args:
        paths: what has changed, relative to the books folder.
        counted: how many ``files`` came in and how many ``decisions``.
        result: the matching result, whose language is used.
        period: the month that the books have come to.
    """
    place = 1 if result["language"] == "zh" else 0
    said = [
        (CLOSE if seal[2] == "close" else REOPEN)[place].format(period=seal[1])
        for path in sorted(paths)
        if (seal := _SEAL.fullmatch(path))
    ]
    if counted["decisions"]:
        said.append(DECISIONS[place].format(n=counted["decisions"]))
    state = STATE[place].format(
        period=period,
        cleared=result["cleared"],
        transit=len(result["in_transit"]),
        breaks=len(result["breaks"]),
    )
    changed = {"config.yaml": RULES, "ledger/accounts.beancount": ACCOUNTS}
    rules = [words[place] for path, words in changed.items() if path in paths]
    if counted["files"]:
        said += [state, FILES[place].format(n=counted["files"]), *rules]
    else:
        said += [*rules, state]
    title, *rest = said
    return "\n\n".join([title, "\n".join(rest)]) if rest else title


def files(text: str) -> frozenset[str]:
    """Give the digests that a list of evidence names."""
    return frozenset(_DIGEST.findall(text))


def decisions(text: str) -> int:
    """Count the decisions in ledger text."""
    return len(_DECISION.findall(text))
