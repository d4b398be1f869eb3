"""``duiping resolve``: one break, many, from a list; all or none; nothing is lost."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from duiping.errors import BooksError
from tests import forks
from tests.cli.decide import EXPENSE, decide, money_break, result, standing
from tests.cli.shop import duiping, shot

if TYPE_CHECKING:
    from pathlib import Path

# Of the demo's books: 9,000.00 at the bank may be two of four payouts.
AMBIGUOUS = "a0209d1a5afb"
PAYOUTS = {
    "4000.00": "11dfb448ca2410b317307ab45022799b",
    "5000.00": "874af905e474329bac0bbd3bbe29b488",
}


def month(books: Path) -> Path:
    """Name the file of the month that the evidence reaches."""
    return books / "ledger" / "decisions" / "2026-09.beancount"


def undecided(books: Path) -> list[dict[str, Any]]:
    """List the breaks that still need a person."""
    return [one for one in result(books)["breaks"] if not one["decided"]]


def test_a_break_is_explained(small: Path) -> None:
    one = undecided(small)[0]
    call = ("resolve", one["id"], "explain", "--by", "lin", "--reason", "see letter")
    before = shot(small)
    dry = duiping(*call, "--dry-run", cwd=small)
    assert dry.code == 0, dry.err
    assert shot(small) == before
    done = duiping(*call, "--json", cwd=small)
    assert done.code == 0, done.err
    (told,) = done.json["decisions"]
    assert (told["break"], told["status"]) == (one["id"], "explained")
    assert done.json["text"] == dry.out
    assert month(small).read_text(encoding="utf-8").endswith(dry.out)

    listed = duiping("breaks", "--json", cwd=small).json["breaks"]
    (found,) = (b for b in listed if b["id"] == one["id"])
    assert (found["status"], found["decided"]) == ("explained", True)
    (step,) = found["history"]
    assert (step["verb"], step["by"], step["reason"]) == (
        "explain",
        "lin",
        "see letter",
    )
    # Judged by the evidence, not by the clock.
    assert step["date"] == result(small)["day"]
    verified = duiping("verify", cwd=small)
    assert verified.code == 0, verified.out


def test_books_without_undecided_breaks_agree(small: Path) -> None:
    names = [one["id"] for one in undecided(small)]
    decide(small, names, "explain")
    done = duiping("run", "--json", cwd=small)
    assert done.code == 0, done.err
    assert done.json["errors"] == []
    assert {one["status"] for one in done.json["breaks"]} == {"explained"}
    assert duiping("breaks", cwd=small).code == 0
    assert duiping("check", cwd=small).code == 0


def test_git_says_who_decides(small: Path) -> None:
    one = undecided(small)[0]["id"]
    call = ("resolve", one, "explain", "--reason", "because", "--dry-run")
    subprocess.run(["git", "init", "-q"], cwd=small, check=True)  # noqa: S607
    for address, code in (("nobody@xinghe.example", 2), ("wang@xinghe.example", 0)):
        subprocess.run(
            ["git", "config", "user.email", address],  # noqa: S607
            cwd=small,
            check=True,
        )
        done = duiping(*call, cwd=small)
        assert done.code == code, done.err
    assert 'by: "wang"' in done.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["explain", "--reason", "x"], "DP521"),
        (["000000000000", "explain", "--reason", "x"], "DP521"),
        (["{id}"], "DP420"),
        (["{id}", "explain"], "DP420"),
        (["{id}", "explain", "--reason", "x", "--by", "nobody"], "DP501"),
        (["{id}", "assign", "nobody"], "DP501"),
        (["{id}", "assign"], "DP420"),
        (["{id}", "approve", "--by", "wang"], "DP517"),
        (["{id}", "approve", "--by", "lin"], "DP517"),
        (["{id}", "wait"], "DP420"),
        (["{id}", "explain", "--reason", "x", "--on", "2026-01-01"], "DP514"),
        (["{id}", "adjust", "Expenses:Nowhere", "--reason", "x"], "DP520"),
        (["{id}", "adjust", "Assets:Bank:CMB", "--reason", "x"], "DP520"),
        (["{id}", "adjust", EXPENSE], "DP420"),
        (["{id}", "adjust", EXPENSE, "--reason", "x", "--amount", "x"], "DP420"),
        (
            ["{id}", "adjust", EXPENSE, "--reason", "x", "--amount", "99999999"],
            "DP516",
        ),
    ],
)
def test_what_cannot_be_decided(small: Path, words: list[str], code: str) -> None:
    one = money_break(small)["id"]
    given = [word.format(id=one) for word in words]
    by = [] if "--by" in given else ["--by", "lin"]
    before = shot(small)
    done = duiping("resolve", *given, *by, "--json", cwd=small)
    assert done.code == 2
    assert done.json["error"]["code"] == code
    assert shot(small) == before


def test_many_by_filter(small: Path) -> None:
    wanted = {
        one["id"]
        for one in undecided(small)
        if one["kind"] in {"missing", "short"} and one["age_days"] > 5
    }
    assert wanted
    done = duiping(
        *("resolve", "--kind", "missing", "--kind", "short", "--older", "5"),
        *("assign", "wang", "--by", "lin", "--json"),
        cwd=small,
    )
    assert done.code == 0, done.err
    assert {one["break"] for one in done.json["decisions"]} == wanted
    found = {one["id"] for one in result(small)["breaks"] if one["assigned"] == "wang"}
    assert found == wanted


def test_all_or_none(small: Path) -> None:
    first = undecided(small)[0]["id"]
    before = shot(small)
    with pytest.raises(BooksError):
        decide(small, [first, "000000000000"], "explain")
    assert shot(small) == before


def test_from_an_edited_workbook(small: Path, tmp_path: Path) -> None:
    book = tmp_path / "breaks.xlsx"
    done = duiping("breaks", "--format", "xlsx", "--output", book, cwd=small)
    assert done.code == 1, done.err
    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    head = rows[0]
    small_break = money_break(small, below=100)
    edited = tmp_path / "edited.xlsx"
    with xlsxwriter.Workbook(edited) as out:
        sheet = out.add_worksheet()
        for number, row in enumerate(rows):
            cells = list(row)
            if row[0] == small_break["id"]:
                cells[head.index("verb")] = "adjust"
                cells[head.index("to")] = EXPENSE
                cells[head.index("note")] = "差额"
            elif number == 1:
                cells[head.index("verb")] = "wait"
                cells[head.index("until")] = "2026-10-31"
            sheet.write_row(number, 0, cells)
    done = duiping("resolve", "--from", edited, "--by", "lin", "--json", cwd=small)
    assert done.code == 0, done.err
    assert {one["verb"] for one in done.json["decisions"]} <= {"adjust", "wait"}
    found = standing(small, small_break["id"])
    assert found["history"][0]["reason"] == "差额"
    assert (found["status"], found["remaining"]) == ("settled", "0.00")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "forgive"),
        ("id", "000000000000"),
        ("amount", "one"),
        ("until", "tomorrow"),
        ("to", "two words"),
    ],
)
def test_a_cell_that_is_not_understood(
    small: Path, tmp_path: Path, column: str, value: str
) -> None:
    text = duiping("breaks", "--format", "csv", cwd=small).out
    rows = list(csv.reader(StringIO(text)))
    place = {title: number for number, title in enumerate(rows[0])}
    for row in rows[1:3]:
        row[place["verb"]], row[place["to"]] = "assign", "wang"
    rows[2][place[column]] = value
    edited = tmp_path / "breaks.csv"
    with edited.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    before = shot(small)
    done = duiping("resolve", "--from", edited, "--by", "lin", "--json", cwd=small)
    assert done.code == 2
    error = done.json["error"]
    assert (error["code"], error["row"], error["column"]) == ("DP522", "3", column)
    assert shot(small) == before


# Links, on the demo's ambiguous payout


def test_a_person_says_which_payouts_it_was(demo: Path) -> None:
    before = {one["id"] for one in result(demo)["breaks"]}
    done = duiping(
        *("resolve", AMBIGUOUS, "link", PAYOUTS["4000.00"], PAYOUTS["5000.00"]),
        *("--by", "lin", "--reason", "seen at the platform", "--json"),
        cwd=demo,
    )
    assert done.code == 0, done.err
    assert done.json["decisions"][0]["status"] == "linked"
    found = result(demo)
    # 9,000.00 = 4,000.00 + 5,000.00; the other two are still on their way.
    assert {one["id"] for one in found["breaks"]} == before - {AMBIGUOUS}
    waiting = {
        one["difference"]
        for one in found["in_transit"]
        if one["account"] == "Assets:Clearing:Payout:PDD"
    }
    assert {"6000.00", "3000.00"} <= waiting
    assert "9000.00" not in waiting
    assert [one["status"] for one in found["cured"]] == ["linked"]
    listed = duiping("breaks", "--status", "linked", cwd=demo)
    assert AMBIGUOUS in listed.err
    assert duiping("verify", cwd=demo).code == 0
    # Taken back, it is as it was.
    decide(demo, AMBIGUOUS, "reopen")
    assert {one["id"] for one in result(demo)["breaks"]} == before
    assert duiping("verify", cwd=demo).code == 0


def test_what_remains_of_a_link_is_a_break_of_its_own(demo: Path) -> None:
    """A payout of 8,212.15 that came as 1,151.43: 7,060.72 remain."""
    decide(demo, "cf6b97d02064", "link", "b0c6c39f02d0")
    found = standing(demo, "cf6b97d02064")
    assert (found["kind"], found["difference"]) == ("short", "7060.72")
    assert (found["status"], found["decided"]) == ("open", False)
    with pytest.raises(BooksError) as refused:
        decide(demo, "cf6b97d02064", "link", "no-such-number")
    assert refused.value.code == "DP521"


def test_an_edited_link_no_longer_fits(demo: Path) -> None:
    decide(demo, "cf6b97d02064", "link", "b0c6c39f02d0")
    path = month(demo)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("amount: 7060.72", "amount: 0.00"), encoding="utf-8")
    codes = {one["code"] for one in result(demo)["faults"]}
    assert codes == {"DP512"}
    assert standing(demo, "b0c6c39f02d0")["status"] == "open"


# Nothing is lost


def test_processes_at_once_lose_nothing(small: Path) -> None:
    names = [one["id"] for one in undecided(small)[:4]]
    running = [
        forks.start(
            *("duiping", "resolve", name, "explain"),
            *("--by", "lin", "--reason", f"reason {number}"),
            cwd=small,
            env=os.environ,
        )
        for number, name in enumerate(names)
    ]
    ends = [process.wait(timeout=120) for process in running]
    assert ends == [0, 0, 0, 0]
    found = result(small)
    assert {d["break"] for d in found["decisions"]} == set(names)
    assert found["faults"] == []


KILLED = """
import os, signal, sys
from duiping import files
from tests.cli.decide import decide
real, left = os.replace, int(sys.argv[3])
def stopping(*given, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **more)
from pathlib import Path
Path.replace = lambda self, target: stopping(self, target)
decide(Path(sys.argv[1]), sys.argv[2], "adjust", "Expenses:BankFee")
"""


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_kill_between_the_writes(small: Path, writes: int) -> None:
    one = money_break(small, below=100)
    words = ("-c", KILLED, small, one["id"], writes)
    path = os.pathsep.join(sys.path)
    env = {**os.environ, "PYTHONPATH": path}
    killed = forks.start("python", *words, cwd=small, env=env)
    assert killed.wait(timeout=120) == -signal.SIGKILL
    # Killed before the month's file: nothing; after it: the whole decision.
    again = duiping("run", "--json", cwd=small)
    assert again.code == 1, again.err
    assert again.json["errors"] == []
    status = standing(small, one["id"])["status"]
    assert status == ("open" if writes == 0 else "settled")


def test_a_message_that_cannot_be_written_decides_nothing(small: Path) -> None:
    one = undecided(small)[0]["id"]
    words = ("resolve", one, "dispute", "--until", "2026-10-20", "--by", "lin")
    before = shot(small)
    done = duiping(*words, "--message", small / "ledger", cwd=small)
    assert (done.code, done.err[:5]) == (2, "DP403")
    tried = duiping(*words, "--message", small / "letter.txt", "--dry-run", cwd=small)
    assert tried.code == 0, tried.err
    assert shot(small) == before
