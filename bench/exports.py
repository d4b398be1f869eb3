"""Big exports in two true layouts, made of the facts the layouts are known by."""

from __future__ import annotations

from pathlib import Path

import polars as pl

MONTH = 30 * 24 * 3600  # seconds that rows lie in, as long as they fit
PDD_HEAD = (
    "拼多多店铺账务明细查询\n\n"
    "起始时间：2026-09-01 00:00:00  终止时间：2026-09-30 23:59:59\n"
    "----------交易记录明细列表---------\n"
    "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述\n"
)
FLOW_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
    "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n"
)
FLOW_FOOT = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n"


def yuan(fen: pl.Expr) -> pl.Expr:
    """Write minor units as exports do: ``12.34``."""
    cents = (fen.abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, (fen.abs() // 100).cast(pl.String), pl.lit("."), cents)


def rows(count: int) -> pl.DataFrame:
    """Make sales, each followed by its fee, every second second or every one."""
    step = 2 if 2 * count <= MONTH else 1
    row = pl.int_range(count, dtype=pl.Int64)
    sale = 1_000 + pl.col("order") * 7919 % 20_000
    fee = (2 * sale * 6 + 1000) // 2000
    return (
        pl.select(row=row)
        .with_columns(order=pl.col("row") // 2, sold=pl.col("row") % 2 == 0)
        .with_columns(
            fen=pl.when("sold").then(sale).otherwise(-fee),
            time=(
                pl.datetime(2026, 9, 1) + pl.duration(seconds=pl.col("row") * step)
            ).dt.strftime("%Y-%m-%d %H:%M:%S"),
            number=pl.col("order").cast(pl.String).str.zfill(15),
        )
    )


def pdd(path: str, count: str) -> dict[str, int]:
    """Write a Pinduoduo ledger in GB18030.

    Returns:
        The size of the file in bytes.
    """
    table = rows(int(count))
    fen = pl.col("fen")
    lines = table.select(
        pl.concat_str(
            pl.concat_str(pl.lit("260901-"), "number"),
            "time",
            pl.when("sold").then(yuan(fen)).otherwise(pl.lit("0")),
            pl.when("sold").then(pl.lit("0")).otherwise(yuan(fen)),
            pl.when("sold")
            .then(pl.lit("交易收入,-,0010002|交易收入-订单收入"))
            .otherwise(pl.lit("技术服务费,-,0030002|技术服务费-基础技术服务费")),
            separator=",",
        ).alias("line")
    )
    ins, outs = _sums(table)
    foot = (
        f"#支出合计：{outs[0]}笔{text(outs[1])}元\n"
        f"#收入合计：{ins[0]}笔{text(ins[1])}元\n"
        f"#总计：{table.height}笔{text(ins[1] + outs[1])}元\n"
        "#导出时间：[2026-10-01 09:05:12]\n"
    )
    whole = PDD_HEAD + "\n".join(lines["line"]) + "\n" + foot
    return {"bytes": Path(path).write_bytes(whole.encode("gb18030"))}


def fundflow(path: str, count: str) -> dict[str, int]:
    """Write a WeChat Pay fund bill in UTF-8, with its running balance.

    Returns:
        The size of the file in bytes.
    """
    table = rows(int(count)).with_columns(balance=pl.col("fen").cum_sum())
    lines = table.select(
        pl.concat_str(
            pl.concat_str(pl.lit("`"), "time"),
            pl.concat_str(pl.lit("4200002026090"), "number"),
            pl.concat_str(
                pl.lit("1000090"), pl.col("row").cast(pl.String).str.zfill(12)
            ),
            pl.when("sold")
            .then(pl.lit("交易,`交易,`收入"))
            .otherwise(pl.lit("扣除交易手续费,`扣除交易手续费,`支出")),
            yuan(pl.col("fen").abs()),
            yuan(pl.col("balance")),
            pl.lit("system"),
            pl.when("sold").then(pl.lit("")).otherwise(pl.lit("交易手续费")),
            pl.concat_str(pl.lit("XH260"), "number"),
            separator=",`",
        ).alias("line")
    )
    ins, outs = _sums(table)
    printed = [table.height, ins[0], text(ins[1]), outs[0], text(-outs[1])]
    foot = FLOW_FOOT + ",".join(f"`{value}" for value in printed) + "\n"
    whole = FLOW_HEAD + "\n".join(lines["line"]) + "\n" + foot
    return {"bytes": Path(path).write_bytes(whole.encode("utf-8"))}


def _sums(table: pl.DataFrame) -> tuple[tuple[int, int], tuple[int, int]]:
    """Count and sum what came in and what went out."""
    came, went = table.filter("sold")["fen"], table.filter(~pl.col("sold"))["fen"]
    return (len(came), int(came.sum())), (len(went), int(went.sum()))


def text(fen: int) -> str:
    """Write one amount."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
