"""The desk for files: sent one by one, looked at as a whole, imported once.

Looking and importing take longer than a browser waits, so they run beside the
requests, one at a time; pages ask how far they are. Whoever comes second waits
for their turn. What is on a tray is nobody else's.
"""

from __future__ import annotations

import shutil
import sys
import traceback
import urllib.parse
from threading import Lock, Thread
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import Field, StringConstraints

from duiping.errors import BooksError, DuipingError
from duiping.serve.asked import read
from duiping.serve.desk import OUTCOME, Reply, declined, language_of, said
from duiping.serve.tray import Trays
from duiping.strict import Strict
from duiping.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.desk import Visitor
    from duiping.serve.tray import Laid, Tray

    Tell = Callable[[str, int, int], None]

NAME = "HTTP_X_DUIPING_NAME"  # percent-encoded UTF-8, as headers are ASCII
PATIENCE = 60.0  # seconds that closing waits for what is being written


class Asked(Strict):
    """What somebody asks of their tray.

    `mark` says which look an import means; `password` may open locked archives
    and is used for this one act.
    """

    act: Literal["look", "import", "drop", "clear"]
    number: Annotated[int, Field(ge=0)] = 0
    mark: Annotated[str, StringConstraints(max_length=64)] = ""
    password: Annotated[str, StringConstraints(max_length=200)] = ""
    language: Literal["en", "zh"] = "en"


class Shown(Protocol):
    """What came of looking, or of importing."""

    @property
    def sound(self) -> bool:
        """Say whether it can be imported."""

    @property
    def mark(self) -> str:
        """The fingerprint of the books that it is true of."""

    def told(self, language: str) -> dict[str, Any]:
        """Give it as a document for the page."""


class Acts(Protocol):
    """What the books do with files; `duiping.cli.uploading` has it."""

    def look(
        self, laid: Sequence[Laid], aside: Path, password: str, tell: Tell
    ) -> Shown:
        """Say what importing files would do."""

    def take(
        self, by: str, laid: Sequence[Laid], mark: str, password: str, tell: Tell
    ) -> Shown:
        """Import files, all or none."""


class Work:
    """One person's tray, with what is being done about it, or was done last."""

    def __init__(self, tray: Tray) -> None:
        """Begin with nothing."""
        self.tray = tray
        self.lock = Lock()
        self.act = ""
        self.stage, self.done, self.total = "", 0, 0
        self.passed: list[str] = []
        self.seen: Shown | None = None
        self.taken: Shown | None = None
        self.fault: DuipingError | None = None
        self.thread: Thread | None = None

    def tell(self, stage: str, done: int, total: int) -> None:
        """Remember how far it is."""
        if self.stage and stage != self.stage and self.stage not in self.passed:
            self.passed.append(self.stage)
        self.stage, self.done, self.total = stage, done, total

    def forget(self) -> None:
        """Forget what was seen of files that are others now."""
        self.seen = self.taken = self.fault = None

    def state(self, language: str) -> dict[str, Any]:
        """Say how it stands."""
        return {
            "act": self.act,
            "stage": word(self.stage, language) if self.stage else "",
            "passed": [word(one, language) for one in self.passed],
            "done": self.done,
            "total": self.total,
            "files": [
                {"number": one.number, "name": one.name, "size": one.size}
                for one in self.tray.files
            ],
            "seen": self.seen and self.seen.told(language),
            "taken": self.taken and self.taken.told(language),
            "fault": self.fault
            and {"code": self.fault.code, "said": self.fault.sentence(language)},
        }


