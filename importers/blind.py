"""Damage that a layout cannot show: what its exports carry no means to notice.

A footer shows a lost row, a running balance a changed amount, an order number
that stands twice a doubled row. Where an export has none of these, a damaged
copy reads like a good one. Each layout declares for which damage that is so; a
test damages its samples in all these ways and demands that nothing else gets by.

Remarks and names are left out: nothing that they say is added up anywhere.
"""

from __future__ import annotations

AMOUNT = "amount"
TIME = "time"
NUMBER = "number"
ROW = "row"
END = "end"
DOUBLE = "double"
SWAP = "swap"

# What each is, in English and 中文.
DAMAGES: dict[str, tuple[str, str]] = {
    AMOUNT: ("one digit of an amount changed", "金额一位数字被改"),
    TIME: ("one digit of a time changed", "时间一位数字被改"),
    NUMBER: ("one digit of a number changed", "编号一位数字被改"),
    ROW: ("a row in the middle lost", "中间缺一行"),
    END: ("the first or last row lost", "首行或末行缺失"),
    DOUBLE: ("a row doubled", "一行重复"),
    SWAP: ("two columns swapped", "两列互换"),
}
