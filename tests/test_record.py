"""Digests are the same wherever they are computed."""

from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.record import (
    READ_SCHEMA,
    RECORD_SCHEMA,
    digest128,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1f"))


def test_digest_by_hand() -> None:
    """`printf abc | sha256sum`, and the two known answers of FIPS 180-4."""
    assert digest128("abc") == "ba7816bf8f01cfea414140de5dae2223"
    assert digest128("") == "e3b0c44298fc1c149afbf4c8996fb924"


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_digest_is_duckdbs(parts: list[str]) -> None:
    """Joined by the unit separator, hashed as UTF-8."""
    (told,) = duckdb.execute(
        "SELECT sha256(array_to_string(?::VARCHAR[], chr(31)))[:32]", [parts]
    ).fetchall()[0]
    assert digest128(*parts) == told


@given(st.lists(TEXT, min_size=1, max_size=3), st.lists(TEXT, min_size=1, max_size=3))
def test_other_parts_other_digest(one: list[str], other: list[str]) -> None:
    """Moving a character across a border makes another digest."""
    assert (digest128(*one) == digest128(*other)) == (one == other)


def test_a_record_is_a_row_and_where_it_stands() -> None:
    assert set(RECORD_SCHEMA) == {"source", "file", "id", "as_of", *READ_SCHEMA}
    assert set(READ_SCHEMA) < set(RECORD_SCHEMA)
