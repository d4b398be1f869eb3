"""Questions that need the books derived: what the pages ask, and who answers.

The answer is worked out in this process, or beside it where a server has many
people to answer (`duiping.plugins.pages.beside`). A question and its answer are
plain values, so that they can go from one process to the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from duiping.chain import Chain, chain

if TYPE_CHECKING:
    from duiping.books import Folder
    from duiping.plugins.pages.store import Books
    from duiping.statement.period import Period

# What stands in the address of a row for the digest of its file, and its number.
FILE, ROW = "f" * 64, 9_999_999


class Made(NamedTuple):
    """A statement's sheets as safe markup, and whether all that must be zero is."""

    agrees: bool
    body: str


class Sheet(NamedTuple):
    """A statement for the page; `address` is a row's, with `FILE` and `ROW` in it."""

    name: str
    when: Period
    language: str
    address: str

    def answer(self, books: Books) -> Made | None:
        """Give its sheets; None where there is nothing to show."""
        # Whoever only asks needs neither Ibis nor the writers of PDF and workbooks.
        from duiping.plugins.pages import sheets  # noqa: PLC0415

        return sheets.shown(books, self.name, self.when, self.language, self.address)


class File(NamedTuple):
    """A statement as a file of one of the forms that there are."""

    name: str
    form: str
    when: Period
    language: str

    def answer(self, books: Books) -> bytes:
        """Give the bytes of the file.

        Raises:
            BooksError: there is nothing to show (DP462).
        """
        from duiping.plugins.pages import sheets  # noqa: PLC0415

        return sheets.written(books, self.name, self.form, self.when, self.language)


class Trace(NamedTuple):
    """A text that is to be traced."""

    text: str

    def answer(self, books: Books) -> Chain:
        """Give what the text means, from order to bank.

        Raises:
            BooksError: nothing in the books has it (DP413).
        """
        work = books.work
        if not work.derived:
            with books.derived.turn:
                work.state  # noqa: B018 - derived by one at a time
        return chain(work, self.text, books.result)


Question = Sheet | File | Trace


class Desk(Protocol):
    """Whoever answers questions about a set of books in the pages' stead."""

    def ask(self, folder: Folder, mark: str, question: Question) -> object:
        """Answer a question about the books as they are now.

        Args:
            folder: the books.
            mark: their fingerprint, as the page that asks has them.
            question: what is asked.

        Raises:
            DuipingError: why there is no answer.
        """
