"""The way to log in that a file of settings describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import ConfigError
from duiping.serve.oidc.byhand import ByHand
from duiping.serve.oidc.settings import load
from duiping.serve.oidc.standard import Standard
from duiping.serve.roles import DECIDING, may
from duiping.serve.roll import Watched

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from duiping.serve.oidc.provider import Provider
    from duiping.serve.oidc.settings import Member


def way(path: Path, people: Collection[str]) -> Provider:
    """Make the way to log in that a file describes.

    Who is let in is read again when the file has changed; the rest stays.

    Args:
        path: of the settings.
        people: names that config.yaml knows; who acts in the books is one.

    Raises:
        ConfigError: DP301 to DP308, the settings have a slip, the secret isn't
            there, or somebody who is to act is not known.
    """
    settings = load(path)
    kept: Watched[tuple[Member, ...]] = Watched(path, lambda at: load(at).people, ())
    for number, member in enumerate(settings.people):
        if may(member.roles) & DECIDING and member.name not in people:
            raise ConfigError(
                "DP307",
                file=path,
                line=1,
                key=f"people.{number}.name",
                problem=f"{member.name} is nobody of config.yaml",
            )
    kind = ByHand if settings.issuer is None else Standard
    return kind(settings, people=kept.now)
