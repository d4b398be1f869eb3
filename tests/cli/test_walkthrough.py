"""The accountant's chapter on decisions, tried command by command on the demo."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from duiping.cli.main import main
from tests.cli.decide import result
from tests.plugins.load import load

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "ACCOUNTANT.md"


def commands() -> list[list[str]]:
    """Give the commands of the chapter in order."""
    text = PAGE.read_text(encoding="utf-8")
    chapter = text.split("## 处理 Decisions", 1)[1].split("\n## ", 1)[0]
    return [
        shlex.split(c) for c in re.findall(r"^ {4}duiping (.*)$", chapter, re.MULTILINE)
    ]


def test_every_command_of_the_chapter(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(demo)
    listed = commands()
    assert len(listed) >= 10
    for words in listed:
        try:
            main(words)
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        # Those that list breaks say that some are undecided.
        assert code == (1 if words[0] == "breaks" else 0), (words, said.err)
    found = {one["id"]: one["status"] for one in result(demo)["breaks"]}
    assert found["d6717da0be7f"] == "explained"
    assert found["b0c6c39f02d0"] == "approved"
    assert found["cf6b97d02064"] == "disputed"
    assert found["3fe5c95cec4e"] == "assigned"
    assert found["cb4e3774565a"] == "waiting"
    assert found["a4949a5ca724"] == "reopened"
    assert "a0209d1a5afb" not in found
    # The bank reads Chinese, whatever language this terminal has.
    told = (demo / "申诉.txt").read_text(encoding="utf-8")
    assert "8,212.15" in told
    assert "第 22 行" in told
    assert load(demo).codes() == set()
