"""A row is in suspense; it is listed and blocks a close (2xx)."""

from __future__ import annotations

from duiping.catalogue.entry import Entry

ENTRIES: dict[str, Entry] = {
    "DP201": Entry(
        "category unknown",
        "{file}:{row}: category {value} is not known; add `{value}: KIND` to"
        " `sources: {source}: categories:` in config.yaml",
        "{file}:{row}:未知类别“{value}”;请在 config.yaml 的"
        " `sources: {source}: categories:` 增加 `{value}: 类型`",
        "Say once in config.yaml what the category means; every month follows.",
        "在 config.yaml 说明一次,以后各月自动适用。",
    ),
    "DP202": Entry(
        "status unknown",
        "{file}:{row}: status {value} is not known; add it to `sources: {source}:"
        " categories:` in config.yaml",
        "{file}:{row}:未知状态“{value}”;请加入 config.yaml 的"
        " `sources: {source}: categories:`",
        "Say once in config.yaml what the status means; every month follows.",
        "在 config.yaml 说明一次,以后各月自动适用。",
    ),
    "DP203": Entry(
        "no rule for a row",
        "{file}:{row}: no rule says where {value} posts; add one to `sources:"
        " {source}:` in config.yaml",
        "{file}:{row}:没有规则说明“{value}”记入何处;请在 config.yaml 的"
        " `sources: {source}:` 增加规则",
        "The money stands in the suspense account until a rule names its place.",
        "在规则明确前,该金额记在暂记科目。",
    ),
    "DP204": Entry(
        "product unknown",
        "{file}:{row}: product {value} is not in the price list",
        "{file}:{row}:商品“{value}”不在价目表中",
        "Add the product to `products:` in config.yaml.",
        "请在 config.yaml 的 `products:` 中增加该商品。",
    ),
    "DP205": Entry(
        "direction not printed",
        "{file}:{row}: {value} doesn't say which way the money went; add"
        " `{value}: KIND` to `sources: {source}: categories:` in config.yaml",
        "{file}:{row}:“{value}”看不出资金方向;请在 config.yaml 的"
        " `sources: {source}: categories:` 增加 `{value}: 类型`",
        "A kind that runs one way, such as payout or other_income, gives the sign;"
        " `elsewhere` says that the money is another purse's.",
        "单向的类型(如 payout、other_income)即给出正负号;"
        "`elsewhere` 表示属于其他钱包。",
    ),
    "DP206": Entry(
        "purse unknown",
        "{file}:{row}: nobody knows how much of {value} was this purse's; add"
        " `{value}: purse` or `{value}: elsewhere` to `sources: {source}:"
        " categories:` in config.yaml",
        "{file}:{row}:“{value}”中有多少属于本钱包无从得知;请在 config.yaml 的"
        " `sources: {source}: categories:` 增加 `{value}: purse` 或"
        " `{value}: elsewhere`",
        "One word settles every row that was paid this way.",
        "写一次即适用于以同样方式支付的所有行。",
    ),
}
