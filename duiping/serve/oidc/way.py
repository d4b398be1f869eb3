"""The way to log in that a file of settings describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import ConfigError
from duiping.serve.oidc.byhand import ByHand
from duiping.serve.oidc.settings import load
from duiping.serve.oidc.standard import Standard
from duiping.serve.roles import DECIDING, may

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def way(path: Path, people: Collection[str]) -> Standard | ByHand:
    """Make the way to log in that a file describes.

    Args:
        path: of the settings.
        people: names that config.yaml knows; who acts in the books is one.

    Raises:
        ConfigError: DP301 to DP308, the settings have a slip, the secret isn't
            there, or somebody who is to act is not known.
    """
    settings = load(path)
    for number, member in enumerate(settings.people):
        if may(member.roles) & DECIDING and member.name not in people:
            raise ConfigError(
                "DP307",
                file=path,
                line=1,
                key=f"people.{number}.name",
                problem=f"{member.name} is nobody of config.yaml",
            )
    return Standard(settings) if settings.issuer is not None else ByHand(settings)
