"""A faulty file is named, with its fault, and changes nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.cli.faulty import FAULTS, WECHAT, spoilt
from tests.cli.shop import Done, copied, duiping, shot

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "招商银行交易明细_20260901-20260930.csv"
EMPTY_DAY = """记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,\
收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额
`0,`0,`0.00,`0,`0.00
"""


class Tried(NamedTuple):
    """An import of every faulty file at once."""

    english: Done
    chinese: Done
    before: dict[str, str]
    after: dict[str, str]

    def refused(self, done: Done) -> dict[str, dict[str, Any]]:
        """Give what was refused, by the file's name."""
        return {one["file"]: one for one in done.json["refused"]}


@pytest.fixture(scope="module")
def tried(
    month: Path, bare_books: Path, tmp_path_factory: pytest.TempPathFactory
) -> Tried:
    """Offer all faulty files in one import, in both languages."""
    folder = tmp_path_factory.mktemp("faulty")
    for fault in FAULTS.values():
        (folder / fault.name).write_bytes(spoilt(fault, month / "exports"))
    before = shot(bare_books)
    english, chinese = (
        duiping("import", folder, "--json", "--lang", lang, cwd=bare_books)
        for lang in ("en", "zh")
    )
    return Tried(english, chinese, before, shot(bare_books))


def test_nothing_is_taken_and_nothing_changes(tried: Tried) -> None:
    for done in (tried.english, tried.chinese):
        assert done.code == 2
        assert done.json["imported"] == done.json["known"] == []
        assert len(done.json["refused"]) == len(FAULTS)
        assert "Traceback" not in done.err
    assert tried.after == tried.before


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_has_its_code_and_sentence(tried: Tried, case: str) -> None:
    fault = FAULTS[case]
    for done in (tried.english, tried.chinese):
        told = tried.refused(done)[fault.name]
        assert told["code"] in fault.codes, told["sentence"]
        assert fault.name in told["sentence"]
        assert "\n" not in told["sentence"]
        line = f"{told['code']} {told['sentence']}"
        assert line in done.err.splitlines()
    english, chinese = (
        tried.refused(done)[fault.name] for done in (tried.english, tried.chinese)
    )
    assert english["code"] == chinese["code"]
    assert english["sentence"] != chinese["sentence"]


def test_a_good_file_beside_a_bad_one_is_taken(
    month: Path, bare_books: Path, tmp_path: Path
) -> None:
    books = copied(bare_books, tmp_path / "books")
    shutil.copy(month / "exports" / GOOD, books / "inbox")
    fault = FAULTS["amount changed"]
    (books / "inbox" / fault.name).write_bytes(spoilt(fault, month / "exports"))
    done = duiping("run", "--json", cwd=books)
    assert done.code == 2, done.err
    assert [one["file"] for one in done.json["refused"]] == [fault.name]
    assert [name.rsplit(".", 2)[-2] for name in done.json["imported"]] == [GOOD[:-4]]
    assert any(file["path"].endswith(GOOD) for file in done.json["files"])
    kept = [p.name for p in (books / "ledger" / "documents").rglob("*") if p.is_file()]
    assert len(kept) == 1


def test_a_statement_that_contradicts_the_books_is_refused(
    month: Path, small: Path
) -> None:
    data = (month / "exports" / WECHAT).read_text(encoding="utf-8-sig")
    changed = small.parent / "1900000001Basic2026-09-20_2026-09-20.csv"
    # Another time for the same number: the arithmetic is right, the history not.
    changed.write_text(data.replace("`2026-09-20 1", "`2026-09-21 1"), encoding="utf-8")
    before = shot(small)
    done = duiping("import", changed, "--json", cwd=small)
    assert done.code == 2, done.out
    assert done.json["refused"][0]["code"] == "DP121"
    assert shot(small) == before


def test_days_without_trade_are_no_fault_and_close_their_gaps(
    month: Path, bare_books: Path, tmp_path: Path
) -> None:
    books = copied(bare_books, tmp_path / "books")
    exports = month / "exports"
    bills = [p for p in exports.iterdir() if p.name.startswith("1900000001Basic")]
    days = ("2026-09-20", "2026-09-21")
    for bill in bills:
        if not any(day in bill.name for day in days):
            shutil.copy(bill, books / "inbox")
    shutil.copy(exports / "期初余额.csv", books / "inbox")

    def gaps() -> set[str]:
        done = duiping("run", "--json", cwd=books)
        assert done.json["refused"] == [], done.err
        mine = [
            b for b in done.json["breaks"] if b["account"] == "Assets:Wallet:WeChat"
        ]
        return {b["key"] for b in mine if b["kind"] == "gap" and b["date"] in days}

    assert gaps()
    for day in days:
        name = f"1900000001Basic{day}_{day}.csv"
        (books / "inbox" / name).write_text(EMPTY_DAY, encoding="utf-8")
    left = gaps()
    # The balance still jumps, but no longer for want of a file.
    reasons = [
        b["reason"]
        for b in duiping("breaks", "--json", "--kind", "gap", cwd=books).json["breaks"]
        if b["key"] in left
    ]
    assert not any("No file" in reason for reason in reasons)


def test_every_empty_day_is_a_file_of_its_own(bare_books: Path, tmp_path: Path) -> None:
    books = copied(bare_books, tmp_path / "books")
    for day in ("2026-09-05", "2026-09-06"):
        name = f"1900000001Basic{day}_{day}.csv"
        (books / "inbox" / name).write_text(EMPTY_DAY, encoding="utf-8")
    done = duiping("import", "--json", cwd=books)
    assert done.code == 0, done.err
    assert len(done.json["imported"]) == 2
    assert len(duiping("import", "--json", cwd=books).json["known"]) == 2
