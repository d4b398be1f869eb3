"""For all tests: generated examples may take their time; what is dear comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

# Their files take up to a minute each. One that starts when nothing else is left
# keeps one worker busy and the others idle; the rest fills gaps well.
DEAR = ("serve", "closing", "cli", "fava", "books", "worlds", "plugins", "statement")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what starts servers, browsers and commands before what only computes."""

    def rank(item: pytest.Item) -> int:
        folder = item.nodeid.removeprefix("tests/").split("/")[0]
        return DEAR.index(folder) if folder in DEAR else len(DEAR)

    items.sort(key=rank)
