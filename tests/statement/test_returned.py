"""A statement that came back, row by row in both directions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from duiping.books import find
from duiping.pipeline import Work
from duiping.statement.model import Place
from duiping.statement.returned import Line, meet, returned
from tests.cli.shop import duiping
from tests.statement.world import fen, known, table

if TYPE_CHECKING:
    from pathlib import Path

# They have A1 as we do; A2's charge at 31.00 where we have 30.00; not its refund;
# the top-up and the bonus without numbers; and a charge for A8 that we lack.
BACK = """日期,业务,订单,发生额
2026/09/02,消费,A1,-100.00
2026/09/17,充值,,500.00
2026/09/18,赠送,,5.00
2026/09/21,消费,A2,-31.00
2026/09/22,消费,A8,-7.00
2026/10/02,消费,A1,-1.00
"""


def test_every_row_of_both_sides_is_accounted_for(september: Path) -> None:
    reader = Work(find(september)).sources.layout("cards", "cards.returned")
    rows = reader.read("back.csv", BACK.encode(), None).records
    facts = known(september, "2026-09")
    (found,) = returned(facts, "Assets:Prepaid", "cards", "back.csv", rows)
    lines = {r.code: r.cells[1:] for r in table(found, "summary").rows}
    # Ours: −100 + 500 + 5 − 30 + 10 = 385; theirs −100 + 500 + 5 − 31 − 7 = 367;
    # the row of October is not of the period.
    assert lines == {
        "equal": (3, fen("405.00"), 3, fen("405.00"), 0),
        "unequal": (1, fen("-30.00"), 1, fen("-31.00"), fen("1.00")),
        "only-ours": (1, fen("10.00"), 0, 0, fen("10.00")),
        "only-theirs": (0, 0, 1, fen("-7.00"), fen("7.00")),
        "sum": (5, fen("385.00"), 5, fen("367.00"), fen("18.00")),
        "check": (None, 0, None, 0, 0),
    }
    (other,) = table(found, "unequal").rows
    assert [(p.name, p.row) for p in other.places] == [
        ("点卡09.csv", 6),
        ("back.csv", 5),
    ]
    assert table(found, "only-ours").rows[0].cells[0] == "A2"
    assert table(found, "only-theirs").rows[0].cells[0] == "A8"


def test_the_command_compares_and_imports_nothing(
    september: Path, tmp_path: Path
) -> None:
    file = tmp_path / "=back.csv"
    file.write_text(BACK, encoding="utf-8")
    evidence = (september / "ledger" / "evidence.beancount").read_bytes()
    done = duiping(
        *("statement", "returned", "--json", "--period", "2026-09"),
        *("--account", "Assets:Prepaid", "--file", file, "--layout", "cards.returned"),
        cwd=september,
    )
    assert done.code == 0, done.err
    rows = done.json["sheets"][0]["tables"][0]["rows"]
    assert rows[0]["cells"]["our_rows"] == 3
    assert (september / "ledger" / "evidence.beancount").read_bytes() == evidence


_NUMBERS = st.sampled_from(["r1", "r2", "r3"])
_ROW = st.tuples(
    st.none() | _NUMBERS,
    st.none() | st.sampled_from(["o1", "o2"]),
    st.integers(1, 3),
    st.sampled_from([100, -100, 250]),
)
_ROWS = st.lists(_ROW, max_size=8, unique_by=lambda row: row[0] or id(row))


def _lines(
    rows: list[tuple[str | None, str | None, int, int]], name: str
) -> list[Line]:
    return [
        Line(row_no, order, datetime(2026, 9, day), amount, Place(name, name, n))  # noqa: DTZ001
        for n, (row_no, order, day, amount) in enumerate(rows)
    ]


@given(_ROWS, _ROWS)
def test_no_row_is_lost_or_used_twice(
    ours: list[tuple[str | None, str | None, int, int]],
    theirs: list[tuple[str | None, str | None, int, int]],
) -> None:
    a, b = _lines(ours, "a"), _lines(theirs, "b")
    pairs, only_ours, only_theirs = meet(a, b)
    assert sorted([p[0] for p in pairs] + only_ours, key=lambda x: x.place.row) == a
    assert sorted([p[1] for p in pairs] + only_theirs, key=lambda x: x.place.row) == b


@given(_ROWS)
def test_a_statement_agrees_with_itself(
    rows: list[tuple[str | None, str | None, int, int]],
) -> None:
    pairs, only_ours, only_theirs = meet(_lines(rows, "a"), _lines(rows, "b"))
    assert not only_ours
    assert not only_theirs
    assert all(x.amount == y.amount for x, y in pairs)
