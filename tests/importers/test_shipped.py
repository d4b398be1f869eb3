"""Shipped mappings: off until named, changed by a table, and the traps of recharge."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from pydantic import ValidationError

from duiping.config import Config
from duiping.errors import Refusal
from duiping.gather import Part, gather
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.registry import LAYOUTS, recognise
from duiping.importers.shipped import shipped
from duiping.sources import Sources
from tests.importers.exports import DATA, Fault, altered, check, layouts, sample

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).parents[2]
FAULTS = {
    "prepaid balance": Fault(
        "prepaid.ledger", "202609", "1362.25", "1362.26", "DP107", 6
    ),
    "prepaid id twice": Fault("prepaid.ledger", "202609", "L5,", "L4,", "DP121", 6),
    "charge gone": Fault(
        "supplier.orders", "0902", "98.50,39.40", ",39.40", "DP109", 3
    ),
    "number gone": Fault("ofpay.orders", "", "S2,", ",", "DP123", 3),
    "epoch": Fault("dayuanren.orders", "", "1788228000", "1788228", "DP110", 2),
    "unionpay code": Fault("unionpay.zm", "", "S30", "S31", "DP108", 2),
    "unionpay fen": Fault(
        "unionpay.zm", "", "000000001000", "0000000010.0", "DP109", 2
    ),
    "unionpay width": Fault("unionpay.zm", "", "S30 ", "S30  ", "DP111", 2),
    "unionpay id twice": Fault(
        "unionpay.zm", "", "260102000000000000003", "260102000000000000002", "DP121", 3
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(fault: Fault) -> None:
    """A changed file is refused where it was changed."""
    check(fault)


def like(name: str, **changes: object) -> Mapped:
    """Begin a layout with a shipped mapping."""
    return Mapped(name, Mapping.model_validate({"like": name, **changes}))


def test_they_are_off() -> None:
    """No file is recognised by a shipped mapping that config.yaml doesn't name."""
    assert not set(shipped()) & set(LAYOUTS)
    for name in shipped():
        assert recognise(*sample(name)) == []


@pytest.mark.parametrize("mapping", sorted(shipped()))
def test_a_file_of_one_that_is_off_says_so(mapping: str) -> None:
    """It is refused by the mapping's name; with a column renamed it is the nearest."""
    name, data = sample(mapping)
    sources = Sources(_plain())
    with pytest.raises(Refusal) as caught:
        sources.of("下载.csv", data)
    assert (caught.value.code, caught.value.facts["layout"]) == ("DP129", mapping)
    unused = sources.unused(mapping)
    assert unused is not None
    assert unused.read(name, data).rows == layouts()[mapping].read(name, data).rows
    if mapping != "unionpay.zm":  # fixed width: it has no titles
        needed = next(iter(unused.shape.required.values()))[0].encode()
        other = data.replace(needed, b"new " + needed, 1)
        assert sources.near("下载.csv", other)[0].layout == mapping


def test_a_table_that_wants_another_name_says_so() -> None:
    """The columns are a table's of config.yaml; the file was named anew."""
    config = _config()
    name, data = sample("prepaid.ledger")
    sources = Sources(config)
    pattern = config.layouts["prepaid.ledger"].file.names
    with pytest.raises(Refusal) as caught:
        sources.of("下载.csv", data)
    assert (caught.value.code, caught.value.facts) == (
        "DP130",
        {"file": "下载.csv", "layout": "prepaid.ledger", "names": pattern},
    )
    assert sources.of(name, data) == "prepaid"


def test_a_layout_that_does_not_come_with_duiping_is_none_of_them() -> None:
    assert Sources(_plain()).unused("my.bank") is None


def test_each_says_that_it_is_not_verified() -> None:
    """Titles and grades don't promise what nobody has seen."""
    page = (ROOT / "docs" / "IMPORTERS.md").read_text(encoding="utf-8")
    for name in shipped():
        layout = layouts()[name]
        assert "未验证" in layout.title
        assert layout.grade in "CDE"
        assert f"| `{name}` |" in page


def _plain() -> Config:
    """Give the demo's config, in which no source names a shipped mapping."""
    return Config.model_validate(
        yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    )


