"""Help and usage errors in both languages."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import click
import pytest

from duiping.cli import chinese
from duiping.cli.main import COMMANDS, cli
from tests.cli.shop import duiping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _commands() -> Iterator[tuple[str, click.Command]]:
    yield "", cli
    for name in COMMANDS:
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        yield name, found


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def test_every_help_text_has_its_chinese_and_none_is_left_over() -> None:
    asked = {
        option.help
        for _, command in _commands()
        for option in command.params
        if isinstance(option, click.Option)
    }
    assert None not in asked
    assert asked == set(chinese.OPTIONS)
    assert {name for name, _ in _commands()} == set(chinese.COMMANDS)


def test_chinese_fits_a_terminal_of_80_columns() -> None:
    """Click counts characters; these take two cells."""
    assert max(_cells(text) for text in chinese.OPTIONS.values()) <= 48
    heads = [text.split("\n\n")[0] for text in chinese.COMMANDS.values()]
    assert max(map(_cells, heads)) <= 66
    rest = [line for text in chinese.COMMANDS.values() for line in text.split("\n")]
    assert max(map(_cells, rest)) <= 76


def test_help_speaks_the_language_that_is_asked_for(bare_books: Path) -> None:
    for words in (["--lang", "zh", "resolve", "-h"], ["resolve", "-h", "--lang=zh"]):
        text = duiping(*words, cwd=bare_books).out
        assert "谁处理" in text
        assert "选项:\n" in text
        assert "Show this" not in text
    text = duiping("--lang", "en", "resolve", "-h", cwd=bare_books).out
    assert "Who decides" in text
    assert "%Y" not in text


def test_no_summary_of_a_command_is_cut_off(bare_books: Path) -> None:
    text = duiping("--lang", "en", "--help", cwd=bare_books).out
    assert "..." not in text.split("Commands:")[1]
    for name, command in _commands():
        if name:
            told = " ".join(cleandoc(command.help or "").split("\n\n")[0].split())
            assert told.split(".")[0] in " ".join(text.split())


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        ([], "Missing command", "要写命令"),
        (["frob"], "No such command 'frob'.", "没有命令 frob"),
        (["run", "--frob"], "No such option '--frob'.", "没有选项 --frob"),
        (["run", "--as-of", "x"], "--as-of should be like 2026-09-30", "日期,如 2026"),
        (["breaks", "--kind", "x"], "--kind should be one of missing,", "其中之一:"),
        (["close", "2026-09"], "Missing option '--by'.", "缺少 --by"),
        (["identify"], "Missing argument 'FILE...'.", "缺少 FILE..."),
        (["post", "more"], "unexpected extra argument (more)", "多写了 more"),
        (["serve", "--port", "99999"], "from 0 to 65535", "不大于 65535"),
        (["resolve", "1"], "resolve needs a verb: explain,", "要写怎么处理:"),
        (["resolve", "1", "explain"], "explain needs --reason", "要写 --reason"),
        (["layout", "x", "y"], "should be one of new, test", "其中之一:new, test"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_usage_errors_are_one_sentence(
    bare_books: Path, words: list[str], english: str, chinese: str
) -> None:
    for lang, said in (("en", english), ("zh", chinese)):
        done = duiping(*words, "--lang", lang, cwd=bare_books)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("DP420 ")
        assert said in done.err
        assert done.err.count("\n") == 1
