"""Lines taken out of bytes are those of the text; nothing ragged slips through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.errors import Refusal
from duiping.importers import lines
from duiping.importers.body import Splitter
from duiping.importers.lines import Rest, utf8
from duiping.importers.shape import Shape

TEXT = st.text('账a,1 \n\r\t🈶"', max_size=60)
SHAPE = Shape(layout="x", required={"a": ("a",)})
TICKED = Shape(layout="x", required={"a": ("a",)}, ticked=True)


@given(TEXT, st.sampled_from(["utf-8-sig", "utf-8", "gb18030", "utf-16"]))
@settings(deadline=None)
def test_pieces_make_the_whole(text: str, encoding: str) -> None:
    """However small the pieces, characters are never torn."""
    whole = text.encode(encoding)
    expected = whole.decode(encoding).encode().replace(b"\r\n", b"\n")
    usual, lines._CHUNK = lines._CHUNK, 3
    try:
        assert utf8(whole, encoding) == expected
    finally:
        lines._CHUNK = usual


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_offset_is_that_in_the_file(encoding: str) -> None:
    data = "账".encode(encoding) * 3_000_000 + b"\xff\xff\n"
    with pytest.raises(UnicodeDecodeError) as caught:
        utf8(data, encoding)
    # The byte order mark is no character, yet it is a byte.
    with pytest.raises(UnicodeDecodeError) as plain:
        data.decode(encoding)
    assert caught.value.start == plain.value.start


@given(
    st.lists(
        st.sampled_from(
            [b"a", b"\n", b"\r\n", "账".encode(), b"\xe8", b"\xb4\xa6", b"\xff"]
        )
    ),
    st.integers(1, 9),
)
@settings(deadline=None)
def test_what_is_no_utf8_is_refused(parts: list[bytes], size: int) -> None:
    """Looked at in pieces of any size, bytes are text exactly if Python says so."""
    data = b"".join(parts)
    usual, lines._CHUNK = lines._CHUNK, size
    try:
        try:
            expected = data.decode().replace("\r\n", "\n").encode()
        except UnicodeDecodeError:
            with pytest.raises(UnicodeDecodeError):
                utf8(data, "utf-8")
        else:
            assert utf8(data, "utf-8") == expected
    finally:
        lines._CHUNK = usual


@given(st.lists(st.text("a,1 账", max_size=4), min_size=1, max_size=30), st.data())
@settings(deadline=None)
def test_the_ends_are_those_of_split_lines(
    rows: list[str], data: st.DataObject
) -> None:
    text = "\n".join(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    rest = Rest(text.encode(), at, ', "\t\r', 16)
    end = len(rows)
    while end > at + 1 and not rows[end - 1].strip(', "\t\r'):
        end -= 1
    assert rest.head[: at + 1] == rows[: at + 1]
    assert (rest.end, rest.tail) == (end, rows[max(at + 1, end - 16) : end])
    closing = data.draw(st.integers(0, len(rest.tail)))
    if end - closing > at + 1:
        body = rest.body(closing).decode().removesuffix("\n").split("\n")
        assert body == rows[at + 1 : end - closing]


ROWS = st.lists(
    st.lists(st.text("a1账 ", max_size=2), min_size=1, max_size=4), min_size=1
)


@given(ROWS, st.booleans())
@settings(deadline=None)
def test_all_at_once_is_line_by_line(rows: list[list[str]], ticked: bool) -> None:  # noqa: FBT001
    """Rows of one width are split; a single row of another refuses the file."""
    shape, sign = (TICKED, ",`") if ticked else (SHAPE, ",")
    text = "\n".join(("`" if ticked else "") + sign.join(row) for row in rows)
    splitter = Splitter("x.csv", shape, 3, 2, ended=True)
    if {len(row) for row in rows} != {3}:
        with pytest.raises(Refusal) as caught:
            splitter.split(text.encode() + b"\n", len(rows))
        wrong = next(i for i, row in enumerate(rows) if len(row) != 3)
        assert (caught.value.code, caught.value.facts["row"]) == (
            "DP111",
            str(wrong + 2),
        )
        return
    table, numbers = splitter.split(text.encode() + b"\n", len(rows))
    cells = [tuple(cell or None for cell in row) for row in rows]
    assert table.rows() == cells
    assert numbers.to_list() == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("`a,`b,`", ("a", "b", None)),
        ("`,`,`", (None, None, None)),
        ("`a,`b,`c`", ("a", "b", "c`")),
        ("`a,b,`c,`d", ("a,b", "c", "d")),
        ("``b,`c,`d", ("`b", "c", "d")),
        ("`a,`b", None),
        ("`a`b,`c", None),
        ("`a,`b`c", None),
        ("``,`c", None),
        ("a,`b,`c", None),
        ("`a,`b,`c,`d", None),
    ],
)
@pytest.mark.parametrize("before", [0, 3])
def test_backticks_out_of_place(
    line: str, cells: tuple[str | None, ...] | None, before: int
) -> None:
    """Only those behind a comma or at a line's start part cells."""
    text = "\n".join(["`1,`2,`3"] * before + [line])
    splitter = Splitter("x.csv", TICKED, 3, 2, ended=True)
    if cells is None:
        with pytest.raises(Refusal) as caught:
            splitter.split(text.encode() + b"\n", before + 1)
        assert caught.value.facts["row"] == str(before + 2)
    else:
        table, _ = splitter.split(text.encode() + b"\n", before + 1)
        assert table.row(before) == cells


@pytest.mark.parametrize("ticked", [True, False])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_cell_too_many_makes_up_for_none(end: str, *, ticked: bool) -> None:
    """Also where the last line is not ended: its last delimiter counts."""
    shape, sign = (TICKED, ",`") if ticked else (SHAPE, ",")
    rows = ["abc", "ab", "abc "]
    lines = [("`" if ticked else "") + sign.join(row).strip() for row in rows]
    splitter = Splitter("x.csv", shape, 3, 2, ended=True)
    text = "\n".join(lines).encode()
    with pytest.raises(Refusal) as caught:
        splitter.split(text + b"\n", 3)
    assert caught.value.facts["row"] == "3"
    with pytest.raises(Refusal):
        list(splitter.pieces([text + end.encode()], 9))


@given(st.text("a\r\n", max_size=12))
@settings(deadline=None)
def test_only_whole_line_ends_are_made_plain(text: str) -> None:
    assert utf8(text.encode(), "utf-8") == text.replace("\r\n", "\n").encode()
