"""The accountant's chapters on deciding and closing, from exports to a sealed month."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from zipfile import ZipFile

from tests.cli.shop import duiping
from tests.plugins.load import load

PAGE = Path(__file__).parents[2] / "docs" / "ACCOUNTANT.md"
# Every verb that a person has, each used at least once.
VERBS = {
    "explain", "link", "adjust", "write-off", "dispute", "answer", "assign", "wait",
    "approve", "reopen",
}  # fmt: skip


def commands(chapter: str) -> list[list[str]]:
    """Give the commands of a chapter in order."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {chapter}", 1)[1]
    found = re.findall(r"^ {4}duiping (.*)$", text.split("\n## ", 1)[0], re.MULTILINE)
    return [shlex.split(line) for line in found]


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=lin@xinghe.example")
    done = subprocess.run(
        ["git", *who, *arguments],  # noqa: S607 - git is what people have
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_month_from_exports_to_sealed(demo: Path) -> None:
    git(demo, "init", "-q")
    git(demo, "config", "user.name", "林会计")
    git(demo, "config", "user.email", "lin@xinghe.example")
    git(demo, "add", "-A")
    git(demo, "commit", "-q", "-m", "books")
    deciding, closing = commands("处理 Decisions"), commands("结账 Closing")
    assert {word for words in deciding for word in words} >= VERBS
    for words in deciding:
        done = duiping(*words, cwd=demo)
        assert done.code == (1 if words[0] == "breaks" else 0), (words, done.err)
    # The first close says what is missing, and closes nothing.
    first, *rest = closing
    asked = duiping(*first, cwd=demo)
    assert (asked.code, list((demo / "ledger/seals").glob("*.json"))) == (1, [])
    for words in rest:
        done = duiping(*words, cwd=demo)
        assert done.code == 0, (words, done.out, done.err)
    assert [p.name for p in (demo / "ledger/seals").glob("*.json")] == [
        "0001-2026-09-close.json"
    ]
    assert git(demo, "status", "--porcelain", "--", "ledger", "config.yaml") == ""
    titles = git(demo, "log", "--format=%an %s").splitlines()
    assert titles[0] == "王主管 结账 2026-09"
    assert titles[1].startswith("林会计 处理:")
    assert load(demo).codes() == set()
    names = ZipFile(demo / "audit-2026-09.zip").namelist()
    assert {"trial-balance.csv", "statements/bank.pdf"} <= set(names)
    # A closed month takes no further decision.
    again = ("resolve", "d6717da0be7f", "reopen", "--by", "lin", "--on", "2026-09-30")
    late = duiping("--json", *again, "--reason", "x", cwd=demo)
    assert (late.code, late.json["error"]["code"]) == (2, "DP457")
