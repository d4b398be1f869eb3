"""What the guard says when it refuses: a status and one sentence."""

from __future__ import annotations

import math
from http import HTTPStatus

from duiping.serve.desk import Reply

TEXT = "text/plain; charset=utf-8"
REFUSALS = {
    401: "Open the link that `duiping serve` printed.",
    403: "Not here. A link works once: start again for another.",
    404: "No such page here.",
    405: "These pages only show.",
    411: "How long?",
    413: "Too large.",
    414: "Too long.",
    415: "This is not read here.",
    421: "No such host here.",
}
# RFC 9110 has renamed it; Python 3.11 has the old name.
_NAMES = {413: "Content Too Large"}


def refusal(status: int) -> Reply:
    """Refuse a request."""
    return Reply(status, f"{REFUSALS[status]}\n".encode(), TEXT)


def waiting(seconds: float) -> Reply:
    """Have somebody wait who asks for more than one session may."""
    wait = max(math.ceil(seconds), 1)
    text = (
        f"Too many requests of yours at once: wait {wait} s, then load it again."
        f" 您的请求过多,请等 {wait} 秒后刷新。\n"
    )
    return Reply(429, text.encode(), TEXT, (("Retry-After", str(wait)),))


def line(status: int) -> str:
    """Give the line of a status, such as ``403 Forbidden``."""
    return f"{status} {_NAMES.get(status) or HTTPStatus(status).phrase}"
