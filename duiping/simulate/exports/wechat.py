"""WeChat Pay 交易账单 (tradebill ALL) and 资金账单 (fundflow Basic), one file a day.

Source: FORMATS 1.1 and 1.2, grade A/C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.simulate.days import DAY
from duiping.simulate.exports.text import Sheet
from duiping.simulate.model import Payout
from duiping.simulate.shop import WECHAT_ID, yuan
from duiping.simulate.wallets import FEE, FEE_BACK, PAYOUT, REFUND, ROLES, SALE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duiping.simulate.days import Month
    from duiping.simulate.model import Order, Refund
    from duiping.simulate.truth import Trace
    from duiping.simulate.wallets import BillRow, Row

BILL_HEADER: Final = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
    "交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,"
    "商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
BILL_FOOTER: Final = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
    "订单总金额,申请退款总金额"
)
FLOW_HEADER: Final = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,"
    "收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
)
FLOW_FOOTER: Final = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


def write_bill(
    folders: tuple[Path, Path],
    month: Month,
    rows: Sequence[BillRow],
    gap: int,
    trace: Trace,
) -> dict[str, int]:
    """Write the trade bill of each day; the day ``gap`` goes to the second folder."""
    counts = {}
    at = 0
    for day in range(month.length):
        late = day == gap
        label = month.iso(day)
        path = folders[late] / f"{WECHAT_ID}All{label}_{label}.csv"
        start = at
        while at < len(rows) and rows[at][0] < (day + 1) * DAY:
            at += 1
        _bill_day(path, month, rows[start:at], None if late else trace)
        if not late:
            counts[path.name] = at - start
    return counts


def _bill_day(
    path: Path, month: Month, rows: Sequence[BillRow], trace: Trace | None
) -> None:
    sold = refunded = fees = 0
    with Sheet(path, "utf-8-sig") as sheet:
        sheet.line(BILL_HEADER)
        for time, _, order, refund, amount, fee in rows:
            fees += fee
            if refund is None:
                sold += amount
            else:
                refunded += amount
            line = sheet.line(_bill_cells(month, time, order, refund, amount, fee))
            if trace is not None and order.no in trace.want:
                trace.hit(order.no, "bill", sheet.name, line)
        sheet.line(BILL_FOOTER)
        sums = (yuan(sold), yuan(refunded), "0.00", _fee(fees))
        cells = (str(len(rows)), *sums, yuan(sold), yuan(refunded))
        sheet.line(",".join(f"`{cell}" for cell in cells))


def _fee(fen: int) -> str:
    return f"{yuan(fen)}000"


def _bill_cells(
    month: Month, time: int, order: Order, refund: Refund | None, amount: int, fee: int
) -> str:
    # A comma in a name is not quoted here: only the backticks part the cells.
    name = order.item.name
    if order.item.code == "VIP25":
        name = f"{name},自动到账"
    if refund is None:
        state, settled, refund_no, our_no = "SUCCESS", yuan(amount), "0", "0"
        back, form, back_state = "0.00", "", ""
    else:
        state, settled = "REFUND", "0.00"
        refund_no, our_no, back = refund.channel_no, refund.no, yuan(amount)
        quick = refund.wallet // DAY == refund.seen // DAY
        form, back_state = "ORIGINAL", "SUCCESS" if quick else "PROCESSING"
    cells = (
        month.stamp(time),
        "wx0000000000000001",
        WECHAT_ID,
        "0",
        "",
        order.pay_no,
        order.no,
        f"oX{order.no[-10:]}",
        "JSAPI",
        state,
        "OTHERS",
        "CNY",
        settled,
        "0.00",
        refund_no,
        our_no,
        back,
        "0.00",
        form,
        back_state,
        name,
        "",
        _fee(fee),
        "0.60%",
        settled,
        back,
        "",
    )
    return "`" + ",`".join(cells)


def write_flow(
    folder: Path, month: Month, rows: Sequence[Row], opening: int, trace: Trace
) -> dict[str, int]:
    """Write the fund flow of each day with its running balance; count rows."""
    counts = {}
    at, balance = 0, opening
    for day in range(month.length):
        label = month.iso(day)
        path = folder / f"{WECHAT_ID}Basic{label}_{label}.csv"
        start = at
        while at < len(rows) and rows[at][0] < (day + 1) * DAY:
            at += 1
        balance = _flow_day(path, month, rows[start:at], balance, trace)
        counts[path.name] = at - start
    return counts


def _flow_day(
    path: Path, month: Month, rows: Sequence[Row], balance: int, trace: Trace
) -> int:
    count = [0, 0]
    total = [0, 0]
    with Sheet(path, "utf-8") as sheet:
        sheet.line(FLOW_HEADER)
        for row in rows:
            amount = row[3]
            balance += amount
            count[amount < 0] += 1
            total[amount < 0] += abs(amount)
            text, tag = _flow_cells(month, row, balance)
            line = sheet.line(text)
            if tag in trace.want:
                trace.hit(tag, ROLES[row[2]], sheet.name, line)
        sheet.line(FLOW_FOOTER)
        cells = (
            f"{sum(count)}.0",
            f"{count[0]}.0",
            yuan(total[0]),
            f"{count[1]}.0",
            yuan(total[1]),
        )
        sheet.line(",".join(f"`{cell}" for cell in cells))
    return balance


# By kind: 业务名称, 业务类型.
_WORDS: Final = {
    SALE: ("交易", "交易"),
    FEE: ("交易", "扣除交易手续费"),
    REFUND: ("退款", "退款"),
    FEE_BACK: ("退款", "退还交易手续费"),
    PAYOUT: ("充值/提现", "提现"),
}


def _flow_cells(month: Month, row: Row, balance: int) -> tuple[str, str]:
    time, seq, kind, amount, thing, refund = row
    words = _WORDS.get(kind, ("充值/提现", "提现退回"))
    by, note = "system", ""
    if isinstance(thing, Payout):
        number, voucher, tag = thing.no, thing.voucher, thing.tag
        by = f"{WECHAT_ID}API"
        note = "银行退票" if words[1] == "提现退回" else ""
    else:
        number, voucher, tag = thing.pay_no, thing.no, thing.no
        if refund is not None:
            number, voucher = refund.channel_no, refund.no
            by = f"{WECHAT_ID}API"
    serial = f"{WECHAT_ID}{month.compact(time // DAY)}{seq % 10**10:010d}"
    cells = (
        month.stamp(time),
        number,
        serial,
        *words,
        "收入" if amount >= 0 else "支出",
        yuan(abs(amount)),
        yuan(balance),
        by,
        note,
        voucher,
    )
    return "`" + ",`".join(cells), tag
