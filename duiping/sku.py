"""The commodity that counts pieces of one kind of goods: the one writer of its name.

A code of goods (SKU) as shops and warehouses print it becomes ``SKU-`` and the code,
where Beancount's grammar allows it and it is short; any other code some of its
characters and 48 bits of its SHA-256. No currency of config.yaml has a hyphen in it,
so pieces and money never meet under one name. Two codes have two names: a code that
looks like a shortened one is shortened itself.
"""

from __future__ import annotations

import re

from duiping.money import UNIT, grouped
from duiping.record import digest128

# All goods together, where pages sum up pieces of many codes.
EVERY = "SKU"
PREFIX = "SKU-"
# Goods whose code nobody printed; no code begins with an underscore.
UNNAMED = "SKU-_NONE"
# Beancount's commodities have 24 characters at most.
PLAIN = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]{0,18}[A-Z0-9])?")
_SHORTENED = re.compile(r".*_[0-9A-F]{12}")
_STRANGE = re.compile(r"[^A-Z0-9.-]+")
_SHOWN = 7
_DIGITS = 12


def commodity(code: str | None) -> str:
    """Name the commodity of a code of goods; upper and lower case are two codes."""
    if not code:
        return UNNAMED
    if PLAIN.fullmatch(code) and not _SHORTENED.fullmatch(code):
        return PREFIX + code
    return shortened(code)


def shortened(code: str) -> str:
    """Name the commodity of a code by its beginning and its digest."""
    shown = _STRANGE.sub("-", code.upper())[:_SHOWN].strip("-.")
    return f"{PREFIX}{shown}_{digest128('sku', code)[:_DIGITS].upper()}"


def is_sku(name: str) -> bool:
    """Say whether a commodity counts pieces."""
    return name.startswith(PREFIX)


def together(name: str) -> str:
    """Give the name under which pages sum up: pieces of all goods are one."""
    return EVERY if is_sku(name) else name


def amount(number: int, name: str) -> str:
    """Write an amount for people: ``2 SKU-CASE``, but ``2.00 TOPUP``.

    Args:
        number: minor units of anything.
        name: its commodity; blank where there is none.
    """
    whole, rest = divmod(abs(number), UNIT)
    if not is_sku(name) or rest:
        return f"{grouped(number)} {name}".rstrip()
    return f"{'-' if number < 0 else ''}{whole:,} {name}"
