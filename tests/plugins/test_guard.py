"""A check that does not run, or cannot finish, is an error and never silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from duiping.plugins.guard import PLUGINS
from tests.cli.shop import duiping, tool
from tests.plugins.load import bean_check, edit, load, main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_left_out_is_named_by_the_others(small: Path, plugin: str) -> None:
    edit(main(small), f'plugin "{plugin}"\n', "")
    (error,) = load(small).said("DP411")
    assert plugin in error.message
    code, said = bean_check(small)
    assert code == 1
    assert "DP411" in said


def test_all_plugins_left_out_are_named_by_check(small: Path) -> None:
    for plugin in PLUGINS:
        edit(main(small), f'plugin "{plugin}"\n', "")
    assert bean_check(small)[0] == 0  # nothing of ours runs there
    done = duiping("check", "--json", cwd=small)
    assert done.code == 2
    said = [e["message"] for e in done.json["errors"]]
    assert all(any(p in m and "DP411" in m for m in said) for p in PLUGINS)
    assert duiping("run", "--json", cwd=small).code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"breaks": 7},
        {"breaks": [{}]},
        {"breaks": [], "suspense": [], "language": "zh"},
        [],
        None,
    ],
    ids=json.dumps,
)
def test_a_result_of_another_shape_is_no_silence(small: Path, wrong: object) -> None:
    for found in (small / ".duiping" / "results").iterdir():
        found.write_text(json.dumps(wrong), encoding="utf-8")
    loaded = load(small)
    # Either an error of the check, or the result was derived anew: never nothing.
    assert loaded.said("DP412") or any(e.is_break for e in loaded.errors)
    assert bean_check(small)[0] == 1


def test_a_result_cut_short_is_derived_anew(small: Path) -> None:
    for found in (small / ".duiping" / "results").iterdir():
        found.write_bytes(found.read_bytes()[:500])
    loaded = load(small)
    assert loaded.codes() == set()
    assert any(e.is_break for e in loaded.errors)


def test_books_without_config(small: Path) -> None:
    (small / "config.yaml").unlink()
    loaded = load(small)
    assert len(loaded.said("DP308")) == len(PLUGINS)
    assert bean_check(small)[0] == 1


def test_a_broken_config_is_an_error_of_every_load(small: Path) -> None:
    edit(small / "config.yaml", "  inbox: inbox", "  inbx: inbox")
    loaded = load(small)
    assert loaded.said("DP302")
    assert loaded.said("config.yaml:")


def test_the_cache_may_be_gone_and_the_folder_read_only(small: Path) -> None:
    import shutil  # noqa: PLC0415

    shutil.rmtree(small / ".duiping")
    # A file where the folder should be: nothing can be kept, even by root.
    (small / ".duiping").write_text("in the way", encoding="utf-8")
    loaded = load(small)
    assert any(getattr(e, "is_break", False) for e in loaded.errors), loaded.errors
    assert loaded.codes() == set()


def test_books_are_found_from_anywhere(small_books: Path, tmp_path: Path) -> None:
    done = tool("bean-check", main(small_books), cwd=tmp_path)
    assert done.code == 1
    assert "DP308" not in done.err
