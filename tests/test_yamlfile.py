"""A config means what it says, and a slip names file, line, key and choices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from duiping.errors import ConfigError
from duiping.strict import Conflict, Strict
from duiping.yamlfile import load, parse

if TYPE_CHECKING:
    from pathlib import Path


class Rule(Strict):
    """A dated rule, its key a word of Python's."""

    from_: date = Field(alias="from")
    rate: Decimal = Decimal("0.6")


class Bank(Strict):
    """One branch of a union."""

    layout: Literal["bank"]
    on: bool = False
    days: Annotated[int, Field(ge=1)] = 3
    rules: tuple[Rule, ...] = ()


class Wallet(Strict):
    """The other branch."""

    layout: Literal["alipay", "wechat"]
    flags: dict[str, bool] = {}


class Shop(Strict):
    """The top."""

    name: str
    code: str = Field(default="X1", pattern="^[A-Z][0-9]$")
    lag: int | Literal["auto"] = 1
    note: str | None = None
    names: dict[str, str] = {}
    sources: dict[str, Annotated[Bank | Wallet, Field(discriminator="layout")]] = {}
    branches: list[Shop] = []

    @model_validator(mode="after")
    def _agree(self) -> Shop:
        if self.name == "bad":
            message = "no shop is bad"
            raise ValueError(message)
        if self.code == "B0" and self.lag == 0:
            message = "B0 needs a lag"
            raise Conflict(message, "lag")
        return self


def test_everything_is_typed_by_the_model() -> None:
    """Looks count for nothing, the schema for everything."""
    text = """\
name: no
lag: 0123
note:
names: {a: 1:30, b: "", c: null, d: 2026-09-01, e: 0x1F, f: '~', 100: yes}
sources:
  bank:
    layout: bank
    on: true
    days: "7"
    rules:
    - from: 2026-09-01
      rate: 0.38
  wallet: {layout: wechat, flags: {x: false}}
"""
    shop = parse(text, "config.yaml", Shop)
    assert (shop.name, shop.lag, shop.note) == ("no", 123, None)
    assert shop.names == {
        "a": "1:30", "b": "", "c": "null", "d": "2026-09-01",
        "e": "0x1F", "f": "~", "100": "yes",
    }  # fmt: skip
    rule = Rule.model_validate({"from": date(2026, 9, 1), "rate": Decimal("0.38")})
    assert shop.sources["bank"] == Bank(layout="bank", on=True, days=7, rules=(rule,))
    assert shop.sources["wallet"] == Wallet(layout="wechat", flags={"x": False})


