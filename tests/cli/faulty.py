"""Exports damaged in every way that a desk, a network or a person damages them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(64)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
PDD = "拼多多账务明细_0915-0930.csv"
ORDERS = "orders_export2026-10-01-00-30-00.csv"
ALIPAY = "2088000000000156_0915-0930_账务明细.csv"
WECHAT = "1900000001Basic2026-09-20_2026-09-20.csv"
MINI = "星河小程序订单_20260901-20260930.csv"


class Fault(NamedTuple):
    """A file's name, what happened to it, and the codes that may name it."""

    name: str
    damage: Callable[[bytes], bytes]
    codes: tuple[str, ...]
    source: str = ""


def _text(change: Callable[[str], str], encoding: str) -> Callable[[bytes], bytes]:
    return lambda data: change(data.decode(encoding)).encode(encoding)


def _doubled(text: str) -> str:
    lines = text.splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if re.match(r"\d{17}", line)) + 1
    return "".join([*lines[: place + 1], *lines[place:]])


def _changed(text: str) -> str:
    """Make one receipt larger by a fen or nine."""
    return re.sub(
        r",(\d+)\.(\d)(\d),0,交易收入",
        lambda m: f",{m[1]}.{m[2]}{9 - int(m[3])},0,交易收入",
        text,
        count=1,
    )


FAULTS: dict[str, Fault] = {
    "unknown header": Fault(
        "别家平台账单.csv",
        lambda _: "流水,何时,多少\n1,2026-09-01,2.00\n".encode(),
        ("DP127",),
    ),
    "damaged order number": Fault(
        "orders_export_damaged.csv",
        _text(
            lambda t: re.sub(r",260930-\d{15}", ",2.6093E+20", t, count=1), "gb18030"
        ),
        ("DP105",),
        ORDERS,
    ),
    "damaged payment number": Fault(
        "星河小程序订单_damaged.csv",
        _text(
            lambda t: re.sub(r"\nXH\d{18}", "\n2.02605E+27", t, count=1), "utf-8-sig"
        ),
        ("DP105",),
        MINI,
    ),
    "broken bytes": Fault(
        "星河小程序订单_broken.csv",
        lambda d: d[:2000] + b"\xff\xfe" + d[2002:],
        ("DP102",),
        MINI,
    ),
    "UTF-16 without BOM": Fault(
        "星河小程序订单_utf16.csv",
        lambda d: d.decode("utf-8-sig").encode("utf-16-le"),
        ("DP102", "DP114", "DP127"),
        MINI,
    ),
    "footer cut": Fault(
        "拼多多账务明细_footer.csv",
        _text(lambda t: t[: t.index("#支出合计")], "gb18030"),
        ("DP103",),
        PDD,
    ),
    "cut inside a line": Fault(
        "拼多多账务明细_line.csv",
        lambda d: d[: len(d) // 2],
        ("DP103", "DP111", "DP102"),
        PDD,
    ),
    "a picture": Fault("账单截图.png", lambda _: PNG, ("DP114",)),
    "a picture called csv": Fault("账单截图.csv", lambda _: PNG, ("DP114", "DP127")),
    "a PDF": Fault("回单.pdf", lambda _: PDF, ("DP114",)),
    "an empty file": Fault("空.csv", lambda _: b"", ("DP104",)),
    "row doubled": Fault(
        "2088_doubled.csv",
        _text(_doubled, "gb18030"),
        ("DP107", "DP106", "DP121"),
        ALIPAY,
    ),
    "amount changed": Fault(
        "拼多多账务明细_changed.csv", _text(_changed, "gb18030"), ("DP106",), PDD
    ),
    "direction unknown": Fault(
        "1900000001Basic2026-09-20_odd.csv",
        _text(lambda t: t.replace("`收入", "`冻结", 1), "utf-8-sig"),
        ("DP108",),
        WECHAT,
    ),
}


def spoilt(fault: Fault, exports: Path) -> bytes:
    """Damage a good export; make sure that it is damaged."""
    data = (exports / fault.source).read_bytes() if fault.source else b"none"
    found = fault.damage(data)
    if found == data:
        message = f"{fault.name}: nothing was damaged"
        raise AssertionError(message)
    return found
