"""Failures that a person can mend: a stable code, the facts, one clear sentence.

A code never changes its meaning and is never given to another failure. The
sentences live in `duiping.catalogue`, in both languages; the facts are kept
apart from them, so that ``--json`` can carry both.
"""

from __future__ import annotations

from typing import NamedTuple

from duiping.catalogue import sentence


class Both(NamedTuple):
    """A fact that is words, in both languages; kept as the English ones."""

    en: str
    zh: str

    def __str__(self) -> str:
        """Give the English words."""
        return self.en


class DuipingError(Exception):
    """A failure with a public code. Exit code 2: bad input or usage."""

    exit_code = 2

    def __init__(self, code: str, **facts: object) -> None:
        """Keep the code and the facts; the sentence is made when it is asked for."""
        super().__init__(code, facts)
        self.code = code
        self.facts = {name: str(value) for name, value in facts.items()}
        self._chinese = {n: v.zh for n, v in facts.items() if isinstance(v, Both)}

    def sentence(self, language: str = "en") -> str:
        """Say what is wrong, and what to do, in one line."""
        facts = self.facts | self._chinese if language == "zh" else self.facts
        return sentence(self.code, language, facts)

    def __str__(self) -> str:
        """Give code and English sentence, as a log or a traceback shows it."""
        return f"{self.code} {self.sentence()}"


class Refusal(DuipingError):  # noqa: N818 - the word of the design
    """A file that is not taken in: nothing of it enters the books."""


class ConfigError(DuipingError):
    """A slip in config.yaml, with its line and key."""


class BooksError(DuipingError):
    """The books on disk are not as they must be, or cannot be written."""
