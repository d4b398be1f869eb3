"""No file is claimed by two layouts, however its columns stand and it is packed."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from duiping.importers.head import plain
from duiping.importers.registry import LAYOUTS, recognise
from tests.importers.exports import layouts, workbook

if TYPE_CHECKING:
    from duiping.importers.shape import Shape


# Known by the title above the header, too: the columns alone are no proof.
TITLED = {"abc.corporate"}


@cache
def _shapes() -> list[tuple[str, Shape]]:
    """List every shape of every table; messages have none."""
    return [
        (name, shape)
        for name in sorted(LAYOUTS)
        for shape in layouts()[name].shapes().values()
        if shape.titles() != ("(no table)",)
    ]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_header_has_one_layout(data: st.DataObject) -> None:
    """Any columns a layout may have, in any order, and strange ones between them."""
    name, shape = data.draw(st.sampled_from(_shapes()))
    spare = data.draw(st.lists(st.sampled_from(sorted(shape.optional)), unique=True)
                      if shape.optional else st.just([]))  # fmt: skip
    fields = {**shape.required, **{field: shape.optional[field] for field in spare}}
    titles = {plain(data.draw(st.sampled_from(names))) for names in fields.values()}
    titles |= {f"某列{n}" for n in range(data.draw(st.integers(0, 3)))}
    header = data.draw(st.permutations(sorted(titles)))
    out = io.StringIO()
    sign = "\t" if shape.delimiter == "\t" else ","
    csv.writer(out, delimiter=sign).writerow(header)
    claimed = set(recognise("a.csv", out.getvalue().encode("utf-8-sig")))
    if not shape.ticked:
        claimed |= set(recognise("a.xlsx", workbook(out.getvalue())))
    assert claimed <= {name}
    assert claimed or name in TITLED


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_shapes()), st.sampled_from(_shapes()))
def test_two_headers_in_one_file(
    one: tuple[str, Shape], other: tuple[str, Shape]
) -> None:
    """A workbook with the sheets of two layouts is no more than ambiguous.

    It is claimed by those whose header it has, and by no third.
    """
    sheets = [",".join(shape.titles()) + "\n" for _, shape in (one, other)]
    book = workbook(f"{sheets[0]}=== 第二页\n{sheets[1]}")
    assert set(recognise("a.xlsx", book)) <= {one[0], other[0]}
