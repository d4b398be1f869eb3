"""Amounts, currencies and zones of exports abroad, against Decimal and zoneinfo."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.importers import foreign, zones
from duiping.importers.cells import Cells
from duiping.importers.movement import FEE, GIVEN, TAKEN, WHOLE, doubted, moved
from duiping.importers.registry import LAYOUTS
from duiping.importers.table import Table
from tests.importers.exports import altered

if TYPE_CHECKING:
    from decimal import Decimal


def cells(**columns: list[str | None]) -> Cells:
    """Make a table of columns, its first row on line 2."""
    height = len(next(iter(columns.values())))
    body = {
        str(i): pl.Series(c, dtype=pl.String) for i, c in enumerate(columns.values())
    }
    return Cells(
        Table(
            name="file.csv",
            encoding="utf-8",
            header=tuple(columns),
            places={name: i for i, name in enumerate(columns)},
            preamble=(),
            body=pl.DataFrame(body),
            rows=pl.int_range(2, height + 2, dtype=pl.Int32, eager=True),
            footer=(),
        )
    )


amounts = st.decimals(-99_999, 99_999, places=2, allow_nan=False, allow_infinity=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=20), st.booleans())
def test_amounts_are_what_decimal_reads(numbers: list[Decimal], comma: bool) -> None:  # noqa: FBT001
    """Grouped or not, with a point or a comma: exact hundredths."""
    texts = [f"{n:,.2f}" if i % 2 else f"{n:.2f}" for i, n in enumerate(numbers)]
    if comma:
        texts = [t.translate(str.maketrans(",.", ".,")) for t in texts]
    table = cells(amount=list(texts))
    code = pl.Series(["EUR"] * len(texts))
    found = foreign.money(table, "amount", code, comma=comma).to_list()
    assert found == [int(n.scaleb(2)) for n in numbers]


@pytest.mark.parametrize(
    ("text", "code", "refusal"),
    [
        ("1e3", "USD", "DP109"),
        ("NaN", "USD", "DP109"),
        ("1,23.00", "USD", "DP109"),
        ("1.234,50", "USD", "DP109"),
        ("12.345", "USD", "DP123"),
        ("12.5", "JPY", "DP123"),
        ("1.234", "KWD", "DP124"),
        ("--1", "USD", "DP109"),
        ("1.", "USD", "DP109"),
    ],
)
def test_what_is_no_amount_of_its_currency(text: str, code: str, refusal: str) -> None:
    """Refused on its line, never rounded."""
    with pytest.raises(Refusal) as caught:
        foreign.money(cells(amount=["1", text]), "amount", pl.Series(["USD", code]))
    assert (caught.value.code, caught.value.facts["row"]) == (refusal, "3")


@pytest.mark.parametrize(
    ("text", "code", "hundredths"),
    [
        ("1,200", "JPY", 120_000),
        ("1,200.00", "JPY", 120_000),
        ("1.230", "KWD", 123),
        ("12.3000", "USD", 1_230),
        ("-0.5", "USD", -50),
        ("+7", "EUR", 700),
    ],
)
def test_decimals_of_zero_do_no_harm(text: str, code: str, hundredths: int) -> None:
    """A currency without decimals may be printed with zeros."""
    found = foreign.money(cells(amount=[text]), "amount", pl.Series([code]))
    assert found.to_list() == [hundredths]


def test_currencies_are_known_or_refused() -> None:
    """Case does not matter; a blank is refused where one is needed."""
    assert foreign.codes(cells(c=["usd", "JPY"]), "c").to_list() == ["USD", "JPY"]
    assert foreign.codes(cells(c=[None]), "c", needed=False).to_list() == [None]
    for bad in (None, "XBT", "US$"):
        with pytest.raises(Refusal) as caught:
            foreign.codes(cells(c=["USD", bad]), "c")
        assert (caught.value.code, caught.value.facts["row"]) == ("DP123", "3")


SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACES = {
    "PST": ("America/Los_Angeles", datetime(2026, 1, 15, 9)),  # noqa: DTZ001
    "PDT": ("America/Los_Angeles", datetime(2026, 9, 15, 9)),  # noqa: DTZ001
    "EST": ("America/New_York", datetime(2026, 1, 15, 23)),  # noqa: DTZ001
    "EDT": ("America/New_York", datetime(2026, 9, 15, 23)),  # noqa: DTZ001
    "CET": ("Europe/Berlin", datetime(2026, 1, 15, 1)),  # noqa: DTZ001
    "CEST": ("Europe/Berlin", datetime(2026, 9, 15, 1)),  # noqa: DTZ001
    "EEST": ("Europe/Athens", datetime(2026, 9, 15, 1)),  # noqa: DTZ001
    "WEST": ("Europe/Lisbon", datetime(2026, 9, 15, 1)),  # noqa: DTZ001
    "JST": ("Asia/Tokyo", datetime(2026, 9, 15, 0)),  # noqa: DTZ001
    "HKT": ("Asia/Hong_Kong", datetime(2026, 9, 15, 12)),  # noqa: DTZ001
    "AEST": ("Australia/Brisbane", datetime(2026, 9, 15, 12)),  # noqa: DTZ001
    "AEDT": ("Australia/Sydney", datetime(2026, 1, 15, 12)),  # noqa: DTZ001
    "UTC": ("UTC", datetime(2026, 9, 15, 20)),  # noqa: DTZ001
}


@pytest.mark.parametrize("zone", PLACES)
def test_a_zone_is_what_the_time_zone_database_says(zone: str) -> None:
    """The same moment, on a clock in Shanghai."""
    place, clock = PLACES[zone]
    due = clock.replace(tzinfo=ZoneInfo(place)).astimezone(SHANGHAI)
    table = cells(zone=[zone])
    offset = zones.minutes(table, "zone", table.text("zone"))
    found = zones.here(pl.Series([clock], dtype=pl.Datetime("ms")), offset)
    assert found.to_list() == [due.replace(tzinfo=None)]


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 4, 14 * 4),
)
def test_offsets_of_any_quarter_hour(clock: datetime, quarters: int) -> None:
    """``+0545`` and its like are moved by exactly that much."""
    clock, minutes = clock.replace(microsecond=0), quarters * 15
    text = f"{clock:%Y-%m-%d %H:%M:%S} {minutes // abs(minutes or 1):+d}"[:-1]
    text += f"{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    table = cells(time=[text])
    found = zones.zoned(table, "time", "%Y-%m-%d %H:%M:%S", table.text("time"))
    assert found.to_list() == [clock + timedelta(hours=8, minutes=-minutes)]


@pytest.mark.parametrize("zone", ["CST", "IST", "MST", "BST", "", "+9999", "Local"])
def test_a_zone_that_means_several_is_refused(zone: str) -> None:
    """An hour wrong would be a day wrong at midnight."""
    table = cells(zone=[zone])
    with pytest.raises(Refusal) as caught:
        zones.minutes(table, "zone", table.text("zone"))
    assert caught.value.code == "DP110"


def test_config_names_the_offset_of_a_zone() -> None:
    """What the source's categories say of CST holds for it."""
    name, data = altered("paypal.activity", '"JST","Kenji"', '"CST","Kenji"', "newest")
    layout = LAYOUTS["paypal.activity"]
    with pytest.raises(Refusal):
        layout().read(name, data)
    records = layout({"CST": "+08:00"}).read(name, data).records
    assert records["time"].dt.hour().to_list().count(10) == 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-9_999, 9_999),
            st.integers(-99, 99),
            st.integers(-9_999, 9_999),
            st.sampled_from(["USD", "EUR"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_parts_sum_to_their_row(rows: list[tuple[int, int, int, str]]) -> None:
    """In the account's money a row's parts sum to value less fee, in others to nil."""
    value, fee, paid, code = (list(column) for column in zip(*rows, strict=True))
    table = cells(a=["x"] * len(rows))
    parts = moved(
        table,
        pl.Series(value, dtype=pl.Int64),
        pl.Series(["USD"] * len(rows)),
        pl.Series(fee, dtype=pl.Int64),
        (pl.Series(paid, dtype=pl.Int64), pl.Series(code)),
    )
    frame = pl.DataFrame(
        {"i": parts.index, "p": parts.part, "a": parts.amount, "c": parts.currency}
    )
    assert frame.select("i", "p").is_unique().all()
    assert set(frame["p"]) <= {WHOLE, GIVEN, TAKEN, FEE}
    for place in range(len(rows)):
        mine = frame.filter(pl.col("i") == place)
        assert mine.height >= 1
        sums = dict(mine.group_by("c").agg(pl.col("a").sum()).iter_rows())
        due = value[place] - fee[place]
        converted = code[place] == "EUR" and paid[place] and value[place]
        assert sums.pop("USD", 0) == due
        assert set(sums.values()) <= {0}
        assert (mine["p"] == GIVEN).any() == bool(converted)


def test_a_kind_against_its_direction_is_doubted() -> None:
    """A fee that comes in is one given back; a sale that goes out is not known."""
    kind = pl.Series(["sale", "sale", "fee", "refund", "payout", "adjustment", "sale"])
    amount = pl.Series([1, -1, 1, 1, -1, -1, -1])
    label = pl.Series(["a", "a", "b", "c", "d", "e", "named"])
    assert doubted(kind, amount, label, {"named": "sale"}).to_list() == [
        "sale",
        "unknown",
        "fee_refund",
        "unknown",
        "payout",
        "adjustment",
        "sale",
    ]
