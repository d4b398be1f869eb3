"""What is written reads back as one directive, whatever a stranger put into it."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core import data
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st

from duiping import ledgertext
from duiping.cleantext import clean
from duiping.errors import BooksError
from duiping.ledgertext import Leg, checked

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 9, 1)
ORDERS = "Assets:Clearing:Orders:PDD"
LIABILITY = "Liabilities:Contract"
LEGS = (Leg(ORDERS, 10000, "CNY"), Leg(LIABILITY, -10000, "CNY"))

# Any code point, lone surrogates too, and more often what has bitten someone.
ANYTHING = st.text(st.characters(exclude_categories=()))
NASTY = st.lists(
    st.sampled_from(
        ["\n", "\r\n", '"', "\\", "\\n", "<b>", "&lt;", "\u202e", "\u200b", "\ud800"]
        + ["\u2028", "\ufeff", "\x00", "\x85", "\u0338", "e\u0301", "  ", ";", "🧧"]
        + ["2026-09-01 open Assets:Evil\n", "张三", "\ufe0f", "\U000e0041", "\uffff"]
    )
).map("".join)
TEXT = ANYTHING | NASTY | st.text(max_size=40).map(lambda text: text * 40)


def _read(text: str) -> data.Directives:
    entries, errors, _ = parser.parse_string(text)
    assert errors == []
    return entries


@given(TEXT, TEXT, TEXT)
def test_any_text_makes_one_transaction(payee: str, narration: str, value: str) -> None:
    """Payee, narration and values come back as `clean` made them."""
    text = checked(
        [ledgertext.transaction(DAY, payee, narration, [("memo", value)], LEGS)]
    )
    (entry,) = _read(text)
    assert isinstance(entry, data.Transaction)
    assert entry.payee == clean(payee)
    assert entry.narration == clean(narration)
    assert entry.meta["memo"] == clean(value, ledgertext.VALUE_LIMIT)
    assert text.count("\n") == 4


@given(TEXT)
def test_any_text_makes_one_custom_and_comment(text: str) -> None:
    """Custom values go the same way; a comment stays one line."""
    written = checked(
        [ledgertext.custom(DAY, "decision", [text])], ledgertext.comment(text)
    )
    (entry,) = _read(written)
    assert isinstance(entry, data.Custom)
    assert entry.values[0].value == clean(text, ledgertext.VALUE_LIMIT)


@given(TEXT, st.integers(min_value=1, max_value=300))
def test_clean_text_is_harmless_and_stays(text: str, limit: int) -> None:
    """One visible line without markup, in normal form, within the limit."""
    cleaned = clean(text, limit)
    assert clean(cleaned, limit) == cleaned
    assert len(cleaned) <= limit
    assert not re.search(r"[<>&\n\r\t]|  ", cleaned)
    assert cleaned == cleaned.strip(" ")
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    # U+0600 and its like are Cf but visible.
    visible = {c for c in cleaned if unicodedata.bidirectional(c) in {"AN", "L", "AL"}}
    assert not {c for c in cleaned if unicodedata.category(c) in hidden} - visible
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("拼多多 商家(旗舰店)", "拼多多 商家(旗舰店)"),
        ("<img onerror=x>&amp;", "\uff1cimg onerror=x\uff1e\uff06amp;"),
        ("a\tb\r\n c\u3000d\xa0", "a b c d"),
        ("a\u202eb\u2028c", "a⟨U+202E⟩b⟨U+2028⟩c"),
        ("e\u0301", "\xe9"),
        ("\ud83d", "⟨U+D83D⟩"),
        ("长" * 201, "长" * 199 + "…"),
        ("长" * 200, "长" * 200),
        (" " * 9000 + "x", "x"),
        ("", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """Every rule once."""
    assert clean(text) == cleaned


INJECTION = "\n2026-09-01 open Assets:Evil"


@pytest.mark.parametrize(
    "write",
    [
        lambda bad: ledgertext.transaction(
            DAY, None, "n", [], [Leg(ORDERS + bad, 0, "CNY")]
        ),
        lambda bad: ledgertext.transaction(
            DAY, None, "n", [], [Leg(ORDERS, 0, "CNY" + bad)]
        ),
        lambda bad: ledgertext.transaction(DAY, None, "n", [("ab" + bad, 1)], []),
        lambda bad: ledgertext.transaction(DAY, None, "n", [], [], flag="*" + bad),
        lambda bad: ledgertext.transaction(DAY, None, "n", [], [], tags=["t" + bad]),
        lambda bad: ledgertext.balance(DAY, ORDERS + bad, 0, "CNY"),
        lambda bad: ledgertext.balance(DAY, ORDERS, 0, "CNY" + bad),
        lambda bad: ledgertext.open_(DAY, ORDERS + bad),
        lambda bad: ledgertext.open_(DAY, ORDERS, ["CNY" + bad]),
        lambda bad: ledgertext.custom(DAY, "x", [(1, "CNY" + bad)]),
        lambda bad: ledgertext.option("title", bad + "\n"),
        lambda bad: ledgertext.plugin("p" + bad + "\n"),
        lambda bad: ledgertext.plugin("p", bad + "\n"),
        lambda bad: ledgertext.include("p" + bad + "\n"),
    ],
)
@pytest.mark.parametrize("bad", [INJECTION, "\n", ' "', "\u2028", "\r", "\ud800", " "])
def test_injection_is_refused(write: Callable[[str], str], bad: str) -> None:
    """A name is checked, never mended."""
    with pytest.raises(BooksError) as caught:
        write(bad)
    assert caught.value.code == "DP415"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "account", ["Assets", "Assets:支付宝", "Assets:tmall", "Bank:A", "Assets:A:", ""]
)
def test_wrong_accounts(account: str) -> None:
    """What Beancount's lexer would not take."""
    with pytest.raises(BooksError, match="DP415"):
        ledgertext.open_(DAY, account)


