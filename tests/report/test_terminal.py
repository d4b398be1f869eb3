from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from duiping.report.terminal import files_table, show_run, suspense, transit_table

Result = dict[str, Any]


def shown(result: Result, language: str, width: int) -> str:
    out = StringIO()
    console = Console(file=out, width=width)
    show_run(result, language, console, "report/2026-09.html")
    console.print(transit_table(result, language, width))
    console.print(files_table(result, language, width))
    console.print(suspense(result, language))
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_is_wider_than_the_terminal(
    result: Result, language: str, width: int
) -> None:
    lines = shown(result, language, width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


def test_strangers_text_is_neither_markup_nor_control(result: Result) -> None:
    text = shown(result, "en", 200)
    assert "[red]" in text
    assert "\x1b" not in text


def test_amounts_are_whole_in_eighty_cells(result: Result) -> None:
    result["breaks"][0]["difference"] = "-1234567.89"
    result["breaks"][0]["at_risk"] = "1234567.89"
    text = shown(result, "zh", 80)
    assert "-1,234,567.89" in text
    assert "report/2026-09.html" in text


def test_beyond_sixty_breaks_a_line_says_how_many_more(result: Result) -> None:
    one = result["breaks"][0]
    result["breaks"] = [one | {"key": f"k:{n}"} for n in range(75)]
    text = shown(result, "en", 80)
    assert text.count("k:") == 60
    assert "15 more" in text


def test_everything_agrees_is_said(result: Result) -> None:
    agreeing = result | {"breaks": [], "suspense": []}
    assert "全部对平" in shown(agreeing, "zh", 80)


def test_rows_in_suspense_are_no_agreement(result: Result) -> None:
    assert "全部对平" not in shown(result | {"breaks": []}, "zh", 80)
