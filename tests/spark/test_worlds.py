"""Small worlds on Spark: what brute force says, as on DuckDB."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.spark.test_spark import SEPARATE
from tests.worlds.books import differences, told
from tests.worlds.draw import worlds
from tests.worlds.oracle import expected
from tests.worlds.way import Way, made

if TYPE_CHECKING:
    from tests.worlds.world import World

pytestmark = pytest.mark.spark


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds(60))
def test_worlds_are_judged_as_brute_force_does(world: World) -> None:
    with TemporaryDirectory() as folder:
        books = made(world, Way(), Path(folder), Random(1))  # noqa: S311 - an order
        work = books.work("daily", dry=False, engine="spark", spark=SEPARATE)
        assert differences(told(work), expected(world)) == []
