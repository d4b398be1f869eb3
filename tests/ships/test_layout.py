"""The export of a warehouse, as a table in config.yaml describes it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from duiping.errors import Refusal
from duiping.importers.draft import drafted
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Layouts, Mapping
from tests.ships.shop import example, texts

NAME = "云仓发货明细_20260901-20260930.csv"


def layout(**more: Any) -> Mapped:
    table: dict[str, Any] = texts(example("shipments rules"))["layouts"]
    whole = {**table["yuncang.shipments"], **more}
    whole = {name: value for name, value in whole.items() if value is not None}
    return Mapped("yuncang.shipments", Mapping.model_validate(whole))


def read(text: str, **more: Any) -> list[dict[str, Any]]:
    records = layout(**more).read(NAME, text.encode("utf-8-sig")).records
    names = ("kind", "order_no", "product", "units", "amount", "disposition", "cause")
    return [{name: row[name] for name in names} for row in records.to_dicts()]


HEAD = "出库单号,类型,平台订单号,商品编码,商品名称,数量,发货时间\n"


def row(pieces: str, kind: str = "销售出库", no: str = "1", order: str = "X1") -> str:
    return f"CK{no},{kind},{order},SJK,壳,{pieces},2026-09-01 15:00:00\n"


def test_the_example() -> None:
    found = read(example("shipments file"))
    assert [one["kind"] for one in found] == ["shipment", "shipment", "shipment_return"]
    assert [one["units"] for one in found] == [200, 100, -100]
    assert {one["amount"] for one in found} == {0}
    assert {one["disposition"] for one in found} == {"posted"}
    assert not layout().snapshot


def test_an_unknown_type_waits_in_suspense() -> None:
    (one,) = read(HEAD + row("1", "调拨"))
    assert (one["disposition"], one["cause"], one["units"]) == (
        "suspense",
        "DP201",
        None,
    )


def test_a_return_counts_back_however_it_is_printed() -> None:
    for pieces in ("2", "-2"):
        (one,) = read(HEAD + row(pieces, "退货入库"))
        assert one["units"] == -200
    (one,) = read(HEAD + row("-2"))
    assert (one["kind"], one["units"]) == ("shipment", -200)


BARE: dict[str, Any] = {
    "kinds": None,
    "columns": {
        "order_no": "平台订单号",
        "product": "商品编码",
        "quantity": "数量",
        "time": "发货时间",
    },
}


def test_without_types_the_sign_tells() -> None:
    """And rows without a number of their own are two where they stand twice."""
    text = HEAD + row("2") + row("2") + row("-1")
    found = read(text, **BARE)
    assert [one["kind"] for one in found] == ["shipment"] * 2 + ["shipment_return"]
    records = layout(**BARE).read(NAME, text.encode("utf-8-sig")).records
    assert records["identity"].n_unique() == 2


@pytest.mark.parametrize("pieces", ["", "1.5", "x"])
def test_pieces_are_whole(pieces: str) -> None:
    with pytest.raises(Refusal) as error:
        read(HEAD + row(pieces))
    assert error.value.code == "DP109"


def test_a_row_without_its_order_or_its_goods_is_refused() -> None:
    for text in (row("1", order=""), row("1").replace("SJK", "")):
        with pytest.raises(Refusal) as error:
            read(HEAD + text)
        assert error.value.code == "DP123"


def test_a_state_is_a_snapshot_and_leaves_out_what_has_not_left() -> None:
    table: dict[str, Any] = texts(example("shipments rules"))["layouts"]
    columns = {**table["yuncang.shipments"]["columns"], "state": "状态"}
    more = {
        "columns": columns,
        "states": {"已出库": "shipped", "待出库": "waiting"},
        "skip": {"waiting": "not sent yet"},
    }
    lines = [
        HEAD.replace("\n", ",状态\n"),
        row("1").replace("\n", ",已出库\n"),
        "CK2,销售出库,X2,SJK,壳,1,,待出库\n",
        row("1", no="3").replace("\n", ",作废\n"),
        row("1", "调拨", no="4").replace("\n", ",已出库\n"),
    ]
    found = read("".join(lines), **more)
    assert [(one["disposition"], one["cause"]) for one in found] == [
        ("posted", None),
        ("ignored", "not sent yet"),
        ("suspense", "DP202"),
        ("suspense", "DP202"),
    ]
    assert layout(**more).snapshot


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"kinds": {"销售出库": "sale"}}, "kinds: sale unknown"),
        ({"kinds": None}, "kinds: and columns: type"),
        ({"columns": {**BARE["columns"], "state": "状态"}, "kinds": None}, "row_no"),
        (
            {"columns": {"order_no": "a", "time": "b"}, "kinds": None},
            "product, quantity",
        ),
    ],
)
def test_tables_that_say_too_little_are_refused(
    more: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        layout(**more)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_draft_of_the_example_is_its_table(language: str) -> None:
    """But for the name of the goods, which nothing is derived from."""
    data = example("shipments file").encode("utf-8-sig")
    text = drafted(NAME, data, "yuncang.shipments", language)
    table = texts(text)["layouts"]["yuncang.shipments"]
    wanted = texts(example("shipments rules"))["layouts"]["yuncang.shipments"]
    del wanted["columns"]["memo"], table["grade"], table["time"]
    assert table == wanted
    Mapping.model_validate(table)


def test_the_draft_of_an_export_with_states() -> None:
    text = (
        "发货单号,订单编号,货号,件数,状态,发货日期,运费金额\n"
        "F1,XH2026090100001,SJK,1,已签收,2026-09-01,3.00\n"
        "F2,XH2026090100002,SJK,2,待发货,2026-09-01,0.00\n"
    )
    draft = drafted("发货.csv", text.encode(), "my.shipments", "zh")
    layout = Mapped(
        "my.shipments",
        Layouts.model_validate(yaml.safe_load(draft)).layouts["my.shipments"],
    )
    assert "amount" not in layout.mapping.columns.given()
    records = layout.read("发货.csv", text.encode()).records
    assert records["units"].to_list() == [100, 200]
    assert records["disposition"].to_list() == ["posted", "ignored"]
