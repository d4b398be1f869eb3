"""The known layouts, and which of them a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping.errors import Refusal
from duiping.importers.alipay import AlipayLedger
from duiping.importers.cmb import CmbCorporate
from duiping.importers.head import Container, Head, look
from duiping.importers.opening import Opening
from duiping.importers.pdd_ledger import PddLedger
from duiping.importers.pdd_orders import PddOrders
from duiping.importers.taobao import TaobaoOrders
from duiping.importers.wechat_fundflow import WechatFundflow
from duiping.importers.wechat_tradebill import WechatTradebill

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.importers.layout import Layout

LAYOUTS: dict[str, type[Layout]] = {
    layout.name: layout
    for layout in (
        PddLedger,
        PddOrders,
        AlipayLedger,
        WechatTradebill,
        WechatFundflow,
        TaobaoOrders,
        CmbCorporate,
        Opening,
    )
}


def _known(mapped: Iterable[Layout]) -> list[Layout]:
    """List an instance of every layout: those of config.yaml after our own."""
    return [*(layout() for layout in LAYOUTS.values()), *mapped]


def recognise(name: str, data: bytes, mapped: Iterable[Layout] = ()) -> list[str]:
    """Name the layouts that claim a file, by its headers.

    Args:
        name: the file's name.
        data: its bytes.
        mapped: the layouts of config.yaml.

    Returns:
        Layout names; none for an unknown file, several for an ambiguous one.
    """
    head = look(name, data)
    return [layout.name for layout in _known(mapped) if layout.recognise(head)]


def nearest(
    name: str, data: bytes, layouts: Iterable[Layout] = ()
) -> tuple[str, list[str], list[str]]:
    """Name the layout whose headers are most like a file's, for the message.

    Args:
        name: the file's name.
        data: its bytes.
        layouts: the layouts of config.yaml.

    Returns:
        Layout name, the columns it misses and those it does not know; an empty
        name where no row of the file has a single known column.
    """
    return _nearest(look(name, data), layouts)


def _nearest(head: Head, layouts: Iterable[Layout]) -> tuple[str, list[str], list[str]]:
    best: tuple[int, float, str, list[str], list[str]] = (0, 0.0, "", [], [])
    for layout in _known(layouts):
        for cells in head.rows(layout.shape.delimiter):
            bound = layout.shape.bind(cells)
            hits = len(layout.shape.required) - len(bound.missing)
            share = hits / len(layout.shape.required)
            if (hits, share) > best[:2]:
                used = set(bound.places.values())
                extra = [c for i, c in enumerate(cells) if c and i not in used]
                best = (hits, share, layout.name, list(bound.missing), extra)
    return best[2:]


def refusal(name: str, data: bytes, mapped: Iterable[Layout] = ()) -> Refusal:
    """Say why no layout claims a file: empty, no export, or an unknown layout."""
    head = look(name, data)
    if head.container is Container.EMPTY:
        return Refusal("DP104", file=name)
    if head.container is Container.BINARY:
        return Refusal("DP114", file=name, problem="binary data")
    layout, missing, extra = _nearest(head, mapped)
    return Refusal(
        "DP101",
        file=name,
        nearest=layout or "-",
        missing=", ".join(missing) or "-",
        extra=", ".join(extra) or "-",
    )
