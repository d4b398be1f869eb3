"""The table in config.yaml: strict, and able to say what exports do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from duiping.errors import Refusal
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.registry import recognise

LEDGER: dict[str, Any] = {
    "title": "某平台流水",
    "kind": "ledger",
    "columns": {"time": "时间", "type": "类型", "amount": "金额"},
    "time": "%Y/%m/%d %H:%M",
    "kinds": {"充值": "topup", "消费": "charge"},
}
WAYS = {"column": "方向", "in": ["收入", "收"], "out": ["支出"]}


def layout(**changes: object) -> Mapped:
    """Build a ledger layout with some changes."""
    return Mapped("x.ledger", Mapping.model_validate({**LEDGER, **changes}))


def read(mapped: Mapped, *lines: str) -> list[int]:
    """Read lines and give the signed amounts."""
    data = ("\n".join(lines) + "\n").encode()
    return mapped.read("x.csv", data).records["amount"].to_list()


def test_signs() -> None:
    """Amounts are taken as printed, negated, by a direction or from two columns."""
    rows = (
        "时间,类型,金额,方向",
        "2026/09/01 08:00,充值,5.00,收入",
        "2026/09/02 08:00,消费,2.00,支出",
    )
    assert read(layout(), *rows) == [500, 200]
    assert read(layout(sign="negate"), *rows) == [-500, -200]
    by_way = layout(sign="by-direction", direction=WAYS)
    assert read(by_way, *rows) == [500, -200]
    with pytest.raises(Refusal) as caught:
        read(by_way, rows[0], "2026/09/01 08:00,充值,5.00,冻结")
    assert (caught.value.code, caught.value.facts["row"]) == ("DP108", "2")
    two = {"time": "时间", "type": "类型", "income": "收", "expense": "支"}
    rows = (
        "时间,类型,收,支",
        "2026/09/01 08:00,充值,5.00,",
        "2026/09/02 08:00,消费,,2.00",
    )
    assert read(layout(columns=two), *rows) == [500, -200]


@pytest.mark.parametrize(
    "changes",
    [
        {"colums": {}},
        {"kind": "order"},
        {"columns": {"time": "时间", "type": "类型"}},
        {"columns": {"time": "时间", "type": "类型", "amount": "金额", "colour": "色"}},
        {"kinds": {"充值": "top-up"}},
        {"sign": "by-direction"},
        {"direction": WAYS},
        {"file": {"encoding": "latin-1"}},
        {"kind": "orders"},
        {"kind": "supplier-orders"},
    ],
)
def test_slips_are_refused(changes: dict[str, object]) -> None:
    """A slip in the table is found before any file is read."""
    with pytest.raises(ValidationError):
        layout(**changes)


def test_delimiter_encoding_and_name() -> None:
    """A table may say how its files are packed and named."""
    file = {"delimiter": "\t", "encoding": "utf-16", "names": "流水*.txt"}
    mapped = layout(file=file)
    data = "时间\t类型\t金额\n2026/09/01 08:00\t充值\t5.00\n".encode("utf-16")
    assert recognise("流水1.txt", data, [mapped]) == ["x.ledger"]
    assert recognise("other.txt", data, [mapped]) == []
    assert mapped.read("流水1.txt", data).records["amount"].to_list() == [500]


def test_source_labels_outrank_the_table() -> None:
    """A source's own categories are stronger than the layout's kinds."""
    data = "时间,类型,金额\n2026/09/01 08:00,罚款,-5.00\n".encode()
    mapping = Mapping.model_validate(LEDGER)
    assert Mapped("x", mapping).read("x.csv", data).records["kind"].to_list() == [
        "unknown"
    ]
    told = Mapped("x", mapping, {"罚款": "other_expense"})
    assert told.read("x.csv", data).records["kind"].to_list() == ["other_expense"]
