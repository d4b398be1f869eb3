"""The provider that the tests of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.serve.oidc.provider import Provider, Twist, known, providing

if TYPE_CHECKING:
    from collections.abc import Iterator

BACK = "http://127.0.0.1:1/-/login/back"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A running provider that knows our client."""
    with providing(tmp_path_factory.mktemp("provider")) as provider:
        known(BACK)
        yield provider


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    """The provider with nothing wrong with it, and nothing counted yet."""
    running.asked.clear()
    yield running
    running.twist = Twist()
