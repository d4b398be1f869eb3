"""Several months: each begins where the one before ended, and the bytes stay."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from duiping.simulate import simulate

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = ("2026-08", "2026-09", "2026-10")


def made(root: Path, months: int) -> dict[str, bytes]:
    simulate(root, MONTHS[0], 80, 3, 8, months=months)
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Three months."""
    return made(tmp_path_factory.mktemp("three"), 3)


def truth(files: dict[str, bytes], month: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files[f"{month}/truth.json"])
    return found


def test_same_arguments_same_bytes(three: dict[str, bytes], tmp_path: Path) -> None:
    assert made(tmp_path, 3) == three


@pytest.mark.parametrize("place", [0, 1])
def test_each_begins_where_the_one_before_ended(
    three: dict[str, bytes], place: int
) -> None:
    one, other = (truth(three, month) for month in MONTHS[place : place + 2])
    was, now = one["totals"], other["totals"]
    assert now["bank"]["opening"] == was["bank"]["closing"]
    for wallet, said in was["wallets"].items():
        assert now["wallets"][wallet]["opening"] == said["closing"]
    jingka = [totals["suppliers"]["jingka"] for totals in (was, now)]
    assert jingka[1]["opening"] == jingka[0]["closing_printed"]
    cleared = [(c["account"], c["key"], c["amount"]) for c in other["clears"]]
    way = [(c["account"], c["key"], c["amount"]) for c in one["in_transit"]]
    assert cleared == way
    assert way


def test_only_the_first_has_opening_balances(three: dict[str, bytes]) -> None:
    found = [name for name in three if name.endswith("期初余额.csv")]
    assert found == ["2026-08/exports/期初余额.csv"]


def test_no_number_is_used_twice(three: dict[str, bytes]) -> None:
    numbers: list[str] = []
    for name, data in three.items():
        if "招商银行" in name:
            lines = data.decode("gb18030").splitlines()
            numbers += [line.split(",")[9] for line in lines[4:]]
    assert len(numbers) > 90
    assert len(set(numbers)) == len(numbers)


def test_a_balance_is_never_below_zero(three: dict[str, bytes]) -> None:
    seen = 0
    for name, data in three.items():
        if "Basic" in name:
            lines = data.decode().splitlines()[1:-2]
            balances = [Decimal(line.split(",`")[7]) for line in lines]
            assert all(balance >= 0 for balance in balances)
            seen += len(balances)
    assert seen > 100
