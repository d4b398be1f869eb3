"""A line of the fee schedule, where decided fee breaks all show one other rate."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from duiping.config.types import MILLION, percent
from duiping.decide.teach.model import ENOUGH, Charged, Suggestion, names
from duiping.money import minor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duiping.config import Config, Fee
    from duiping.decide.teach.model import Document

# Rates are tried on these grids, coarse to fine: 0.1 %, 0.05 %, 0.01 %, 0.001 %.
GRIDS = (1000, 500, 100, 10)


def rates(
    decided: Iterable[Document],
    charged: Mapping[tuple[str, str], Charged],
    config: Config,
) -> list[Suggestion]:
    """Find lines of the schedule.

    Only plain rates, rounded half up, of orders without a refund: elsewhere more
    than one schedule gives the same fees.

    Args:
        decided: decided breaks.
        charged: what each order was charged on, by account of the fee and key.
        config: the rules.
    """
    alike: dict[int, list[tuple[Document, Charged]]] = defaultdict(list)
    for one in decided:
        if one["kind"] != "fee":
            continue
        known = charged.get((one["account"], one["key"]))
        place = None if known is None else _line(one, known, config)
        if known is not None and place is not None:
            alike[place].append((one, known))
    found = []
    for place, listed in sorted(alike.items()):
        rate = _rate(listed) if len(listed) >= ENOUGH else None
        if rate is not None and rate != config.fees[place].rate:
            found.append(_suggested(config.fees[place], rate, listed, config))
    return found


def _line(one: Document, known: Charged, config: Config) -> int | None:
    """Find the line of the schedule that an order was held against."""
    best: int | None = None
    for place, fee in enumerate(config.fees):
        plain = fee.rate is not None and not (fee.flat or fee.minimum or fee.maximum)
        mine = fee.account == one["account"] and fee.category in {None, known.category}
        held = fee.from_ is None or fee.from_ <= known.day
        if plain and mine and held and fee.rounding == "half-up":
            better = best is None or _rank(fee) > _rank(config.fees[best])
            best = place if better else best
    return best


def _rank(fee: Fee) -> tuple[bool, int]:
    return fee.category is not None, fee.from_.toordinal() if fee.from_ else 0


def _rate(listed: Iterable[tuple[Document, Charged]]) -> int | None:
    """Find the roundest rate (millionths) that gives all fees, half up."""
    low, high = Fraction(0), Fraction(MILLION)
    for one, known in listed:
        paid = minor(one["actual"])
        if paid < 0 or known.settled <= 0:
            return None
        low = max(low, Fraction((2 * paid - 1) * MILLION, 2 * known.settled))
        high = min(high, Fraction((2 * paid + 1) * MILLION, 2 * known.settled))
    for grid in GRIDS:
        rate = ceil(low / grid) * grid
        if rate < high:
            return rate
    return None


def _suggested(
    fee: Fee, rate: int, listed: list[tuple[Document, Charged]], config: Config
) -> Suggestion:
    """Write the line: from the first of these days, of their category if it is one."""
    first = min(known.day for _, known in listed)
    categories = {known.category for _, known in listed}
    category = fee.category
    if len(categories) == 1 and len(config.categories) > 1:
        category = categories.pop()
    fresh = fee.model_copy(update={"rate": rate, "from_": first, "category": category})
    parts = [f"account: '{fee.account}'", f"source: {fee.source}"]
    parts.append(f"orders: '{fee.orders}'")
    if category is not None:
        parts.append(f"category: {category}")
    parts += [f"rate: {percent(rate)}", f"gives_back: {fee.gives_back}"]
    if fee.per != "payment":
        parts.append(f"per: {fee.per}")
    parts.append(f"from: {first}")
    same = (fee.category, fee.from_) == (category, first)
    fees = tuple(fresh if same and one is fee else one for one in config.fees)
    if not same:
        fees = (*config.fees, fresh)
    return Suggestion(
        "fees",
        f"- {{{', '.join(parts)}}}",
        names(one for one, _ in listed),
        config.model_copy(update={"fees": fees}),
    )
