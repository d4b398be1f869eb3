"""Our own fault (9xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP901": Entry(
        "internal error",
        "{problem}: this is a fault of duiping itself; the books are as they"
        " were (run again with --debug for details)",
        "{problem}:duiping 自身出错;账簿保持原样(加 --debug 查看详情)",
        "Please report it with the output of `duiping doctor`.",
        "请附上 `duiping doctor` 的输出反馈。",
    ),
}