@pytest.mark.parametrize("key", ["d", "Key", "键", "filename", "lineno", "__x", "a b"])
def test_wrong_keys(key: str) -> None:
    """Too short, not ASCII, or Beancount's own."""
    with pytest.raises(BooksError, match="DP415"):
        ledgertext.open_(DAY, ORDERS, meta=[(key, 1)])


@pytest.mark.parametrize("currency", ["C", "cny", "TRUE", "NULL", "CNY.", "元", ""])
def test_wrong_currencies(currency: str) -> None:
    """`TRUE` is a word of the grammar."""
    with pytest.raises(BooksError, match="DP415"):
        ledgertext.balance(DAY, ORDERS, 0, currency)


def test_key_stands_once() -> None:
    """Beancount keeps one of two and complains."""
    with pytest.raises(BooksError, match="DP415"):
        ledgertext.transaction(DAY, None, "n", [("ab", 1), ("ab", 2)], LEGS)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_no_number(value: Decimal) -> None:
    """NaN would read back as a currency."""
    with pytest.raises(BooksError, match="DP415"):
        ledgertext.custom(DAY, "x", [value])


def test_golden() -> None:
    """The very bytes, as the journal shows them."""
    text = ledgertext.transaction(
        DAY,
        "拼多多",
        '充值 "话费" 100元',
        [("order", "260901-123456789012345"), ("count", 2), ("ok", True)],
        (*LEGS[:1], LEGS[1]._replace(meta=(("rate", Decimal("0.0060")),))),
        tags=["demo"],
    )
    assert text == (
        '2026-09-01 * "拼多多" "充值 \\"话费\\" 100元" #demo\n'
        '  order: "260901-123456789012345"\n'
        "  count: 2\n"
        "  ok: TRUE\n"
        "  Assets:Clearing:Orders:PDD                          100.00 CNY\n"
        "  Liabilities:Contract                               -100.00 CNY\n"
        "    rate: 0.0060\n"
    )
    column = ledgertext.CURRENCY_COLUMN - 1
    assert {line.index("CNY") for line in text.splitlines() if "CNY" in line} == {
        column
    }


