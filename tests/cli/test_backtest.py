"""``duiping backtest``: other rules on the same evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from duiping.backtest import compare
from tests.cli.shop import REPOSITORY, duiping, shot

if TYPE_CHECKING:
    from pathlib import Path


def rules(folder: Path, *swaps: tuple[str, str]) -> Path:
    """Write the demo's rules with some texts changed."""
    text = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    path = folder / "other.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_rules_change_nothing(small_books: Path, tmp_path: Path) -> None:
    done = duiping("backtest", rules(tmp_path), "--json", cwd=small_books)
    assert done.code == 0, done.err
    found = done.json
    assert found["breaks"]["before"] == found["breaks"]["after"] > 0
    assert not any(
        found[name] for name in ("gained", "lost", "changed", "links", "journal")
    )


def test_a_wrong_fee_is_lost_and_nothing_in_the_books_moves(
    small: Path, tmp_path: Path
) -> None:
    """Twice the rate: every order with a fee is a break, and it stays a dry run."""
    other = rules(
        tmp_path,
        ("rate: 0.60%, gives_back: nothing", "rate: 1.20%, gives_back: nothing"),
    )
    before = shot(small)
    done = duiping("backtest", other, "--json", cwd=small)
    assert done.code == 1
    found = done.json
    assert shot(small) == before
    assert {one["after"]["kind"] for one in found["lost"]} == {"fee"}
    assert {one["account"] for one in found["lost"]} == {"Expenses:Fee:Alipay"}
    assert found["gained"] == found["links"] == found["journal"] == []
    grown = found["breaks"]["after"] - found["breaks"]["before"]
    assert grown == len(found["lost"]) > 10


def test_other_accounts_change_the_journal(small_books: Path, tmp_path: Path) -> None:
    other = rules(tmp_path, ("fee: Expenses:Fee:WeChat", "fee: Expenses:Fee:Other"))
    found = duiping("backtest", other, "--json", cwd=small_books).json
    assert found["journal"] == ["2026/09-wechat-fundflow.beancount"]


def test_for_people(small_books: Path, tmp_path: Path) -> None:
    other = rules(
        tmp_path,
        ("rate: 0.60%, gives_back: nothing", "rate: 1.20%, gives_back: nothing"),
    )
    done = duiping("--lang", "en", "backtest", other, cwd=small_books)
    assert done.code == 1
    assert "lost: only today's rules clear it" in done.out
    assert "keys cleared" in done.out
    same = duiping("--lang", "zh", "backtest", rules(tmp_path), cwd=small_books)
    assert (same.code, same.out.strip()) == (0, "没有不同")


def test_rules_with_a_slip(small_books: Path, tmp_path: Path) -> None:
    done = duiping("backtest", rules(tmp_path, ("part: expects", "part: x")),
                   cwd=small_books)  # fmt: skip
    assert done.code == 2
    assert "DP303" in done.err


def item(kind: str | None, difference: str = "1.00", key: str = "k") -> dict[str, Any]:
    return {
        "id": f"{kind}-{key}",
        "account": "A",
        "key": key,
        "commodity": "CNY",
        "kind": kind,
        "difference": difference,
    }


def document(*items: dict[str, Any]) -> dict[str, Any]:
    return {
        "breaks": [one for one in items if one["kind"]],
        "in_transit": [one for one in items if not one["kind"]],
        "journal": {},
        "cleared": 0,
    }


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ([item("missing")], [], "gained"),
        ([], [item("missing")], "lost"),
        ([item(None)], [], "gained"),
        ([item("late")], [item("missing")], "lost"),  # it had come, if late
        ([item("missing")], [item("late")], "gained"),
        ([item("late")], [], "changed"),
        ([item("missing")], [item("short", "0.50")], "changed"),
        ([item(None)], [item("missing")], "changed"),
        ([item("fee")], [item("fee"), item("missing")], "lost"),
        ([item("fee", "0.02")], [item("fee", "0.03")], "changed"),
        ([item("missing")], [item("missing")], None),
    ],
)
def test_what_a_change_is(
    before: list[dict[str, Any]], after: list[dict[str, Any]], name: str | None
) -> None:
    found = compare(document(*before), document(*after))
    told = {n for n in ("gained", "lost", "changed") if getattr(found, n)}
    assert told == ({name} if name else set())
    assert found.same is (name is None)
