"""Xiaohongshu shop 钱包流水: what the shop's wallet did.

Grade B for the header, D for the rest: CSV or xlsx, header on line 1 or below a
note, no footer known. 收入 and 支出 are both printed positive; the balance is
printed after each row. No row number: a row is identified by all that it says.
No type is known for sure, so every row is in suspense until config.yaml names
its 交易类型描述 under ``categories:``.
"""

from __future__ import annotations

from typing import ClassVar

from duiping.importers.purse import Purse
from duiping.importers.shape import Shape


class XiaohongshuWallet(Purse):
    """小红书钱包流水."""

    name: ClassVar[str] = "xiaohongshu.wallet"
    title: ClassVar[str] = "小红书钱包流水"
    grade: ClassVar[str] = "B"
    blind: ClassVar[frozenset[str]] = frozenset({"time", "number", "end"})
    content: ClassVar[tuple[str, ...]] = (
        *("time", "number", "type", "amount", "balance", "memo"),
    )
    shape = Shape(
        layout="xiaohongshu.wallet",
        required={
            "time": ("创建时间",),
            "type": ("交易类型描述",),
            "income": ("收入（元）",),
            "outgo": ("支出（元）",),
            "balance": ("账户余额（元）",),
            "number": ("业务单号",),
        },
        optional={"memo": ("备注",)},
    )
