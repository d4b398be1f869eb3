"""One set of expressions, two engines, the same answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.books import Folder
from duiping.config.model import Spark
from duiping.pipeline import Work, config_of
from tests.books.shop import DEMO, ROOT, Month, Sim, opened

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spark

# Two executors, each a process of its own: nothing is shared by accident. Rows of
# one key are brought together in as many parts as there are executors, times two;
# Spark's own two hundred are for more rows than these.
SEPARATE = Spark(
    master="local-cluster[2,1,1024]", options={"spark.sql.shuffle.partitions": "4"}
)


def on_spark(folder: Folder) -> Work:
    """The same books, matched by Spark."""
    rules = config_of(folder)
    there = {"engine": "spark", "spark": SEPARATE}
    return Work(folder, config=rules.model_copy(update=there))


def test_the_demo_is_judged_alike() -> None:
    assert DEMO.orders == 3000
    folder = Folder(ROOT)
    duck, spark = Work(folder), on_spark(folder)
    assert len(duck.verdict.findings) == 180
    assert spark.verdict == duck.verdict


def test_another_month_is_judged_alike(tmp_path: Path) -> None:
    sim = Sim(tmp_path / "sim", Month("2025-12", 250, 5, 24))
    folder = opened(tmp_path / "books", sim).folder
    assert on_spark(folder).verdict == Work(folder).verdict
