"""The stages one by one: import, post, match, check; and identify, simulate."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.cli.shop import copied, duiping, shot

if TYPE_CHECKING:
    from pathlib import Path


def test_stage_by_stage_is_a_run(
    month: Path, bare_books: Path, small_books: Path, tmp_path: Path
) -> None:
    books = copied(bare_books, tmp_path / "books")
    taken = duiping("import", month / "exports", "--json", cwd=books)
    assert taken.code == 0, taken.err
    assert set(taken.json) >= {"imported", "known", "refused"}
    assert taken.json["refused"] == []

    unposted = duiping("check", "--json", cwd=books)
    assert unposted.code == 2
    assert any("DP406" in one["message"] for one in unposted.json["errors"])

    posted = duiping("post", "--json", cwd=books)
    assert posted.code == 0, posted.err
    assert posted.json["changed"] > 0

    matched = duiping("match", "--json", cwd=books)
    assert matched.code == 1, matched.err
    checked = duiping("check", "--json", cwd=books)
    assert checked.code == 1, checked.err
    assert checked.json["errors"] == []
    assert checked.json["breaks"] == len(matched.json["breaks"])
    run = duiping("breaks", "--json", cwd=small_books)
    ids = [one["id"] for one in run.json["breaks"]]
    assert [one["id"] for one in matched.json["breaks"]] == ids
    assert shot(books / "ledger") == shot(small_books / "ledger")


def test_importing_twice_is_importing_once(month: Path, small: Path) -> None:
    before = shot(small)
    again = duiping("import", month / "exports", "--json", cwd=small)
    assert again.code == 0, again.err
    assert again.json["imported"] == again.json["refused"] == []
    assert again.json["known"]
    assert shot(small) == before


def test_the_inbox_is_imported_when_nothing_is_named(
    month: Path, bare_books: Path, tmp_path: Path
) -> None:
    books = copied(bare_books, tmp_path / "books")
    shutil.copy(month / "exports" / "期初余额.csv", books / "inbox")
    (books / "inbox" / ".hidden").write_text("not mine", encoding="utf-8")
    done = duiping("import", "--json", cwd=books)
    assert done.code == 0, done.err
    assert len(done.json["imported"]) == 1
    assert (books / "inbox" / "期初余额.csv").exists()


def test_a_person_may_know_better_when_a_file_was_true(
    month: Path, bare_books: Path, tmp_path: Path
) -> None:
    books = copied(bare_books, tmp_path / "books")
    export = month / "exports" / "orders_export2026-10-01-00-30-00.csv"
    done = duiping("import", export, "--as-of", "2026-10-05", "--json", cwd=books)
    assert done.code == 0, done.err
    listing = (books / "ledger" / "evidence.beancount").read_text(encoding="utf-8")
    assert 'as-of: "2026-10-05 00:00:00"' in listing
    assert "2026-10-01 00:30" not in listing


def test_a_name_cannot_steer_the_terminal(bare_books: Path, tmp_path: Path) -> None:
    books = copied(bare_books, tmp_path / "books")
    evil = books / "inbox" / "a\x1b[31m\nb=1.csv"
    evil.write_text("x,y\n1,2\n", encoding="utf-8")
    done = duiping("import", cwd=books)
    assert done.code == 2
    assert "\x1b" not in done.err
    assert len(done.err.splitlines()) == 2  # the refusal, and the count


def test_a_path_that_is_not_there(small: Path) -> None:
    before = shot(small)
    for name in ("run", "identify"):
        done = duiping(name, "nowhere.csv", "--json", cwd=small)
        assert done.code == 2
        assert done.json["error"]["code"] == "DP419"
    assert shot(small) == before


def test_identify_says_what_each_file_is(month: Path, small_books: Path) -> None:
    exports = month / "exports"
    strange = small_books.parent / "notes.txt"
    strange.write_text("just some notes\n", encoding="utf-8")
    done = duiping(
        *("identify", exports / "云充对账单_202609.xlsx", strange, "--json"),
        cwd=small_books,
    )
    assert done.code == 2, done.err
    known, unknown = done.json["files"]
    assert (known["layout"], known["source"]) == ("yunchong.orders", "yunchong")
    assert known["rows"] > 0
    assert (known["first_day"], known["last_day"]) <= ("2026-09-02", "2026-09-30")
    assert unknown["code"].startswith("DP1")
    told = duiping("identify", exports / "云充对账单_202609.xlsx", cwd=small_books)
    assert told.code == 0
    assert "yunchong" in told.out


def test_simulate_is_reproducible(month: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = duiping(
        "simulate", again, "--orders", "150", "--breaks", "8", "--json", cwd=tmp_path
    )
    assert done.code == 0, done.err
    assert done.json["files"] == sum(1 for p in again.rglob("*") if p.is_file()) - 1
    assert shot(again) == shot(month)


def test_simulate_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = shot(tmp_path)
    for arguments in (
        ["full"],
        ["file"],
        ["new", "--orders", "0"],
        ["new", "--orders", "30", "--breaks", "8"],
        ["new", "--month", "2026-13"],
    ):
        done = duiping("simulate", *arguments, cwd=tmp_path)
        assert done.code == 2, (arguments, done.err)
        assert "Traceback" not in done.err
    assert shot(tmp_path) == before


def test_lost_evidence_is_named(small: Path) -> None:
    lost = next((small / "ledger" / "documents" / "cmb").iterdir())
    lost.unlink()
    shutil.rmtree(small / ".duiping")
    done = duiping("match", "--json", cwd=small)
    assert done.code == 2
    assert done.json["error"]["code"] == "DP404"
