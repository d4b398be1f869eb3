"""Drafting a mapping and trying it, as docs/OWN_LAYOUT.md tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from duiping.importers.mapping import Layouts
from tests.cli.shop import REPOSITORY, copied, duiping
from tests.importers.exports import sample

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (REPOSITORY / "docs" / "OWN_LAYOUT.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "某农商行_202609.csv"
    path.write_text(example("bank file"), encoding="utf-8")
    return path


def test_the_page_is_what_happens(bank: Path, bare_books: Path, tmp_path: Path) -> None:
    """The draft is the page's table; tested, put into config, imported."""
    draft = tmp_path / "nsh.yaml"
    make = ("layout", "new", bank, "--name", "nsh.corporate")
    done = duiping(*make, "--out", draft, cwd=tmp_path)
    assert done.code == 0, done.err
    written = yaml.safe_load(draft.read_text(encoding="utf-8"))
    assert written == yaml.safe_load(example("bank layout"))
    assert duiping(*make, "--out", draft, cwd=tmp_path).code == 2
    printed = duiping(*make, cwd=tmp_path)
    assert printed.out == draft.read_text(encoding="utf-8")
    test = duiping("layout", "test", bank, "--mapping", draft, "--json", cwd=tmp_path)
    assert test.code == 0, test.err
    assert [row["amount"] for row in test.json["rows"]] == [
        "1000.00",
        "-12.00",
        "-500.00",
    ]
    assert (test.json["opening"], test.json["closing"]) == ("10000.00", "10488.00")
    assert test.json["totals"] == {"借方发生额": "512.00", "贷方发生额": "1000.00"}
    books = copied(bare_books, tmp_path / "books")
    assert "DP101" in duiping("identify", bank, cwd=books).err
    _configure(books)
    done = duiping("layout", "test", bank, "--rows", 1, cwd=books)
    assert (done.code, done.out.count("│ credit"), done.out.count("debit")) == (0, 1, 0)
    done = duiping("import", bank, "--json", cwd=books)
    assert done.code == 0, done.err
    assert len(done.json["imported"]) == 1


def _configure(books: Path) -> None:
    """Put the page's table and source into the books."""
    path = books / "config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    added = yaml.safe_load(example("bank source"))
    config["layouts"] |= yaml.safe_load(example("bank layout"))["layouts"]
    config["sources"] |= added["sources"]
    config["accounts"]["statement"] |= added["accounts"]["statement"]
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def test_what_no_source_takes_yet_can_be_tried(bare_books: Path) -> None:
    """A known layout, and a shipped mapping that is off, show their rows."""
    books = copied(bare_books, bare_books.parent / "tried")
    for layout, code in (("alipay.fund", "DP118"), ("supplier.orders", "DP129")):
        name, data = sample(layout)
        (books / name).write_bytes(data)
        told = duiping("identify", name, "--json", cwd=books)
        (found,) = told.json["files"]
        assert (told.code, found["code"], found["layout"]) == (2, code, layout)
        done = duiping("layout", "test", name, "--json", cwd=books)
        assert (done.code, done.json["layout"]) in ((0, layout), (1, layout)), done.err
        assert len(done.json["rows"]) == found["rows"] > 0


def test_a_faulty_mapping_or_file_says_so(bank: Path, tmp_path: Path) -> None:
    draft = tmp_path / "nsh.yaml"
    draft.write_text(example("bank layout"), encoding="utf-8")
    bank.write_text(example("bank file").replace("10,988.00", "10,989.00"))
    done = duiping("layout", "test", bank, "--mapping", draft, cwd=tmp_path)
    assert (done.code, "DP107" in done.err) == (2, True)
    draft.write_text(example("bank layout").replace("memo:", "memmo:"))
    done = duiping("layout", "test", bank, "--mapping", draft, cwd=tmp_path)
    assert (done.code, "DP302" in done.err) == (2, True)


def test_rows_in_suspense_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("时间,类型,金额\n2026-09-01 08:00:00,神秘 13812345678,5.00\n")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "layouts: {x: {title: x, kind: ledger, columns: {time: 时间, type: 类型,"
        " amount: 金额}}}"
    )
    done = duiping("layout", "test", path, "--mapping", mapping, cwd=tmp_path)
    assert (done.code, "suspense" in done.out) == (1, True)
    assert "13812345678" not in done.out + done.err


def test_the_page_reads_as_a_mapping() -> None:
    assert Layouts.model_validate(yaml.safe_load(example("bank layout")))


def test_what_no_source_takes_is_told_all_the_same(
    bare_books: Path, tmp_path: Path
) -> None:
    """The demo shop has no source for Adyen."""
    name, data = sample("adyen.settlement", "open_batch_noted")
    (tmp_path / name).write_bytes(data)
    done = duiping("identify", tmp_path / name, "--json", cwd=bare_books)
    (told,) = done.json["files"]
    assert (done.code, told["code"]) == (2, "DP118")
    assert (told["layout"], told["grade"]) == ("adyen.settlement", "A")
    assert told["usual_part"] == "books"
    assert told["rows"] > 0
    assert told["first_day"].startswith("20")
