"""What the fees (费用名称) of JD's settlement are.

Grade D: names from public parsers, meaning from the name; others are unknown.
"""

from __future__ import annotations

import polars as pl

from duiping.record import UNKNOWN

# 广告联合活动降扣佣金 stays unknown: whether fee or advertising is not documented.
FEES = {
    "货款": "sale",
    "代收配送费": "sale",
    "佣金": "fee",
    "交易服务费": "fee",
    "价保返佣": "fee",
    "运费保险服务费": "service",
    "商品保险服务费": "service",
    "返利框架费": "service",
    "随单送的京豆": "marketing",
    "售后卖家赔付费": "compensation",
    "综合违约金": "compensation",
}
# A row of the same name in the other direction takes the former one back.
IN = {"fee": "fee_refund", "service": "service_refund"}
OUT = {"sale": "refund"}
REBATE = "价保返佣"


def directed(
    kind: pl.Series, label: pl.Series, amount: pl.Series, said: pl.Series
) -> pl.Series:
    """Give each row its kind in the direction that the money went.

    Args:
        kind: of the fee's name.
        label: the fee's name.
        amount: signed minor units.
        said: rows whose kind config.yaml says; they keep it.
    """
    frame = pl.DataFrame({"k": kind, "l": label, "a": amount, "s": said})
    return frame.select(
        pl.when(pl.col("s"))
        .then(pl.col("k"))
        # Commission that is given back: a row that takes money is not understood.
        .when((pl.col("l") == REBATE) & (pl.col("a") < 0))
        .then(pl.lit(UNKNOWN))
        .when(pl.col("a") > 0)
        .then(pl.col("k").replace(IN))
        .when(pl.col("a") < 0)
        .then(pl.col("k").replace(OUT))
        .otherwise(pl.col("k"))
        .alias("k")
    )["k"]
