"""What every command has: the books, the language, where output goes, how it ends.

Exit codes are like diff's: 0 everything agrees, 1 there are breaks, 2 bad input
or usage, 3 our own fault. With ``--json`` stdout carries one document and
nothing else; progress and messages go to stderr.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from duiping.books import Folder, find
from duiping.words import language, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    from duiping.errors import DuipingError

AGREES, BREAKS, FAULTY, CRASHED = 0, 1, 2, 3
UNREAD = 141  # as a shell says it of a process whose reader went away


# A file may be called anything: no name breaks a line or steers the terminal.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """Put a blank where a line would break or a terminal would be steered."""
    return _STEERING.sub(" ", text)


class _Console(Console):
    """A console that never says "there are breaks" because ``head`` has left."""

    def on_broken_pipe(self) -> None:
        """End as a closed pipe ends any process; Rich would exit with 1."""
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise SystemExit(UNREAD) from None


@dataclass
class Shell:
    """The settings of one call."""

    books: Path | None = None
    lang: str = field(default_factory=language)
    as_json: bool = False
    debug: bool = False
    asked: bool = False  # for this language, not by the terminal's settings
    _bars: Progress | None = field(default=None, init=False, repr=False)

    def paper(self, usual: str) -> str:
        """Name the language of what is kept: the one asked for, else the books' own.

        What a terminal happens to be set to would give other bytes elsewhere.
        """
        return self.lang if self.asked else usual

    @property
    def folder(self) -> Folder:
        """The books that the command is about.

        Raises:
            BooksError: there are none (DP308).
        """
        return find(self.books or Path.cwd())

    @property
    def out(self) -> Console:
        """Where results go."""
        return _Console(highlight=False, emoji=False, soft_wrap=False)

    @property
    def err(self) -> Console:
        """Where progress and messages go."""
        return _Console(stderr=True, highlight=False, emoji=False)

    def say(self, name: str, **facts: object) -> None:
        """Tell people something on stderr."""
        self.err.print(word(name, self.lang, **facts), markup=False)

    def line(self, text: str) -> None:
        """Write a line of the result, unless a document is asked for."""
        if not self.as_json:
            self.out.print(text, markup=False, soft_wrap=True)

    def document(self, found: dict[str, Any]) -> None:
        """Write the one JSON document that was asked for."""
        if self.as_json:
            json.dump(found, sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
            sys.stdout.write("\n")

    def refused(self, error: DuipingError) -> None:
        """Say on stderr what was refused, in one line with its code."""
        sentence = one_line(error.sentence(self.lang))
        self.err.print(f"{error.code} {sentence}", markup=False, soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """Show bars on a terminal, one a stage; silent elsewhere."""
        console = self.err
        if not console.is_terminal:
            yield _quiet
            return
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        ) as bars:
            tasks: dict[str, TaskID] = {}
            self._bars = bars

            def tell(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(word(stage, self.lang), total=total)
                bars.update(tasks[stage], completed=done, total=total)

            try:
                yield tell
            finally:
                self._bars = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bars off the terminal while something is asked there."""
        bars = self._bars
        if bars is not None:
            bars.stop()
        try:
            yield
        finally:
            if bars is not None:
                bars.start()


def _quiet(stage: str, done: int, total: int) -> None:
    """Show nothing."""


pass_shell = click.make_pass_decorator(Shell)
