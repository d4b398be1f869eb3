"""Passwords of locked archives: from the environment, or asked; never kept.

config.yaml names the variable, never the password: the books are in git.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from duiping.config.model import Password

    Ask = Callable[[str], str]


class Keyring:
    """Finds the passwords that may open an archive, when it is opened."""

    def __init__(self, rules: Iterable[Password], ask: Ask | None = None) -> None:
        """Take over the rules.

        Args:
            rules: which variable holds the password of which archives.
            ask: asks a person, where one is there; called last, once an archive.
        """
        self._rules = tuple(rules)
        self._ask = ask

    def __call__(self, name: str) -> Iterator[bytes]:
        """Yield the passwords for an archive of this name."""
        for rule in self._rules:
            said = os.environ.get(rule.env) if rule.fits(name) else None
            if said:
                yield from _written(said)
        if self._ask is not None:
            said = self._ask(name)
            if said:
                yield from _written(said)


def _written(password: str) -> list[bytes]:
    """Write a password as bytes: old Chinese tools used the system's code page."""
    return list(dict.fromkeys((password.encode(), password.encode("gb18030"))))