ENTRY = "name: a\nsources:\n  s:\n    "
SLIPS = [
    # DP301: no YAML
    ("", "DP301", 1, {"problem": "the file is empty"}),
    ("# only this\n", "DP301", 1, {"problem": "the file is empty"}),
    ("- a\n", "DP301", 1, {"problem": "the top must be `key: value` lines"}),
    ("name: a\n---\nname: b\n", "DP301", 2, {"problem": "a second document begins"}),
    ("name: a\n\tnote: b\n", "DP301", 2, {}),
    ("name: a\nnote: [b\n", "DP301", 3, {}),
    ("name: a\nnote: \x00\n", "DP301", 2, {"problem": "a control character"}),
    ("name: a\nnote: \ud800\n", "DP301", 2, {"problem": "a control character"}),
    ("name: a\n? [b]\n: c\n", "DP301", 2, {"problem": "a key must be a plain text"}),
    ("name: " + "[" * 60, "DP301", 1, {"problem": "nested too deeply"}),
    # DP302: unknown key
    ("name: a\nnmae: b\n", "DP302", 2, {
        "key": "nmae",
        "allowed": "branches, code, lag, name, names, note, sources",
    }),
    (ENTRY + "layout: bank\n    dys: 1\n", "DP302", 5, {
        "key": "sources.s.dys", "allowed": "days, layout, on, rules",
    }),
    (ENTRY + "layout: bank\n    rules:\n    - from: 2026-09-01\n      rte: 1\n",
     "DP302", 7, {"key": "sources.s.rules.0.rte", "allowed": "from, rate"}),
    ("name: a\nbranches:\n- name: b\n- nam: b\n", "DP306", 4, {
        "key": "branches.1.name",
    }),
    # DP303: value not allowed
    (ENTRY + "layout: bnk\n", "DP303", 4, {
        "key": "sources.s.layout", "value": "bnk", "allowed": "bank, alipay, wechat",
    }),
    (ENTRY + "layout: bank\n    on: yes\n", "DP303", 5, {
        "key": "sources.s.on", "value": "yes", "allowed": "true or false",
    }),
    (ENTRY + "layout: alipay\n    flags:\n      x: 1\n", "DP303", 6, {
        "key": "sources.s.flags.x", "allowed": "true or false",
    }),
    (ENTRY + "layout: bank\n    days: 1_0\n", "DP303", 5, {
        "allowed": "a whole number",
    }),
    (ENTRY + "layout: bank\n    days: 0\n", "DP303", 5, {
        "allowed": "greater than or equal to 1",
    }),
    (ENTRY + "layout: bank\n    rules: [{from: 2026-9-1}]\n", "DP303", 5, {
        "key": "sources.s.rules.0.from", "allowed": "a date like 2026-09-01",
    }),
    (ENTRY + "layout: bank\n    rules: [{from: 2026-02-30}]\n", "DP303", 5, {
        "value": "2026-02-30",
    }),
    (ENTRY + "layout: bank\n    rules: [{from: 2026-09-01, rate: 1e9}]\n", "DP303", 5,
     {"value": "1e9", "allowed": "a number like 12.30"}),
    ("name: a\nlag: x\n", "DP303", 2, {
        "key": "lag", "value": "x", "allowed": "a whole number or auto",
    }),
    ("name: a\nlag:\n", "DP303", 2, {"value": "(empty)"}),
    ("name: a\ncode: q\u202e\n", "DP303", 2, {"value": "q⟨U+202E⟩"}),
    ("name: {a: b}\n", "DP303", 1, {"value": "`key: value` lines"}),
    ("name: a\nbranches: b\n", "DP303", 2, {"allowed": "a list"}),
    ("name: a\nnames:\n", "DP303", 2, {"allowed": "`key: value` lines"}),
    ("name: a\nbranches: [b]\n", "DP303", 2, {"key": "branches.0"}),
    # DP304, DP305: doubled, or more than data
    ("name: a\nnote: b\nname: c\n", "DP304", 3, {"key": "name", "first": "1"}),
    (ENTRY + "layout: a\n    layout: a\n", "DP304", 5, {"key": "sources.s.layout"}),
    ("name: &x a\n", "DP305", 1, {"problem": "an anchor &x"}),
    ("name: a\nnote: *x\n", "DP305", 2, {"problem": "an alias *x"}),
    ("name: a\nnote: !!str b\n", "DP305", 2, {}),
    ("name: a\nnote: !x b\n", "DP305", 2, {"problem": "a tag !x"}),
    ("!x name: a\n", "DP305", 1, {}),
    ("name: a\n<<: {note: b}\n", "DP305", 2, {"problem": "a merge key <<"}),
    # DP306, DP307: missing, and contradicting
    ("lag: 1\n", "DP306", 1, {"key": "name"}),
    (ENTRY + "on: true\n", "DP306", 3, {"key": "sources.s.layout"}),
    ("name: bad\n", "DP307", 1, {"key": "(top)", "problem": "no shop is bad"}),
    ("name: a\nbranches:\n- name: b\n- name: bad\n", "DP307", 4, {
        "key": "branches.1",
    }),
    ("name: a\nbranches:\n- name: b\n  code: B0\n  lag: 0\n", "DP307", 5, {
        "key": "branches.0.lag", "problem": "B0 needs a lag",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "facts"), SLIPS)
def test_slips(text: str, code: str, line: int, facts: dict[str, str]) -> None:
    """Every code, with its line and what the sentence needs."""
    with pytest.raises(ConfigError) as caught:
        parse(text, "config.yaml", Shop)
    error = caught.value
    assert (error.code, error.facts["line"]) == (code, str(line)), str(error)
    assert error.facts["file"] == "config.yaml"
    assert facts.items() <= error.facts.items(), error.facts
    assert "-: " not in str(error)


def test_the_first_slip_by_line_is_told() -> None:
    """Whatever order the model's fields have."""
    with pytest.raises(ConfigError) as caught:
        parse("lag: x\nname: a\nzzz: 1\ncode: q\n", "config.yaml", Shop)
    assert (caught.value.facts["line"], caught.value.facts["key"]) == ("1", "lag")


def test_load(tmp_path: Path) -> None:
    """From a file, with or without a byte order mark."""
    path = tmp_path / "config.yaml"
    for mark in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(mark + "name: 对平\r\nlag: auto\r\n".encode())
        assert load(path, Shop) == Shop(name="对平", lag="auto")


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        ("name: a\nnote: 对平".encode("gbk"), 2, "the text is not UTF-8"),
        ("name: a".encode("utf-16"), 1, "the text is not UTF-8"),
        (b"name: a\n" + b"#" * (1 << 20), 1, "the file is larger than 1 MiB"),
    ],
)
def test_load_refuses(tmp_path: Path, data: bytes, line: int, problem: str) -> None:
    """What is no text of ours."""
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load(path, Shop)
    assert caught.value.code == "DP301"
    assert caught.value.facts == {
        "file": str(path), "line": str(line), "problem": problem,
    }  # fmt: skip


def test_load_without_file(tmp_path: Path) -> None:
    """No file, or a folder."""
    with pytest.raises(ConfigError, match="DP308"):
        load(tmp_path / "config.yaml", Shop)
    with pytest.raises(ConfigError, match="DP301"):
        load(tmp_path, Shop)


@given(st.text(alphabet="abname:: \n-[]{}&*!<>'\"|#?,.%@`\t\x00\ud8001", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never a traceback."""
    for one in (text, "name: a\n" + text):
        try:
            parse(one, "config.yaml", Shop)
        except ConfigError as error:
            assert int(error.facts["line"]) >= 1  # noqa: PT017 - or it is read
