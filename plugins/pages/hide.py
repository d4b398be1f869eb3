"""Personal data in the original files: what a preview shows of each column.

The preview is the one place where cells of an export are shown as they are, so
names, phones, addresses and account numbers are masked by their column's
header, and everything else as free text is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from duiping import mask
from duiping.cleantext import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CELL = 120  # characters of a cell that are shown

_PHONE = re.compile(r"手机|电话|联系方式|充值号码|充值账号|phone|mobile", re.IGNORECASE)
_PLACE = re.compile(r"地址|街道|address", re.IGNORECASE)
_NUMBER = re.compile(r"账号|帐号|卡号|证件|身份证|account no", re.IGNORECASE)
# Numbers that identify a row, which by chance may pass for those of a person.
_SERIAL = re.compile(r"流水号|单号|凭证号|编号|订单号", re.IGNORECASE)
# 商品名称, 业务名称, 店铺名称 name things; 户名, 姓名, 昵称, 收货人 name people.
_NAME = re.compile(
    r"姓名|户名|昵称|收货人|收件人|买家|会员名|旺旺|方名称|提交申请人|nick",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"公司|银行|支行|商行|中心|平台|部$|店$|局$|[A-Za-z]{3}")


def name(text: str) -> str:
    """Mask a person's name: the first character stays; a company's name stays."""
    bare = text.strip()
    if not bare or _COMPANY.search(bare):
        return mask.text(text)
    return f"{bare[0]}**"


def place(text: str) -> str:
    """Mask an address: its first six characters stay."""
    bare = text.strip()
    return f"{bare[:6]}****" if len(bare) > len("某省某市某区") else bare


@lru_cache(maxsize=1024)
def hider(header: str) -> Callable[[str], str]:
    """Choose by a column's header how its cells are masked."""
    for pattern, hide in (
        (_PHONE, mask.phone),
        (_PLACE, place),
        (_NUMBER, mask.number),
        (_NAME, name),
        (_SERIAL, str),
    ):
        if pattern.search(header):
            return hide
    return mask.text


def row(cells: Sequence[str], headers: Sequence[str]) -> tuple[str, ...]:
    """Mask and clean the cells of one row.

    Args:
        cells: the row as the file has it; may be longer or shorter than the head.
        headers: the header cells; none above the header.
    """
    named = [*headers, *[""] * max(len(cells) - len(headers), 0)]
    return tuple(
        clean(hider(header)(cell.strip("\ufeff \t\r\n`")), CELL)
        for cell, header in zip(cells, named, strict=False)
    )
