"""Kuaishou shop 资金流水: what the shop's purse did.

Grade B for the header (CSV in UTF-8 with BOM, or xlsx; header on line 1; no
footer known), E for the amounts, which were seen in made-up rows only. 账务方向
(财务方式 in other copies) is 收 or 支 and gives the direction; 发生额 is positive.
期末余额 is the balance after each row. Of 业务类型 only 资金冻结 is known: money
frozen, not moved, so the row is ignored and the balance must not change with it
(E: a file whose balance does is refused). config.yaml names the other types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers.purse import Purse
from duiping.importers.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping


class KuaishouFund(Purse):
    """快手资金流水."""

    name: ClassVar[str] = "kuaishou.fund"
    title: ClassVar[str] = "快手资金流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset(
        {"amount", "time", "number", "row", "end"}
    )
    known: ClassVar[Mapping[str, str]] = {"资金冻结": "freeze"}
    signs: ClassVar[Mapping[str, int]] = {"收": 1, "支": -1}
    idle: ClassVar[Mapping[str, str]] = {"freeze": "frozen, not moved"}
    memos: ClassVar[tuple[str, ...]] = ("description", "memo")
    shape = Shape(
        layout="kuaishou.fund",
        required={
            "row_no": ("账务流水号",),
            "number": ("关联业务单号",),
            "time": ("入账时间",),
            "way": ("账务方向", "财务方式"),
            "amount": ("发生额（元）",),
            "balance": ("期末余额（元）",),
            "type": ("业务类型",),
        },
        optional={"description": ("描述",), "memo": ("备注",)},
    )
