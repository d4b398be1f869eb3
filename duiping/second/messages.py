"""What needs a reader of its own the second time: messages, and odd tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duiping.second import bai, camt, ofx, paypal, paypal_report, summary, swift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duiping.second.model import Page

READERS: Final[dict[str, Callable[[bytes], Page]]] = {
    "alipay.summary": summary.read,
    "bank.bai2": bai.read,
    "bank.camt052": camt.read,
    "bank.camt053": camt.read,
    "bank.camt054": camt.read,
    "bank.mt940": swift.read,
    "bank.ofx": ofx.read,
}

# These also ask what config.yaml says of labels, such as of a zone.
LABELLED: Final[dict[str, Callable[[bytes, Mapping[str, str]], Page]]] = {
    "paypal.activity": paypal.read,
    "paypal.report": paypal_report.read,
}
