"""What git's history says of closed months: that no commit ever altered one.

Every commit that touched the seals or a sealed file is looked at, in order: the
chain of seals may only have grown, and each file that a seal covers has to be
the one that was sealed, from the commit that has the seal on.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from duiping import repository, seals
from duiping.errors import BooksError
from duiping.health.check import Check, Level, fine, some
from duiping.seal import chain, model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duiping.books import Folder
    from duiping.seal.model import Seal

SIGNED = {
    "G": ("signed", "已签名"),
    "U": ("signed, key not trusted", "已签名,密钥未受信任"),
    "E": ("signed, the key is not known here", "已签名,本机没有密钥,无法校验"),
    "X": ("signed, the signature has expired", "已签名,签名已过期"),
    "Y": ("signed, the key has expired", "已签名,密钥已过期"),
    "R": ("signed, the key was revoked", "已签名,密钥已吊销"),
    "B": ("the signature does not fit", "签名不符"),
}


class Commit(NamedTuple):
    """One commit: who made it, and whether its signature holds."""

    id: str
    author: str
    signature: str
    subject: str


def history(folder: Folder, anchor: str | None = None) -> Iterator[Check]:
    """Go through the commits that touched closed months.

    Args:
        folder: the books, under version control.
        anchor: a commit that somebody noted earlier; it has to be an ancestor of
            what is here now, or history was rewritten.

    Yields:
        One check for the history as a whole, one a seal.

    Raises:
        BooksError: git says no (DP430).
    """
    if anchor is not None:
        yield _ancestor(folder, anchor, "anchor")
    whole = seals.listed(folder)
    for seal in whole:
        if seal.content.get("commit"):
            yield _ancestor(folder, seal.content["commit"], f"seal {seal.number}")
    commits = _commits(folder)
    odd: list[str] = []
    before: list[Seal] = []
    for commit in commits:
        chained = _chain(folder, commit.id)
        if chained is None or chained[: len(before)] != before:
            odd.append(f"{commit.id[:10]} {seals.DIRECTIVE}")
            continue
        odd += _altered(folder, commit.id, chain.closed(chained))
        for one in chained[len(before) :]:
            yield _signed(one, commit)
        before = chained
    if odd:
        yield Check(
            "history",
            "fault",
            (f"closed months were altered: {some(odd)}", f"已结账月份被改:{some(odd)}"),
            ("see `git show` of these commits", "请用 `git show` 查看这些提交"),
        )
        return
    yield fine(
        "history",
        f"{len(commits)} commits, no closed month altered",
        f"{len(commits)} 个提交,未改动已结账月份",
    )


def _ancestor(folder: Folder, commit: str, name: str) -> Check:
    """Demand that a commit is still part of what is here."""
    try:
        repository.run(folder.root, "merge-base", "--is-ancestor", commit, "HEAD")
    except BooksError:
        return Check(
            name,
            "fault",
            (
                f"commit {commit[:10]} is not in the history: it was rewritten",
                f"提交 {commit[:10]} 不在历史中:历史被改写",
            ),
            ("fetch the history from another copy", "请从其他副本取回历史"),
        )
    return fine(name, f"commit {commit[:10]} is there", f"提交 {commit[:10]} 在历史中")


def _signed(one: Seal, commit: Commit) -> Check:
    """Say who signed an act, and who committed it."""
    approver = one.approved.by if one.approved else "-"
    made = f"{commit.id[:10]} {commit.author}"
    marks = SIGNED.get(commit.signature, ("not signed", "未签名"))
    detail = tuple(
        f"{one.act} {one.prepared.by} + {approver}; {made}, {mark}" for mark in marks
    )
    level: Level = "fault" if commit.signature == "B" else "ok"
    return Check(f"seal {one.number}", level, (detail[0], detail[1]))


def _commits(folder: Folder) -> list[Commit]:
    """List the commits that touched the ledger, oldest first."""
    said = repository.run(
        folder.root,
        "log",
        "--reverse",
        "--topo-order",
        "--format=%H%x1f%an <%ae>%x1f%G?%x1f%s",
        "--",
        "ledger/seals",
        "ledger/journal",
        "ledger/decisions",
    )
    return [Commit(*line.split("\x1f", 3)) for line in said.decode().splitlines()]


def _names(folder: Folder, commit: str, under: str) -> list[str]:
    said = repository.run(
        folder.root, "ls-tree", "-r", "-z", "--name-only", commit, "--", under
    )
    return sorted(name for name in said.decode().split("\0") if name)


def _chain(folder: Folder, commit: str) -> list[Seal] | None:
    """Give the chain of seals as a commit has it; None where it is damaged."""
    names = [
        name
        for name in _names(folder, commit, "ledger/seals/")
        if name.endswith(".json") and not name.endswith(seals.DRAFT)
    ]
    try:
        found = [model.read(_content(folder, commit, name), name) for name in names]
        chain.checked(found)
    except BooksError:
        return None
    return found


def _altered(folder: Folder, commit: str, held: Sequence[Seal]) -> list[str]:
    """Name the sealed files that a commit has otherwise."""
    there = set(_names(folder, commit, "ledger/"))
    return [
        f"{commit[:10]} {name}"
        for name, digest in sorted(seals.paths(held).items())
        if f"ledger/{name}" not in there
        or hashlib.sha256(_content(folder, commit, f"ledger/{name}")).hexdigest()
        != digest
    ]


def _content(folder: Folder, commit: str, name: str) -> bytes:
    return repository.run(folder.root, "cat-file", "blob", f"{commit}:./{name}")