def _config(**changes: Any) -> Config:
    """Give the demo's config with a source of prepaid balances."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts, no objects
    loaded["sources"]["prepaid"] = {
        "title": "预存",
        "layout": "prepaid.ledger",
        "part": "books",
        "account": "Assets:Prepaid:Other",
    }
    loaded["layouts"] |= changes
    return Config.model_validate(loaded)


def test_a_source_turns_one_on() -> None:
    """Naming a shipped mapping is enough; a table of the same name is stronger."""
    sources = Sources(_config())
    assert sources.of(*sample("prepaid.ledger", "预存流水_202609")) == "prepaid"
    assert "ofpay.orders" not in sources.config.layouts
    own = {"like": "prepaid.ledger", "kinds": {"调账": "other_income"}}
    sources = Sources(_config(**{"prepaid.ledger": own}))
    name, data = sample("prepaid.ledger", "预存流水_202609")
    kinds = sources.layouts["prepaid"].read(name, data).records["kind"].to_list()
    assert kinds == [
        "topup",
        "bonus",
        "credit_line",
        "charge",
        "charge",
        "charge_refund",
        "other_income",
    ]


def test_a_table_changes_one() -> None:
    """The buyer's own titles and words replace the codes, one by one."""
    name, data = sample("fulu.orders")
    data = data.replace(b"CustomerOrderNo", "商户单号".encode())
    words = {"成功": "done", "失败": "failed", "部分成功": "part", "处理中": "waiting"}
    layout = like("fulu.orders", columns={"order_no": "商户单号"}, states=words)
    records = layout.read(name, data).records
    found = records.select("amount", "units", "disposition", "cause").rows()
    assert found == [
        (-4925, 5000, "posted", None),
        (0, 0, "posted", None),
        (-1933, None, "suspense", "DP202"),
        (-9850, None, "ignored", "not finished"),
    ]
    bare = like("fulu.orders", columns={"refund": None}, states=words)
    assert bare.read(*sample("fulu.orders")).records["amount"][1] == -4925


@pytest.mark.parametrize(
    "changes",
    [
        {"like": "nobody.orders"},
        {"columns": {"charge": None}},
        {"columns": {"face": None}},
        {"colums": {}},
        {"file": {"type": "fixed"}},
        {"file": {"widths": [3]}},
        {"file": {"year": "(\\d\\d)"}},
        {"file": {"year": "("}},
        {"unit": "dollars"},
    ],
)
def test_slips_are_refused(changes: dict[str, object]) -> None:
    """A slip in what differs is found before any file is read."""
    with pytest.raises(ValidationError):
        like("fulu.orders", **changes)


def test_success_reversed_and_refund_on_a_later_day() -> None:
    """A newer export replaces what an older one said of the same order."""
    layout = layouts()["supplier.orders"]
    parts = [
        Part("s", str(day), datetime(2026, 9, day), layout.read(*file).records)  # noqa: DTZ001
        for day, file in (
            (2, sample("supplier.orders", "0902")),
            (9, sample("supplier.orders", "0909")),
        )
    ]
    records = gather(parts, frozenset({"s"}), {})
    money = {
        number: (amount, units, kind)
        for number, amount, units, kind in records.select(
            "row_no", "amount", "units", "disposition"
        ).rows()
    }
    assert money == {
        "P1": (-4925, 5000, "posted"),
        # Paid 98.50 for 100.00, of which 60.00 came and 39.40 went back.
        "P2": (-5910, 6000, "posted"),
        "P3": (0, 0, "posted"),
        "P4": (0, 0, "posted"),
        "P5": (-4925, 5000, "posted"),
        "P6": (-4925, 0, "suspense"),
    }


SUPPLIERS = sorted(
    name for name in shipped() if like(name).mapping.kind == "supplier-orders"
)
STATES = {"好": "done", "坏": "failed", "半": "part", "等": "waiting"}


def told(name: str, rows: list[dict[str, str]], **changes: Any) -> pl.DataFrame:
    """Write orders under a supplier's own titles, and read them by its mapping.

    Args:
        name: of the mapping.
        rows: our field → cell; what the mapping has no title for is not written.
        changes: what a buyer says beside the words of the status.
    """
    layout = like(name, states=STATES, **changes)
    titles = {f: names[0] for f, names in layout.mapping.columns.given().items()}
    if layout.mapping.time == "epoch":
        start = datetime(1970, 1, 1, 8)  # noqa: DTZ001 - wall clock
        for row in rows:
            moment = datetime.fromisoformat(row["time"])
            row["time"] = str(int((moment - start).total_seconds()))
    lines = [",".join(titles.values())]
    lines += [",".join(row.get(field, "") for field in titles) for row in rows]
    return layout.read("a.csv", "\n".join(lines).encode("utf-8-sig")).records


def one(state: str, **cells: str) -> dict[str, str]:
    """Give an order of 100.00 at 98.50."""
    return {
        "row_no": "X1", "order_no": "260901-000000000000001", "state": state,
        "product": "HF100", "face": "100", "quantity": "1", "charge": "98.50",
        "time": "2026-09-01 10:00:00", **cells,
    }  # fmt: skip


