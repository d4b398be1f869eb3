"""Leg drafts drop nothing but zeros, and keys hash as DuckDB hashes them."""

from __future__ import annotations

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.leg import (
    DRAFT_SCHEMA,
    LEG_SCHEMA,
    PAIR,
    RECEIPT,
    REFUND,
    draft,
    hashed,
    hashes,
    key_hash,
)

KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), KEYS), max_size=8))
def test_hashes_are_duckdbs(keys: list[str | None]) -> None:
    """One by one and as a column, with doubles and nulls in it."""
    digits = [
        duckdb.execute("SELECT sha256(?::VARCHAR)[:32]", [key]).fetchall()[0][0]
        for key in keys
    ]
    told = [(signed(d[:16]), signed(d[16:])) if d else (None, None) for d in digits]
    assert hashes(pl.Series(keys, dtype=pl.String)).rows() == told
    assert [(None, None) if key is None else key_hash(key) for key in keys] == told
    # What is known already is taken, and others are hashed beside it.
    some = {key: (n, -n) for n, key in enumerate(sorted(filter(None, keys))[::2])}
    known = pl.DataFrame([(k, *pair) for k, pair in some.items()], PAIR, orient="row")
    both = [some.get(key or "", pair) for key, pair in zip(keys, told, strict=True)]
    assert hashes(pl.Series(keys, dtype=pl.String), known).rows() == both


def signed(digits: str) -> int:
    """Read 16 hex digits as a signed number."""
    number = int(digits, 16)
    return number - (1 << 64) if number >> 63 else number


def test_key_hash_by_hand() -> None:
    # SHA-256 of "abc" begins with ba7816bf 8f01cfea 414140de 5dae2223.
    assert key_hash("abc") == (0xBA7816BF8F01CFEA - (1 << 64), 0x414140DE5DAE2223)


def test_a_lot_is_an_account_a_key_and_a_commodity() -> None:
    """Eight different ones make eight lots, and equal ones make one."""
    rows = [(a, k, c) for a in "xy" for k in "kl" for c in ("CNY", "TOPUP")]
    legs = pl.DataFrame(
        rows * 2, schema=["account", "key", "commodity"], orient="row"
    ).pipe(hashed)
    assert legs["lot"].n_unique() == legs.select("lot", "tail").n_unique() == 8
    assert legs["lot"].to_list()[:8] == legs["lot"].to_list()[8:]
    # What turns a lot depends on account and commodity alone.
    turns = legs.group_by("account", "commodity").agg(
        (pl.col("lot") ^ pl.col("hash")).n_unique()
    )
    assert turns["lot"].to_list() == [1] * 4


def test_no_legs_have_no_lots() -> None:
    assert hashed(pl.DataFrame(schema=DRAFT_SCHEMA)).height == 0


def _frame(amounts: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "record": [f"r{n}" for n in range(len(amounts))],
            "source": ["s"] * len(amounts),
            "kind": ["sale"] * len(amounts),
            "amount": amounts,
            "key": ["k"] * len(amounts),
        },
        schema_overrides={"amount": pl.Int64},
    ).with_columns(time=pl.datetime(2026, 9, 1, time_unit="ms"))


def test_draft_fills_in_and_drops_zeros() -> None:
    legs = draft(
        _frame([5, 0, -7, None]),
        account=pl.lit("Assets:A"),
        commodity=pl.lit("CNY"),
        place=pl.lit(3),
        amount=-pl.col("amount"),
    )
    assert dict(legs.schema) == DRAFT_SCHEMA
    assert legs["amount"].to_list() == [-5, 7]
    assert legs["event"].to_list() == ["", ""]
    assert legs["flow"].to_list() == [RECEIPT, RECEIPT]
    assert legs["booked"].to_list() == [True, True]


def test_draft_keeps_what_the_frame_says() -> None:
    """A column of the frame beats a default; an expression beats the frame."""
    frame = _frame([1]).with_columns(event=pl.lit("ship"), flow=pl.lit(REFUND))
    common = {"account": pl.lit("A"), "commodity": pl.lit("CNY"), "place": pl.lit(0)}
    kept = draft(frame, **common)
    assert (kept["event"][0], kept["flow"][0]) == ("ship", REFUND)
    told = draft(frame, flow=pl.lit(RECEIPT), **common)
    assert (told["event"][0], told["flow"][0]) == ("ship", RECEIPT)


def test_schemas_agree() -> None:
    assert all(LEG_SCHEMA[name] == kind for name, kind in DRAFT_SCHEMA.items())
