"""Deciding by an edited list, from a page: what ``duiping resolve --from`` does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from duiping import files, repository
from duiping.cli import orders, table
from duiping.cli.deciding import told
from duiping.cli.resolve import PATIENCE
from duiping.errors import BooksError, DuipingError
from duiping.pipeline import silent
from duiping.plugins.pages.page import kept
from duiping.serve.edited import Answer, Row
from duiping.serve.window import demand

if TYPE_CHECKING:
    from duiping.cli.deciding import Deciding
    from duiping.decide.desk import Drafted
    from duiping.serve.desk import Visitor
    from duiping.serve.edited import Edited

MOST = 2_000  # rows with a verb in one list
SHOWN = 200  # refused rows that are told


class Listing:
    """The books as people decide about them by lists."""

    def __init__(self, deciding: Deciding) -> None:
        """Decide as `deciding` does, of the same books."""
        self._deciding = deciding

    def __call__(self, edited: Edited, visitor: Visitor) -> Answer:
        """Tell what a list would write and which rows are refused, or write it.

        Raises:
            DuipingError: the list is none (DP521, DP522, DP1xx) or too long
                (DP551); what was shown is no longer so (DP552); it was to be
                written and rows of it are refused (DP553).
        """
        folder = self._deciding.folder
        with files.lock(folder.root, PATIENCE):
            found = kept(folder).current().result
            counter = orders.Counter(
                folder, silent, by=visitor.by, day=None, found=found
            )
            lines = table.lines(edited.name, edited.data, counter)
            if len(lines) > MOST:
                facts = {"actual": len(lines), "expected": MOST}
                raise BooksError("DP551", file=edited.name, **facts)
            done, refused = _tried(lines, counter, visitor)
            mark = _mark(edited, done)
            if not edited.mark:
                rows = tuple(_row(*one, edited.language) for one in refused[:SHOWN])
                text = "" if refused else done.text
                return Answer(said="", n=len(lines), refused=rows, text=text, mark=mark)
            if refused:
                raise BooksError("DP553", file=edited.name, n=len(refused))
            if edited.mark != mark:
                raise BooksError("DP552", file=edited.name)
            return self._written(counter, done, visitor.by, edited, len(lines))

    def _written(
        self,
        counter: orders.Counter,
        done: orders.Done,
        by: str,
        edited: Edited,
        n: int,
    ) -> Answer:
        deciding, language = self._deciding, edited.language
        clean = deciding.commits and not repository.pending(deciding.folder)
        counter.write(done)
        kept(deciding.folder).current()  # who decided sees it, and so do all
        said, commit = told(counter, done, language), ""
        if deciding.commits:
            commit, note = deciding.commit(counter, by, clean, language)
            said = f"{said} {note}".strip()
        return Answer(said=said, n=n, text=done.text, written=True, commit=commit)


def _tried(
    lines: list[table.Line], counter: orders.Counter, visitor: Visitor
) -> tuple[orders.Done, list[tuple[table.Line, DuipingError]]]:
    """Draft what each row orders, in their order; keep the faults of the others."""
    drafted: list[Drafted] = []
    refused = []
    for line in lines:
        try:
            if line.fault is not None:
                raise line.fault
            demand(line.cells["verb"], visitor)
            _same(line, counter)
            drafted += counter.decide(line.named).drafted
        except DuipingError as fault:
            refused.append((line, fault))
    return orders.Done(tuple(drafted)), refused


def _same(line: table.Line, counter: orders.Counter) -> None:
    """Demand that a break stands as it did when the list was exported.

    Raises:
        BooksError: DP530, somebody has decided it since.
    """
    name, status = line.cells["id"], line.cells.get("status", "")
    if status and status != counter.desk.breaks[name]["status"]:
        raise BooksError("DP530", **{"break": name})


def _mark(edited: Edited, done: orders.Done) -> str:
    """Give the digest of a list and of what it would write."""
    return hashlib.sha256(edited.data + b"\0" + done.text.encode()).hexdigest()


def _row(line: table.Line, fault: DuipingError, language: str) -> Row:
    verb, name = line.cells["verb"][:20], line.cells["id"][:40]
    sentence = fault.sentence(language)
    return Row(row=line.row, id=name, verb=verb, code=fault.code, said=sentence)
