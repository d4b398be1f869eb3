"""Verification: everything derived is derived again, and has to be the same bytes.

Nothing that was derived before is believed: the cache is left aside, every file
of evidence is hashed and read anew, and what its directive says of it, the
journal and the result of matching are held against what comes out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache as cache_of
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from duiping import cache, evidence, seals
from duiping.audit import audit
from duiping.books import Folder
from duiping.health.check import Check, fine, guarded, some
from duiping.intake import stated
from duiping.pipeline import Work
from duiping.recount import recount
from duiping.rederive import again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.audit import Audit


def verify(folder: Folder) -> list[Check]:
    """Derive a set of books again, and compare.

    Args:
        folder: the books; nothing in them is written.

    Returns:
        One check a promise: evidence unchanged, directives true to their
        files, journal and result as derived, balances that a second reading
        confirms, and books that load without an error besides the breaks.
    """
    named: dict[str, str] = {}
    with TemporaryDirectory() as scratch:
        work = Work(Folder(folder.root, Path(scratch)))
        loaded = cache_of(lambda: audit(folder))
        checks = {
            "evidence": lambda: _evidence(work),
            "statements": lambda: _statements(work),
            "derivation": lambda: _journal(work),
            "results": lambda: _results(work, folder),
            "seals": lambda: _seals(folder),
            "balances": lambda: _balances(work, loaded()),
            "beancount": lambda: _loads(loaded()),
        }
        return [
            one for name, check in checks.items() for one in guarded(name, check, named)
        ]


def _evidence(work: Work) -> Iterator[Check]:
    """Hash every file."""
    for item in work.items:
        evidence.content(work.folder, item)
    count = len(work.items)
    yield fine("evidence", f"{count} files unchanged", f"{count} 个文件未变")


def _statements(work: Work) -> Iterator[Check]:
    """Read every file again and compare what its directive says of it."""
    wrong = []
    for item in work.items:
        data = evidence.content(work.folder, item)
        reading = work.sources.layouts[item.source].read(item.name, data, item.as_of)
        books = work.config.sources[item.source].part == "books"
        found = stated(item.source, item.name, item.sha256, reading, books=books)
        # The archive that a file came in is gone; only its directive knows of it.
        found = replace(found, archive=item.archive, archive_sha256=item.archive_sha256)
        if found != item:
            wrong.append(item.name)
    if evidence.text(work.items).encode() != work.folder.evidence.read_bytes():
        wrong.append(work.folder.evidence.name)
    if wrong:
        yield Check(
            "statements",
            "fault",
            (f"not what the file says: {some(wrong)}", f"与文件不符:{some(wrong)}"),
            ("restore evidence.beancount from git", "请从 git 恢复 evidence.beancount"),
        )
        return
    rows = sum(item.rows for item in work.items)
    yield fine("statements", f"{rows} rows as stated", f"{rows} 行与所载一致")


def _journal(work: Work) -> Iterator[Check]:
    """Derive the journal and compare it byte for byte."""
    root = work.folder.journal
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*.beancount"))
    }
    derived = {name: text.encode() for name, text in work.texts.items()}
    odd = sorted(n for n in {*found, *derived} if found.get(n) != derived.get(n))
    if odd:
        yield Check(
            "derivation",
            "fault",
            (
                f"not what evidence and rules give: {some(odd)}",
                f"与凭证和规则推导的结果不同:{some(odd)}",
            ),
            ("`duiping post` derives them again", "可用 `duiping post` 重新推导"),
        )
        return
    yield fine(
        "derivation",
        f"{len(found)} files, the same bytes",
        f"{len(found)} 个文件,逐字节相同",
    )


def _results(work: Work, folder: Folder) -> Iterator[Check]:
    """Match again, and compare with the result that plugins show, if it is kept."""
    result = work.result
    kept = cache.load(folder)
    brief = cache.brief(folder)
    pairs = ((kept, result), (brief, cache.briefly(result)))
    if any(one and cache.canonical(one) != cache.canonical(two) for one, two in pairs):
        yield Check(
            "results",
            "fault",
            ("the kept result is not what matching gives", "缓存的结果与重新勾对不符"),
            ("delete .duiping", "请删除 .duiping"),
        )
        return
    breaks, transit = len(result["breaks"]), len(result["in_transit"])
    yield fine(
        "results",
        f"{breaks} breaks, {transit} in transit",
        f"{breaks} 项差异,{transit} 项在途",
    )


def _seals(folder: Folder) -> Iterator[Check]:
    """Derive every closed month again, by the rules in its own seal."""
    held = seals.held(folder)
    for place in range(1, len(held) + 1):
        found = again(folder, held[:place])
        name = f"seal {found.period}"
        if found.odd:
            yield Check(
                name,
                "fault",
                (
                    f"not what its seal gives: {some(found.odd)}",
                    f"与封存时的规则推导不符:{some(found.odd)}",
                ),
                ("restore the books from git", "请从 git 恢复账簿"),
            )
        elif found.unable:
            yield Check(
                name,
                "note",
                (
                    f"digests hold; not derived again: {found.unable}",
                    f"摘要相符;本版本未能重新推导:{found.unable}",
                ),
            )
        else:
            yield fine(
                name,
                "derived again by its own rules: the same bytes",
                "按封存时的规则重新推导,逐字节相同",
            )


def _balances(work: Work, loaded: Audit) -> Iterator[Check]:
    """Count balances and totals again, by a reading that no importer has part in."""
    found = recount(work.folder, work.config, work.items, loaded.entries)
    if found.wrong:
        yield Check(
            "balances",
            "fault",
            (
                f"a second reading of the evidence differs: {some(found.wrong)}",
                f"另一套读法与账簿不符:{some(found.wrong)}",
            ),
            (
                "compare the file's rows with the entries of that day",
                "请把该日导出文件的行与分录逐一核对",
            ),
        )
    else:
        yield fine(
            "balances",
            f"read a second time: {found.days} balances at the end of a day and"
            f" {found.sums} days' sums of {len(found.accounts)} accounts,"
            f" {found.assertions} assertions, {found.totals} control totals",
            f"另一套读法复核:{len(found.accounts)} 个科目的 {found.days} 个日终余额、"
            f"{found.sums} 个日合计,{found.assertions} 条余额断言,"
            f"{found.totals} 个合计数,均相符",
        )
    if found.unread:
        layouts = ", ".join(f"{name} ({n})" for name, n in found.unread.items())
        yield Check(
            "balances",
            "note",
            (
                f"files without a second reading: {layouts}",
                f"没有另一套读法的文件:{layouts}",
            ),
        )


def _loads(found: Audit) -> Iterator[Check]:
    """Load the books as Beancount does."""
    if found.errors:
        said = some(f"{Path(e.file).name}:{e.line} {e.message}" for e in found.errors)
        yield Check("beancount", "fault", (said, said))
        return
    yield fine(
        "beancount",
        f"{found.checked} balance assertions hold, no error besides the breaks",
        f"{found.checked} 条余额断言成立,差异之外没有错误",
    )
