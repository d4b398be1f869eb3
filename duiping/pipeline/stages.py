"""What the stages of a derivation have in common: its rules, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from duiping import yamlfile
from duiping.config import Config

if TYPE_CHECKING:
    from duiping.books import Folder

# Told the stage, how far it is, and of how much.
Teller = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def config_of(folder: Folder) -> Config:
    """Read the rules of a set of books.

    Raises:
        ConfigError: config.yaml has a slip.
    """
    return yamlfile.load(folder.config, Config)
