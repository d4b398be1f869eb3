"""Links become keys: both sides end under the group, all else stays as it was."""

from __future__ import annotations

import polars as pl

from duiping.leg import CANCEL, EXPECTS, REPORTS, key_hash
from duiping.match.keyless import LINK_SCHEMA, Links, linked
from tests.match.legs import Leg, frame
from tests.post.rows import rules

PAYOUT = "Assets:Clearing:Payout:PDD"
OTHER = "Assets:Clearing:Payout:Alipay"


def wallet(key: str, amount: int, on: int = 0, account: str = PAYOUT) -> Leg:
    """Make a payout, due two working days after 09-01, a Tuesday."""
    flow = CANCEL if amount < 0 else 0
    return Leg(key, amount, EXPECTS, flow, on, due=on + 2, account=account)


def bank(key: str, amount: int, on: int = 1, account: str = PAYOUT) -> Leg:
    return Leg(key, -amount, REPORTS, 0, on, account=account)


def run(*legs: Leg, texts: dict[int, str] | None = None) -> Links:
    said = pl.DataFrame(
        {
            "record": [f"r{n}" for n in texts or {}],
            "text": list((texts or {}).values()),
        },
        schema={"record": pl.String, "text": pl.String},
    )
    return linked(frame(list(legs)), said, rules())


def test_both_sides_end_under_the_group() -> None:
    found = run(wallet("p", 500), bank("b", 500))
    assert found.legs["key"].to_list() == ["p", "p"]
    assert found.legs.select("hash", "tail").rows() == [key_hash("p")] * 2
    assert found.legs["lot"].n_unique() == 1
    assert found.links.rows() == [
        (PAYOUT, "CNY", "b", "p", "equal amount in time", False),
        (PAYOUT, "CNY", "p", "p", "equal amount in time", False),
    ]


def test_nothing_else_changes() -> None:
    """Order, amounts and the legs of accounts that need no link."""
    legs = [
        wallet("p", 500),
        Leg("o", 500, EXPECTS),
        bank("b", 500),
        Leg("b", -500, REPORTS),  # the same key in another account
        wallet("q", 70),
    ]
    found = run(*legs)
    same = [
        name
        for name in found.legs.columns
        if name not in {"key", "hash", "tail", "lot"}
    ]
    assert found.legs.select(same).equals(frame(legs).select(same))
    assert found.legs["key"].to_list() == ["p", "o", "p", "b", "q"]


def test_accounts_do_not_meet() -> None:
    found = run(wallet("p", 500), bank("b", 500, account=OTHER))
    assert found.links.is_empty()
    assert dict(found.links.schema) == LINK_SCHEMA
    one = run(
        *(wallet("p", 500), wallet("q", 500, account=OTHER)),
        *(bank("x", 500, account=OTHER), bank("y", 500)),
    )
    assert one.legs["key"].to_list() == ["p", "q", "q", "p"]


def test_a_bounced_payout_waits_for_no_bank_line() -> None:
    """The line that comes is the next payout's."""
    found = run(
        wallet("p", 500), wallet("p", -500, 1), wallet("q", 500, 1), bank("b", 500, 2)
    )
    assert found.legs["key"].to_list() == ["p", "p", "q", "q"]


def test_legs_of_one_key_are_netted() -> None:
    found = run(wallet("p", 300), wallet("p", 200), bank("b", 500))
    assert found.legs["key"].to_list() == ["p", "p", "p"]
    assert run(wallet("p", 300), wallet("p", 200), bank("b", 300)).links.is_empty()


def test_only_booked_legs_are_linked() -> None:
    shown = bank("b", 500)._replace(booked=False)
    assert run(wallet("p", 500), shown).links.is_empty()


def test_texts_give_references() -> None:
    """Among equals the memo decides, not the queue."""
    found = run(
        *(wallet("p", 500), wallet("q", 500), bank("b", 500)),
        texts={0: "W0000000001", 1: "W0000000002", 2: "到账 W0000000002"},
    )
    assert found.legs["key"].to_list() == ["p", "q", "q"]


def test_linking_again_changes_nothing() -> None:
    once = run(wallet("p", 500), bank("b", 500), wallet("q", 70))
    again = linked(
        once.legs,
        pl.DataFrame(schema={"record": pl.String, "text": pl.String}),
        rules(),
    )
    assert again.legs.equals(once.legs)
    assert again.links.is_empty()
