"""Small worlds: however books come about, they say what brute force says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from duiping.statement.facts import facts
from duiping.statement.period import period
from duiping.statement.shelf import BUILDERS
from tests.worlds.draw import worlds
from tests.worlds.exports import Cut
from tests.worlds.oracle import expected
from tests.worlds.way import Way, made, ways, wrong
from tests.worlds.world import (
    NONE,
    SOURCES,
    Bill,
    Charge,
    Move,
    Order,
    World,
)

if TYPE_CHECKING:
    from duiping.statement.model import Row
    from tests.worlds.books import Books

# What fails is told as a whole; `make worlds` looks for the smallest that does.
PLAIN = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
EAST = Order("east", "E000001", "P1", "HELP", 1, Decimal(50), 2, False, NONE, 2, False)  # noqa: FBT003
WEST = EAST._replace(shop="west", no="W000001", payment="")
NOTHING = World((), (), (), (), (), dict.fromkeys(SOURCES, 20), {})


@settings(PLAIN, max_examples=26)
@given(world=worlds(20), way=ways(), seed=st.integers(0, 99))
def test_any_way_gives_what_brute_force_gives(
    world: World, way: Way, seed: int
) -> None:
    with TemporaryDirectory() as folder:
        chance = Random(seed)  # noqa: S311 - an order, not a secret
        assert wrong(world, way, Path(folder), chance) == []


def _wrong(world: World, folder: Path, way: Way = Way()) -> list[str]:  # noqa: B008
    return wrong(world, way, folder, Random(1))  # noqa: S311 - an order


def test_a_fee_without_a_payment_goes_with_its_refund(tmp_path: Path) -> None:
    """Of two shops in one wallet, each with its own rate."""
    moves = (
        Move("beta", "M1", "refund", 3, Decimal(-5), "E000001"),
        Move("beta", "M2", "fee", 3, Decimal("-0.30"), "E000001"),
    )
    world = NOTHING._replace(orders=(EAST,), moves=moves)
    kinds = {item.kind for item in expected(world).items}
    assert "fee" in kinds
    assert _wrong(world, tmp_path) == []


def test_a_mapped_export_may_corroborate(tmp_path: Path) -> None:
    """A table in config.yaml knows nothing of parts; the source says so."""
    sale = Move("beta", "M1", "sale", 2, Decimal(50), "W000001")
    agreeing = Bill("B1", "sale", 2, Decimal(50), "W000001")
    world = NOTHING._replace(orders=(WEST,), moves=(sale,), bills=(agreeing,))
    assert not [i for i in expected(world).items if i.kind == "status"]
    assert _wrong(world, tmp_path / "agreeing") == []
    more = world._replace(bills=(agreeing._replace(amount=Decimal(51)),))
    assert [i.difference for i in expected(more).items if i.kind == "status"] == [1]
    assert _wrong(more, tmp_path / "more") == []


@pytest.mark.parametrize("seed", range(4))
def test_orders_that_nothing_happened_to_are_told_again(
    tmp_path: Path, seed: int
) -> None:
    """The later export has the same bytes, and speaks for more days."""
    refunded = WEST._replace(refund=Decimal(50), refund_on=3)
    world = NOTHING._replace(orders=(refunded,))
    way = Way(cut=Cut({}, 15))
    assert wrong(world, way, tmp_path, Random(seed)) == []  # noqa: S311 - an order


def test_exports_without_a_row_are_each_its_own_sources(tmp_path: Path) -> None:
    """The bill's and the note's have the same bytes, up to the day of the hole."""
    ends = NOTHING.ends | {"note": 15}
    world = NOTHING._replace(ends=ends, holes={"bill": (16, 17)})
    assert [item.kind for item in expected(world).items] == ["gap"]
    assert _wrong(world, tmp_path) == []


def test_what_only_one_party_tells_is_open_though_it_comes_to_nothing(
    tmp_path: Path,
) -> None:
    """A charge of an unknown order, and its reversal."""
    charge = Charge("led", "C1", "charge", 3, "X1", "T50", Decimal(50), Decimal("49.2"))
    back = Charge(
        "led", "C2", "charge back", 4, "X1", "T50", -charge.units, -charge.cost
    )
    world = NOTHING._replace(charges=(charge, back))
    (only,) = expected(world).items
    assert (only.kind, only.difference) == ("unexpected", NONE)
    assert _wrong(world, tmp_path) == []


def test_two_products_charged_off_the_list_are_one_break(tmp_path: Path) -> None:
    """They have the order and the supplier in common, and so their id."""
    card = Charge("led", "C1", "charge", 3, "X1", "T50", Decimal(50), Decimal("49.21"))
    game = card._replace(
        no="C2", product="G100", units=Decimal(100), cost=Decimal("92.02")
    )
    world = NOTHING._replace(charges=(card, game))
    fees = [i.difference for i in expected(world).items if i.kind == "fee"]
    assert fees == [Decimal("-0.03")]
    assert _wrong(world, tmp_path) == []


def test_orders_without_any_further_number_are_derived_in_shares(
    tmp_path: Path,
) -> None:
    sale = Move("beta", "M1", "sale", 2, Decimal(50), "W000001")
    world = NOTHING._replace(orders=(WEST,), moves=(sale,))
    assert _wrong(world, tmp_path, Way(derived="shares")) == []


@settings(PLAIN, max_examples=2)
@given(world=worlds(25))
def test_statements_are_the_same_however_books_are_kept(world: World) -> None:
    with TemporaryDirectory() as folder:
        books = made(world, Way(), Path(folder), Random(1))  # noqa: S311 - an order
        detail, daily = (_statements(books, book) for book in ("detail", "daily"))
        assert detail == daily
        assert any(detail.values())


def _statements(books: Books, book: str) -> dict[str, list[list[Row]]]:
    """Give the lines of every statement of September; what must be zero is."""
    month = period("2026-09")
    known = facts(books.work(book, until=month.last), month, "en")
    tables = {
        name: [table for sheet in build(known, None) for table in sheet.tables]
        for name, build in BUILDERS.items()
    }
    for some in tables.values():
        assert not any(figure for table in some for figure in table.checks())
    return {name: [list(table.rows) for table in some] for name, some in tables.items()}
