"""The page of statements: the figures of the command, and its files, byte for byte."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.cli.shop import duiping
from tests.fava.server import Fava, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = {
    "bank": "余额调节表",
    "bridge": "资金衔接表",
    "ageing": "未达账项账龄表",
    "fees": "手续费审核表",
    "transit": "在途资金表",
    "prepaid": "预付款余额表",
    "coverage": "余额印证表",
    "supplier": "供应商对账单",
    "letter": "往来对账函",
}


@pytest.fixture(scope="module")
def fava(demo_books: Path) -> Iterator[Fava]:
    """Fava on the demo's books."""
    with served(demo_books) as running:
        yield running


def got(fava: Fava, path: str) -> tuple[int, bytes, str]:
    """Get an address: status, bytes, and how it is to be kept."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{fava.address}/extension/{path}", timeout=120) as answer:
            kept = answer.headers.get("Content-Disposition", "")
            return answer.status, answer.read(), kept
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, b"", ""


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_has_the_commands_figures(fava: Fava, name: str) -> None:
    path = f"DuipingStatements/?name={name}&time=2026-09&partial=true"
    status, body, _ = got(fava, path)
    seen = html.unescape(body.decode())
    assert status == 200
    assert f'aria-current="page">{NAMES[name]}' in seen
    done = duiping(
        *("--json", "statement", name, "--period", "2026-09"),
        cwd=fava.books,
        lang="zh_CN.UTF-8",
    )
    sheets = done.json["sheets"]
    assert sheets
    for sheet in sheets:
        assert sheet["title"] in seen
        for table in sheet["tables"]:
            assert table["title"] in seen
    verdict = "各项勾稽差额均为 0.00" if done.code == 0 else "有勾稽差额不为 0.00"
    assert verdict in seen


@pytest.mark.parametrize("form", ["html", "xlsx", "pdf"])
def test_a_download_is_the_commands_file(fava: Fava, tmp_path: Path, form: str) -> None:
    path = f"Duiping/statement?name=bank&form={form}&time=2026-09"
    status, body, kept = got(fava, path)
    assert status == 200
    assert kept == f"attachment; filename=bank-2026-09.{form}"
    out = tmp_path / f"bank.{form}"
    words = ("statement", "bank", "--period", "2026-09", "--format", form, "--out", out)
    done = duiping(*words, cwd=fava.books, lang="zh_CN.UTF-8")
    assert done.code in {0, 1}, done.err
    assert body == out.read_bytes()


def test_a_line_leads_to_its_rows(fava: Fava) -> None:
    _, body, _ = got(fava, "DuipingStatements/?name=ageing&time=2026-09&partial=true")
    links = re.findall(r"DuipingEvidence/\?([^\"]+)", body.decode())
    asked = html.unescape(links[0])
    status, page, _ = got(fava, f"DuipingEvidence/?{asked}&partial=true")
    assert status == 200
    assert b'class="meant"' in page


def test_other_periods(fava: Fava) -> None:
    path = "DuipingStatements/?name=bank&partial=true&time="
    day = got(fava, f"{path}2026-09-15")[1].decode()
    assert "2026-09-15 – 2026-09-15" in day
    assert "2026-07-01 – 2026-09-30" in got(fava, f"{path}2026-q3")[1].decode()
    assert "DP461" in got(fava, f"{path}1000-3000")[1].decode()
    newest = got(fava, "DuipingStatements/?partial=true")[1].decode()
    assert "2026-09-01 – 2026-09-30" in newest


@pytest.mark.parametrize(
    "asked",
    [
        "name=bank&form=exe",
        "name=no&form=pdf",
        "name=returned&form=pdf",
        "form=pdf",
        "",
    ],
)
def test_what_is_not_there_is_not_found(fava: Fava, asked: str) -> None:
    assert got(fava, f"Duiping/statement?{asked}")[0] == 404