def test_bean_format_changes_nothing() -> None:
    """The columns are those of Beancount's own tool."""
    text = ledgertext.transaction(
        DAY,
        None,
        "n",
        [],
        [*LEGS, Leg("Assets:A", 5, "Q-COIN"), Leg("Assets:B", -5, "Q-COIN")],
    )
    command = [sys.executable, "-m", "beancount.scripts.format"]
    done = subprocess.run(
        [*command, "-c", str(ledgertext.CURRENCY_COLUMN), "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Assets:A", "Assets:B-银行", "Income:" + "X" * 60]),
            st.integers(min_value=-(2**62), max_value=2**62),
            st.sampled_from(["CNY", "FACE", "Q-COIN"]),
        ),
        max_size=8,
    )
)
def test_amounts_come_back_exactly(parts: list[tuple[str, int, str]]) -> None:
    """To the fen, however large."""
    legs = [Leg(*part) for part in parts]
    legs += [Leg("Equity:Rest", -amount, currency) for _, amount, currency in parts]
    (entry,) = _read(ledgertext.transaction(DAY, None, "n", [], legs))
    assert isinstance(entry, data.Transaction)
    found = [
        (p.account, int(p.units.number * 100), p.units.currency)
        for p in entry.postings
        if p.units is not None and p.units.number is not None
    ]
    assert found == [leg[:3] for leg in legs]


def test_legs_must_sum_to_zero() -> None:
    """In every currency by itself."""
    legs = (Leg("Assets:A", 100, "CNY"), Leg("Assets:B", -100, "USD"))
    with pytest.raises(ValueError, match=r"legs leave 1\.00 CNY"):
        ledgertext.transaction(DAY, None, "n", [], legs)


@pytest.mark.parametrize(
    ("asserted", "passes"), [(10000, True), (10001, False), (9999, False)]
)
def test_balance_is_exact(asserted: int, *, passes: bool) -> None:
    """One fen off is an error; without ``~ 0`` it would pass."""
    blocks = [
        ledgertext.open_(DAY, ORDERS, ["CNY"]),
        ledgertext.open_(DAY, LIABILITY),
        ledgertext.transaction(DAY, None, "n", [], LEGS),
        ledgertext.balance(date(2026, 9, 2), ORDERS, asserted, "CNY"),
    ]
    _, errors, _ = loader.load_string(checked(blocks))
    assert (errors == []) is passes


def test_custom_values_by_type() -> None:
    """Each type comes back as itself."""
    text = ledgertext.custom(
        DAY,
        "evidence",
        ["a", Decimal("1.50"), DAY, True, (1230, "CNY"), -3],
        [("time", datetime(2026, 9, 1, 12, 30)), ("no", False)],  # noqa: DTZ001
    )
    (entry,) = _read(text)
    assert isinstance(entry, data.Custom)
    assert [str(v.value) for v in entry.values] == [
        "a", "1.50", "2026-09-01", "True", "12.30 CNY", "-3",
    ]  # fmt: skip
    assert (entry.meta["time"], entry.meta["no"]) == (DAY, False)


def test_header_lines() -> None:
    """Options, plugins and includes, their values as they are."""
    header = (
        ledgertext.comment("derived;\nnot to be edited")
        + ledgertext.option("title", 'a "b" <c>')
        + ledgertext.plugin("duiping.plugins.clearing", '{"x": "a\\b"}')
        + ledgertext.include("2026/09-pdd.beancount")
    )
    text = checked([ledgertext.open_(DAY, ORDERS)], header)
    entries, errors, options = parser.parse_string(text)
    assert (len(entries), errors) == (1, [])
    assert options["title"] == 'a "b" <c>'
    assert options["plugin"] == [("duiping.plugins.clearing", '{"x": "a\\b"}')]
    assert options["include"] == ["2026/09-pdd.beancount"]


@pytest.mark.parametrize(
    "block",
    [
        "",
        "; nothing\n",
        'option "title" "x"\n',
        'include "/etc/passwd"\n',
        "2026-09-01 open Assets:A\n2026-09-01 open Assets:B\n",
        "2026-09-01 open Assets:A",
        "2026-09-01 open Assets:A\n\n",
        "2026-09-01 open assets\n",
        '2026-09-01 * "\ud800"\n',
    ],
)
def test_checked_refuses_what_is_not_one_directive(block: str) -> None:
    """The second guard, for text that did not come from here."""
    with pytest.raises(BooksError, match="DP415"):
        checked([block])


def test_verify_counts() -> None:
    """Nothing is nothing; a directive is one."""
    assert ledgertext.verify("") == 0
    assert ledgertext.verify(ledgertext.open_(DAY, ORDERS) * 3) == 3
    assert checked([]) == ""
    with pytest.raises(BooksError, match="DP415"):
        checked([], ledgertext.open_(DAY, ORDERS))
