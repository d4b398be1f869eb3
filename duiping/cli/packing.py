"""``duiping audit-pack``: one archive with all that an auditor asks for."""

from __future__ import annotations

import hashlib
from importlib.resources import files as resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from duiping import files, pack, rederive, seals
from duiping.audit import audit
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.pipeline import Work
from duiping.statement.facts import facts
from duiping.statement.period import period
from duiping.statement.render import font
from duiping.statement.render.page import page
from duiping.statement.render.paper import paper
from duiping.statement.render.workbook import workbook
from duiping.statement.shelf import BUILDERS, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duiping.books import Folder
    from duiping.statement.period import Period

CONTENTS = """\
duiping audit pack: {title}, {period}
对平审计资料包:{title},{period}

SHA256SUMS                digests of all files · 全部文件的摘要
trial-balance.csv         opening, debit, credit, closing · 试算平衡表
general-ledger.csv        every posting with its file and line · 明细账
statements/               for reading, printing and reckoning · 各类报表
decisions.csv people.csv  who decided what, and who may · 处理与权限
evidence.csv              files as downloaded, with digests · 原始凭证清单
completeness.csv          rows in, and what became of them · 完整性
sample.csv                drawn with seed {seed!r} · 抽样
open-items.json           breaks, in transit, in suspense · 未达账项
books/                    the books as text, with config and seals · 账簿文本
books/ledger/prove.py     checks the digests with Python alone · 独立校验脚本

Chinese type in statements/*.pdf · PDF 所嵌中文字体: {font}
"""


@click.command("audit-pack")
@click.argument("when", metavar="PERIOD")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write; audit-PERIOD.zip in this folder if left out.",
)
@click.option(
    "--sample",
    "size",
    default=25,
    show_default=True,
    type=click.IntRange(0),
    help="Records drawn.",
)
@click.option(
    "--seed", default="", help="What the sample is drawn with; the period if left out."
)
@pass_shell
def audit_pack_command(
    shell: Shell, when: str, out: Path | None, size: int, seed: str
) -> int:
    """Write one archive for the auditor; the same books give the same bytes."""
    chosen = period(when)
    folder = shell.folder
    with shell.progress() as tell:
        work = Work(folder, until=chosen.last, tell=tell)
        found = dict(_tables(work, chosen, pack.Chosen(size, seed or when)))
        language = shell.paper(work.config.books.language)
        found |= dict(_statements(work, chosen, language))
        found |= dict(_books(folder))
        found["open-items.json"] = pack.breaks(work.result, language)
        title = work.config.books.title
        found["CONTENTS.txt"] = CONTENTS.format(
            title=title, period=when, seed=seed or when, font=font.told()
        ).encode()
    data = pack.packed(found)
    path = out or Path(f"audit-{when}.zip")
    files.write(path, data)
    shell.say("packed", path=path, files=len(found) + 1)
    shell.document({"path": str(path), "files": sorted([*found, "SHA256SUMS"])})
    return AGREES


def _tables(
    work: Work, chosen: Period, drawn: pack.Chosen
) -> Iterator[tuple[str, bytes]]:
    entries = audit(work.folder).entries
    root = str(work.folder.root.resolve())
    tables = {
        "trial-balance": pack.trial_balance(entries, chosen),
        "general-ledger": pack.general_ledger(entries, chosen, root),
        "evidence": pack.evidence_index(work.items),
        "completeness": pack.completeness(work),
        "sample": pack.sample(work, chosen, drawn),
        "decisions": pack.decisions(work.result),
        "people": pack.people(work),
    }
    for name, rows in tables.items():
        yield f"{name}.csv", pack.table(rows)


def _statements(
    work: Work, chosen: Period, language: str
) -> Iterator[tuple[str, bytes]]:
    known = facts(work, chosen, language)
    for name, build in BUILDERS.items():
        sheets = build(known, None)
        if sheets:
            made = statement(known, name, sheets)
            yield f"statements/{name}.html", page(made).encode()
            yield f"statements/{name}.pdf", paper(made)
            yield f"statements/{name}.xlsx", workbook(made)


def _books(folder: Folder) -> Iterator[tuple[str, bytes]]:
    """Give the text of the books; evidence itself holds personal data and stays."""
    yield "books/config.yaml", folder.config.read_bytes()
    for path in sorted(folder.ledger.rglob("*")):
        if path.is_file() and path.suffix in {".beancount", ".json"}:
            name = path.relative_to(folder.ledger)
            if name.parts[0] != folder.documents.name:
                yield f"books/ledger/{name.as_posix()}", path.read_bytes()
    yield from sorted(_layouts(folder).items())
    script = resources("duiping.template") / "prove.py.txt"
    yield "books/ledger/prove.py", script.read_bytes()


def _layouts(folder: Folder) -> dict[str, bytes]:
    """Give the layouts in Python that today's rules or those of a closed month pin.

    An earlier version of one lies beside it under its digest, where the books find it.
    """
    rules = [folder.config.read_text(encoding="utf-8")]
    rules += [str(one.content["config"]) for one in seals.held(folder)]
    found: dict[str, bytes] = {}
    for name, data in (pair for text in rules for pair in rederive.code(folder, text)):
        path = PurePosixPath("books", name)
        if found.setdefault(str(path), data) != data:
            digest = hashlib.sha256(data).hexdigest()[:12]
            found[str(path.with_stem(f"{path.stem}-{digest}"))] = data
    return found
