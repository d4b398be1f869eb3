"""Goods that a third party ships: for which orders, and what the goods are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duiping import sku
from duiping.config.types import Account
from duiping.strict import Conflict, Strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duiping.config.goods import Product
    from duiping.config.model import Config


class Shipping(Strict):
    """The other side of pieces that are to be shipped."""

    obligation: Account = "Liabilities:Shipping"


def shipped_by(config: Config) -> dict[str, str]:
    """Say in which clearing account each source's orders wait for their shipment.

    Returns:
        Sources of orders → clearing account of pieces; those whose goods nobody's
        export shows are left out.

    Raises:
        Conflict: a source that ships names no clearing account of its own kind.
    """
    found: dict[str, str] = {}
    for name, source in config.sources.items():
        if source.part != "ships":
            continue
        place = ("sources", name, "account")
        rule = config.accounts.clearing.get(source.account)
        if rule is None or name not in rule.reports or not rule.expects:
            raise Conflict(
                "is no clearing account that expects orders and that this source"
                " reports to",
                *place,
            )
        parts = [("expects", one) for one in rule.expects]
        parts += [("ships", one) for one in rule.reports]
        for part, other in parts:
            if config.sources[other].part != part:
                raise Conflict(f"{other} is not `part: {part}` there", *place)
        for orders in rule.expects:
            first = found.setdefault(orders, source.account)
            if first != source.account:
                raise Conflict(f"{orders} waits in {first} already", *place)
    return found


def codes(products: Mapping[str, Product]) -> dict[str, str]:
    """Give the commodity of every code that the price list knows.

    Args:
        products: the price list.

    Returns:
        Code, or a further name of it → commodity of its pieces.

    Raises:
        Conflict: two goods share a further name or a commodity.
    """
    found: dict[str, str] = {}
    named: dict[str, str] = {}
    for code, product in products.items():
        name = sku.PREFIX + product.sku if product.sku else sku.commodity(code)
        if named.setdefault(name, code) != code:
            raise Conflict(f"is what {named[name]} is called", "products", code, "sku")
        found[code] = name
    for code, product in products.items():
        for number, other in enumerate(product.also):
            if found.setdefault(other, found[code]) != found[code]:
                raise Conflict(
                    f"{other} is other goods already", "products", code, "also", number
                )
    return found


def names(
    codes_seen: Iterable[str | None], products: Mapping[str, Product]
) -> dict[str | None, str]:
    """Name the commodities of codes as exports print them, listed or not.

    Args:
        codes_seen: what exports print.
        products: the price list; its commodities are nobody else's.
    """
    known = codes(products)
    taken = set(known.values())
    found: dict[str | None, str] = {}
    for code in codes_seen:
        name = known.get(code or "") or sku.commodity(code)
        mine = not code or code in known or name not in taken
        found[code] = name if mine else sku.shortened(code or "")
    return found