def worth(records: pl.DataFrame) -> list[tuple[Any, ...]]:
    return records.select("amount", "units", "disposition").rows()


@pytest.mark.parametrize("name", SUPPLIERS)
def test_a_success_that_was_reversed(name: str) -> None:
    """The newer export wins: nothing is charged, nothing was delivered."""
    again = {"refund": "98.50"} if like(name).mapping.columns.refund else {}
    delivered = {"delivered": "100"}
    parts = [
        Part("s", "1", datetime(2026, 9, 1), told(name, [one("好", **delivered)])),  # noqa: DTZ001
        Part("s", "9", datetime(2026, 9, 9), told(name, [one("坏", **again)])),  # noqa: DTZ001
    ]
    assert worth(parts[0].records) == [(-9850, 10000, "posted")]
    assert worth(gather(parts[:1], frozenset({"s"}), {})) == [(-9850, 10000, "posted")]
    found = worth(gather(parts, frozenset({"s"}), {}))
    assert [(amount, units or 0) for amount, units, _ in found] == [(0, 0)]


@pytest.mark.parametrize("name", SUPPLIERS)
def test_a_part_is_booked_only_if_it_is_told(name: str) -> None:
    """How much came is printed, or the row waits until a person says it."""
    cells = {"delivered": "60", "refund": "39.40"}
    (bare,) = worth(told(name, [one("半", **cells)]))
    if like(name).mapping.columns.delivered:
        assert bare == (-5910, 6000, "posted")
    else:
        assert bare[1:] == (None, "suspense")
        columns = {"delivered": "成功面值", "refund": "退回"}
        assert worth(told(name, [one("半", **cells)], columns=columns)) == [
            (-5910, 6000, "posted")
        ]


@pytest.mark.parametrize("name", SUPPLIERS)
def test_a_refund_on_a_later_day(name: str) -> None:
    """The order keeps its day and its number; the newer file tells what came back."""
    columns = {"refund": "退回", "delivered": "成功面值"}
    parts = [
        Part(
            "s",
            str(day),
            datetime(2026, 9, day),  # noqa: DTZ001
            told(name, [order], columns=columns),
        )
        for day, order in (
            (2, one("好", delivered="100")),
            (9, one("好", delivered="100", refund="10.00")),
        )
    ]
    records = gather(parts, frozenset({"s"}), {})
    assert worth(records) == [(-8850, 10000, "posted")]
    assert str(records["time"][0]) == "2026-09-01 10:00:00"


@pytest.mark.parametrize("name", SUPPLIERS)
def test_an_order_under_way_is_left_out(name: str) -> None:
    assert worth(told(name, [one("等")]))[0][2] == "ignored"
    assert worth(told(name, [one("怪")]))[0][2] == "suspense"


def test_a_credit_line_is_no_money() -> None:
    """The limit raises the printed balance and is left out; a bonus is booked."""
    name, data = sample("prepaid.ledger", "预存流水_202609")
    reading = layouts()["prepaid.ledger"].read(name, data)
    kept = reading.records.filter(reading.records["disposition"] == "posted")
    assert (reading.opening, reading.closing) == (0, 140_265)
    assert kept["amount"].sum() == 100_000 + 1000 - 4925 - 9850 + 3940


def test_union_pay_counts_bytes_and_finds_the_year() -> None:
    """December in a file of January is of the year before; fields are bytes wide."""
    name, data = sample("unionpay.zm")
    records = layouts()["unionpay.zm"].read(name, data).records
    assert [str(t) for t in records["time"]] == [
        "2025-12-31 23:59:59",
        "2026-01-02 09:00:00",
        "2026-01-02 10:00:00",
    ]
    assert records["amount"].to_list() == [2990, -1000, 1]
    assert records["row"].to_list() == [1, 2, 3]
    with pytest.raises(Refusal) as caught:
        layouts()["unionpay.zm"].read(name, data.replace(b"\xc9\xcc", b"\xff\xff"))
    assert caught.value.code == "DP102"


def test_failed_orders_that_print_their_price() -> None:
    """Codes tell that nothing was charged; a source may say otherwise."""
    free = layouts()["ofpay.orders"].read(*sample("ofpay.orders")).records
    assert free["amount"].to_list()[:2] == [-4925, 0]
    printed = like("ofpay.orders", failed="as-printed")
    again = printed.read(*altered("ofpay.orders", "S1,", "S9,")).records
    assert again["amount"].to_list()[:2] == [-4925, -9850]


def test_every_shipped_mapping_has_a_file() -> None:
    """Each is read in `test_golden`."""
    assert {name for name in shipped() if not (DATA / name).is_dir()} == set()
