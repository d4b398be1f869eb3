"""Tables that may be extended: by the same rules, of some of the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping import stock
from duiping.tables import MADE, State, Tables

if TYPE_CHECKING:
    from pathlib import Path

NOW = State(["rule"], ["one", "two", "three"], ["link"])


def laid(cache: Path, state: State) -> Path:
    """Lay down the tables of a state, in use by nobody."""
    tables = Tables(cache, state, alone=False)
    folder = cache / stock.FOLDER / tables.name("tables")
    folder.mkdir(parents=True)
    (folder / stock.LEASE).touch()
    tables.sign(folder)
    return folder


@pytest.mark.parametrize(
    ("before", "new"),
    [
        (State(["rule"], ["one", "two"]), {2}),
        (State(["rule"], ["three"]), {0, 1}),
        (State(["rule"], ["one", "two", "three"], ["other"]), set()),
        (State(["other"], ["one", "two"]), None),
        (State(["rule"], ["one", "gone"]), None),
        # The same fact twice is not the same as once.
        (State(["rule"], ["one", "one"]), None),
    ],
)
def test_what_may_be_extended(
    tmp_path: Path, before: State, new: set[int] | None
) -> None:
    folder = laid(tmp_path, before)
    found = Tables(tmp_path, NOW, alone=False).earlier()
    assert found == (None if new is None else (folder, new))


def test_the_nearest_is_extended_and_stays(tmp_path: Path) -> None:
    laid(tmp_path, State(["rule"], ["one"]))
    near = laid(tmp_path, State(["rule"], ["one", "three"]))
    tables = Tables(tmp_path, NOW, alone=False)
    assert tables.earlier() == (near, {1})
    stock.tidy(tmp_path, "none")
    assert [path.name for path in (tmp_path / stock.FOLDER).iterdir()] == [near.name]
    del tables
    stock.tidy(tmp_path, "none")
    assert not list((tmp_path / stock.FOLDER).iterdir())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"rules": 1, "facts": 2}'])
def test_what_is_damaged_is_left_alone(tmp_path: Path, text: str) -> None:
    folder = laid(tmp_path, State(["rule"], ["one"]))
    (folder / MADE).write_text(text)
    assert Tables(tmp_path, NOW, alone=False).earlier() is None
