"""``duiping doctor`` as people call it: text, JSON, exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from duiping.cli import doctor
from duiping.cli.main import main
from duiping.health import Check

if TYPE_CHECKING:
    from pathlib import Path

FINE = Check("python", "ok", ("3.11", "3.11"))
NOTE = Check("inbox", "note", ("1 file waits", "1 个文件待导入"), ("run", "运行"))
FAULT = Check(
    "lxml", "fault", ("[red]old\x1b[0m", "[red]旧"), ("pip 'lxml<9'", "运行 pip")
)


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        main([*arguments, "doctor"])
    return int(str(end.value.code)), capsys.readouterr().out


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("listed", "expected"), [([FINE], 0), ([FINE, NOTE], 0), ([FAULT, FINE], 2)]
)
def test_exit_codes(
    listed: list[Check],
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "checks", lambda _: listed)
    code, out = call(capsys, "--lang", "en")
    assert code == expected
    assert len(out.splitlines()) == len(listed)


@pytest.mark.usefixtures("nowhere")
def test_a_line_has_level_name_detail_and_remedy_as_it_is_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "checks", lambda _: [FAULT, NOTE])
    _, out = call(capsys, "--lang", "en")
    first, second = out.splitlines()
    assert first == "fault lxml: [red]old [0m → pip 'lxml<9'"
    assert second == "note  inbox: 1 file waits → run"
    _, out = call(capsys, "--lang", "zh")
    assert out.splitlines()[1] == "提示    收件箱: 1 个文件待导入 → 运行"


@pytest.mark.usefixtures("nowhere")
def test_the_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "checks", lambda _: [NOTE, FAULT])
    code, out = call(capsys, "--json", "--lang", "en")
    told = json.loads(out)
    assert code == 2
    assert told["books"] is None
    assert [(c["name"], c["ok"], c["level"]) for c in told["checks"]] == [
        ("inbox", True, "note"),
        ("lxml", False, "fault"),
    ]


def test_a_folder_asked_for_by_name_has_to_be_there(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = call(capsys, "--books", str(nowhere / "absent"), "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "DP308"


@pytest.mark.usefixtures("nowhere")
def test_it_really_runs(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = call(capsys, "--json", "--lang", "zh")
    told = json.loads(out)
    names = {one["name"] for one in told["checks"]}
    assert {"python", "fava", "engine", "books"} <= names
