"""A large Alipay bill, which the rivals know too; and a large workbook."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook

from duiping.bulk import Bulk
from duiping.importers.alipay_bill import AlipayBill
from duiping.importers.xiaohongshu import XiaohongshuWallet

# The rivals skip 24 lines, as the app writes them.
ABOVE = 24
HEAD = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,"
    "交易订单号,商家订单号,备注,"
)
COLUMNS = (
    *("创建时间", "交易类型描述", "收入（元）", "支出（元）", "账户余额（元）"),
    *("业务单号", "备注"),
)
_DAY = 86_400


def bill(path: str, rows: str) -> dict[str, int]:
    """Write a personal Alipay bill in GB18030, newest row first; give its size."""
    count = int(rows)
    notes = [
        "导出信息：",
        "姓名：某人",
        "支付宝账户：13*******00",
        "起始时间：[2026-01-01 00:00:00]    终止时间：[2026-12-31 23:59:59]",
        "导出时间：[2027-01-02 09:12:52]",
        f"共{count}笔记录",
    ]
    notes += ["" for _ in range(ABOVE - len(notes) - 2)]
    notes.append("-----支付宝（中国）网络技术有限公司  电子客户回单-----")
    row = pl.int_range(count, dtype=pl.Int64)
    frame = pl.select(i=count - 1 - row)
    moment = pl.datetime(2026, 1, 1) + pl.duration(seconds=pl.col("i") * 3)
    lines = frame.select(
        pl.format(
            "{},日用百货,某店,a***@example.com,纸张,支出,{}.50,余额,交易成功,{}\t,T{}\t,,",
            moment.dt.strftime("%Y-%m-%d %H:%M:%S"),
            pl.col("i") % 900 + 1,
            pl.col("i") + 2026_0000_0000_0000,
            pl.col("i"),
        ).alias("line")
    )["line"]
    text = "\r\n".join([*notes, HEAD, *lines]) + "\r\n"
    return {"bytes": Path(path).write_bytes(text.encode("gb18030"))}


def bill_floor(path: str) -> dict[str, int]:
    """Decode the bill, split it and believe every cell."""
    text = Path(path).read_bytes().decode("gb18030")
    found = pl.read_csv(
        text.encode(), skip_lines=ABOVE - 1, infer_schema=False, quote_char=None
    ).with_columns(
        pl.col("金额").cast(pl.Decimal(18, 2)),
        pl.col("交易时间").str.to_datetime("%Y-%m-%d %H:%M:%S"),
    )
    return {"rows": found.height}


def ours(path: str) -> dict[str, int]:
    """Read the bill as ``duiping import`` does, its records let go."""
    file, layout = Path(path), AlipayBill()
    found = layout.pour(file.name, Bulk(file), None, lambda _: None)
    if found is not None:
        return {"rows": found[0].rows}
    return {"rows": layout.read(file.name, file.read_bytes()).rows}


def book(path: str, rows: str) -> dict[str, int]:
    """Write a workbook of a wallet with its balance; give its size."""
    count = int(rows)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, COLUMNS)
        for i in range(count):
            clock = f"{i % _DAY // 3600:02}:{i % 3600 // 60:02}:{i % 60:02}"
            cells = (f"2026-09-{i // _DAY + 1:02} {clock}", "结算", "1.00", "")
            page.write_row(i + 1, 0, (*cells, f"{i + 1}.00", f"P{i}", ""))
    return {"bytes": Path(path).stat().st_size}


def book_ours(path: str) -> dict[str, int]:
    """Read the workbook as ``duiping import`` does."""
    file = Path(path)
    return {"rows": XiaohongshuWallet().read(file.name, file.read_bytes()).rows}


def book_floor(path: str) -> dict[str, int]:
    """Let the library unpack the workbook into columns of text, and no more."""
    page = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    head, *rows = page.to_python()
    names = [str(cell) for cell in head]
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return {"rows": table.height}