class Upload:
    """The desk where people upload, on one set of books."""

    def __init__(self, acts: Acts, trays: Trays | None = None) -> None:
        """Open the desk."""
        self._acts = acts
        self._trays = trays or Trays()
        self._works: dict[str, Work] = {}
        self._turn, self._lock = Lock(), Lock()

    def lay(self, environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Take one file: its bytes are the body, its name stands in a header."""
        work = self._work(visitor.by)
        language = language_of(environ)
        name = urllib.parse.unquote(environ.get(NAME, ""), errors="replace")
        try:
            with work.lock:
                _idle(work)
                size = int(environ["CONTENT_LENGTH"])
                work.tray.lay(name, environ["wsgi.input"], size)
                work.forget()
        except DuipingError as error:
            return declined(environ, error, language)
        environ[OUTCOME] = "laid"
        return said(200, work.state(language))

    def ask(self, environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Begin to look or to import, or take files off the tray."""
        work = self._work(visitor.by)
        language = "en"
        try:
            asked = read(Asked, environ)
            language = asked.language
            with work.lock:
                _idle(work)
                self._begin(work, asked, visitor.by)
        except DuipingError as error:
            return declined(environ, error, language)
        environ[OUTCOME] = asked.act
        return said(200, work.state(language))

    def state(self, environ: WSGIEnvironment, visitor: Visitor) -> Reply:
        """Say how a person's tray stands; nothing changes."""
        return said(200, self._work(visitor.by).state(language_of(environ)))

    def close(self) -> None:
        """Wait for what is being written, and remove all trays."""
        for work in list(self._works.values()):
            if work.thread is not None and work.act == "import":
                work.thread.join(PATIENCE)
        self._trays.close()

    def _work(self, person: str) -> Work:
        with self._lock:
            for left in self._trays.idle():
                if left in self._works and not self._works[left].act:
                    self._works[left].tray.clear()
                    self._works[left].forget()
            if person not in self._works:
                self._works[person] = Work(self._trays.of(person))
            return self._works[person]

    def _begin(self, work: Work, asked: Asked, by: str) -> None:
        """Do at once what is quick, and start what isn't.

        Raises:
            BooksError: there is nothing to import (DP543), or what is to be
                imported is not what was looked at (DP545).
        """
        if asked.act in {"drop", "clear"}:
            work.forget()
            if asked.act == "drop":
                work.tray.drop(asked.number)
            else:
                work.tray.clear()
            return
        laid = work.tray.files
        if not laid:
            raise BooksError("DP543")
        if asked.act == "look":
            work.forget()
        else:
            _seen(work, asked)
        work.act, work.passed = asked.act, []
        work.tell("import", 0, 0)
        work.thread = Thread(
            target=self._run, args=(work, asked, laid, by), daemon=True
        )
        work.thread.start()

    def _run(self, work: Work, asked: Asked, laid: Sequence[Laid], by: str) -> None:
        """Look or import, when it is this person's turn."""
        try:
            if self._turn.locked():
                work.tell("waiting-turn", 0, 0)
            with self._turn:
                if asked.act == "look":
                    self._look(work, laid, asked.password)
                else:
                    work.taken = self._acts.take(
                        by, laid, asked.mark, asked.password, work.tell
                    )
                    work.tray.clear()
                    work.seen = None
        except DuipingError as error:
            work.fault = error
        except Exception as error:  # noqa: BLE001 - told as ours, the server goes on
            traceback.print_exc(file=sys.stderr)
            work.fault = BooksError("DP901", problem=type(error).__name__)
        finally:
            work.stage, work.act = "", ""

    def _look(self, work: Work, laid: Sequence[Laid], password: str) -> None:
        aside = work.tray.aside()
        try:
            work.seen = self._acts.look(laid, aside, password, work.tell)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _idle(work: Work) -> None:
    """Demand that nothing is being done.

    Raises:
        BooksError: something is (DP544).
    """
    if work.act:
        raise BooksError("DP544")


def _seen(work: Work, asked: Asked) -> None:
    """Demand that the very files were looked at and may be imported."""
    if work.seen is None or not work.seen.sound:
        raise BooksError("DP543")
    if work.seen.mark != asked.mark:
        raise BooksError("DP545")
