"""A longer `late` or a wider `near`, where a person linked beyond them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from duiping.config.types import MILLION, Lag, percent
from duiping.decide.teach.model import ENOUGH, LONGEST, Suggestion
from duiping.money import plain
from duiping.workdays import due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duiping.config import Config
    from duiping.config.model import Link
    from duiping.decide.teach.model import Joined

# A tolerance is given in steps of a tenth of a percent and whole yuan.
_STEP = 1000
_YUAN = 100


def links(joined: Iterable[Joined], config: Config) -> list[Suggestion]:
    """Find wider rules of linking.

    A near pair stays a break of its own (`short`, `over`): what such a rule saves is
    the search, not the decision.
    """
    later: dict[str, list[Joined]] = defaultdict(list)
    wider: dict[str, list[Joined]] = defaultdict(list)
    for one in joined:
        clearing = config.accounts.clearing.get(one.account)
        rule = clearing.link if clearing is not None else None
        if rule is None:
            continue
        if one.expected == one.reported:
            if due(one.gone, rule.late) < one.came:
                later[one.account].append(one)
        elif not _near(one, rule):
            wider[one.account].append(one)
    found = [_later(account, listed, config) for account, listed in later.items()]
    found += [_wider(account, listed, config) for account, listed in wider.items()]
    return [one for one in found if one is not None]


def _near(one: Joined, rule: Link) -> bool:
    gap = abs(one.expected - one.reported)
    return gap <= rule.near_limit and gap * MILLION <= rule.near * one.expected


def _later(account: str, listed: list[Joined], config: Config) -> Suggestion | None:
    rule = config.accounts.clearing[account].link
    if rule is None or len(listed) < ENOUGH:
        return None
    for days in range(rule.late.days + 1, LONGEST + 1):
        lag = Lag(days, rule.late.working)
        if all(due(one.gone, lag) >= one.came for one in listed):
            unit = "working days" if lag.working else "days"
            fresh = rule.model_copy(update={"late": lag})
            return _told(account, f"late: {days} {unit}", listed, fresh, config)
    return None


def _wider(account: str, listed: list[Joined], config: Config) -> Suggestion | None:
    rule = config.accounts.clearing[account].link
    if rule is None or len(listed) < ENOUGH:
        return None
    gaps = [(abs(one.expected - one.reported), one.expected) for one in listed]
    share = max(-(-gap * MILLION // whole) for gap, whole in gaps)
    near = max(rule.near, -(-share // _STEP) * _STEP)
    limit = max(rule.near_limit, -(-max(gap for gap, _ in gaps) // _YUAN) * _YUAN)
    # Beyond a tenth it is another amount, and no habit of the bank's.
    if near > MILLION // 10:
        return None
    fresh = rule.model_copy(update={"near": near, "near_limit": limit})
    line = f"near: {percent(near)}, near_limit: {plain(limit)}"
    return _told(account, line, listed, fresh, config)


def _told(
    account: str, line: str, listed: list[Joined], rule: Link, config: Config
) -> Suggestion:
    changed = config.accounts.clearing[account].model_copy(update={"link": rule})
    clearing = {**config.accounts.clearing, account: changed}
    accounts = config.accounts.model_copy(update={"clearing": clearing})
    return Suggestion(
        f"accounts.clearing.{account}.link",
        line,
        tuple(sorted(one.break_id for one in listed)),
        config.model_copy(update={"accounts": accounts}),
        without=True,
    )
