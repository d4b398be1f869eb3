"""Common options, languages, exit codes, and stdout for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from duiping.cli import stages
from duiping.cli.main import main
from tests.cli.shop import Done, duiping, started

if TYPE_CHECKING:
    from pathlib import Path


def one_document(done: Done) -> dict[str, Any]:
    """Read stdout, which must be one JSON object and a newline."""
    found, end = json.JSONDecoder().raw_decode(done.out)
    assert done.out[end:] == "\n"
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["breaks"], 1),
        (["check"], 1),
        (["explain", "nothing-of-this"], 2),
        (["identify", "."], 2),
        (["run", "--period", "never"], 2),
        (["run", "--no-such-option"], 2),
        (["breaks", "--kind", "odd"], 2),
        (["explain"], 2),
        (["no-such-command"], 2),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_json_is_one_document(
    small_books: Path, arguments: list[str], code: int
) -> None:
    done = duiping(*arguments, "--json", cwd=small_books / "ledger" / "decisions")
    assert done.code == code, done.err
    one_document(done)
    assert "Traceback" not in done.err


def test_doctor_tells_one_document_whatever_it_finds(small_books: Path) -> None:
    done = duiping("doctor", "--json", cwd=small_books)
    assert done.code in {0, 2}
    assert one_document(done)["checks"]


def test_options_stand_before_and_after(small_books: Path, tmp_path: Path) -> None:
    before = duiping("--books", small_books, "--json", "breaks", cwd=tmp_path)
    after = duiping("breaks", "--json", f"--books={small_books}", cwd=tmp_path)
    assert before.code == after.code == 1
    assert before.out == after.out


def test_languages_change_sentences_alone(small_books: Path) -> None:
    chinese = duiping("run", "--json", "--lang", "zh", cwd=small_books)
    english = duiping("run", "--json", "--lang=en", cwd=small_books)
    zh, en = chinese.json, english.json
    assert any(
        a["reason"] != b["reason"]
        for a, b in zip(zh["breaks"], en["breaks"], strict=True)
    )
    for document in (zh, en):
        for one in (*document["breaks"], *document["in_transit"]):
            del one["reason"]
    assert zh == en
    assert chinese.code == english.code
    assert chinese.err != english.err


def test_the_locale_chooses_the_language(small_books: Path) -> None:
    words = [
        duiping("run", "--period", "x", cwd=small_books, lang=lang).err
        for lang in ("zh_CN.UTF-8", "en_US.UTF-8")
    ]
    assert "期间" in words[0]
    assert "period" in words[1]
    assert all(text.startswith("DP418 ") for text in words)


@pytest.mark.parametrize("command", ["run", "breaks"])
def test_outside_any_books(tmp_path: Path, command: str) -> None:
    done = duiping(command, "--json", cwd=tmp_path)
    assert done.code == 2
    assert one_document(done)["error"]["code"] == "DP308"
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--no-such"],
        ["run", "--as-of", "soon"],
        ["--lang", "fr", "run"],
        ["--lang"],
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_usage_errors(small_books: Path, arguments: list[str]) -> None:
    done = duiping(*arguments, cwd=small_books)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_help_and_version(tmp_path: Path) -> None:
    for arguments in (["--help"], ["run", "-h"], ["--version"]):
        done = started("duiping", *arguments, cwd=tmp_path)
        assert done.code == 0, done.err
        assert done.out


def test_our_own_fault_is_exit_3(
    small_books: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def crash(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stages, "audit", crash)
    with pytest.raises(SystemExit) as ended:
        main(["check", "--json", "--lang", "en", "--books", str(small_books)])
    assert ended.value.code == 3
    told = capsys.readouterr()
    assert json.loads(told.out)["error"]["code"] == "DP901"
    assert len(told.err.splitlines()) == 1


def test_a_damaged_cache_is_no_traceback(small: Path) -> None:
    for found in (small / ".duiping" / "results").iterdir():
        found.write_text('{"breaks": 7}', encoding="utf-8")
    done = duiping("breaks", "--json", cwd=small)
    assert done.code in {1, 3}  # derived anew, or named
    assert "Traceback" not in done.err
    one_document(done)


def test_books_in_use_are_left_alone(small: Path) -> None:
    from duiping import files  # noqa: PLC0415

    with files.lock(small):
        done = duiping("run", "--json", cwd=small)
    assert done.code == 2
    assert one_document(done)["error"]["code"] == "DP402"
