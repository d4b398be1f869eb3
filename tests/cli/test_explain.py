"""``duiping explain`` as people call it: text, JSON, exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from duiping import intake
from duiping.books import Folder
from duiping.chain import Candidate, Chain, Hop, Part, Standing, words
from duiping.cli import explain
from duiping.cli.main import main
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

HOME = Path(__file__).parent.parent.parent
WIDTH = 80


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    month = tmp_path_factory.mktemp("explain-month")
    simulate(month, "2026-09", 200, 4, 8)
    folder = Folder(tmp_path_factory.mktemp("explain-books"))
    shutil.copy(HOME / "config.yaml", folder.config)
    folder.ledger.mkdir()
    blank = Work(folder)
    intake.take(
        folder, intake.weigh(folder, intake.listed([month / "exports"]), blank.sources)
    )
    Work(folder).write_result()
    return folder


@pytest.fixture
def run(books: Folder, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["--books", str(books.root), "--lang", "en", "explain", *arguments])
        out, err = capsys.readouterr()
        return int(str(end.value.code)), out, err

    return call


def document(books: Folder) -> dict[str, Any]:
    return Work(books).result


def test_a_break_is_told_and_ends_with_one(run: Run, books: Folder) -> None:
    one = next(b for b in document(books)["breaks"] if ":order:" in b["key"])
    code, out, err = run(one["id"])
    assert (code, err) == (1, "")
    assert one["key"] in out
    for place in one["evidence"]:
        assert f"{place['name']}:{place['row']}" in out
    assert one["reason"]["en"].split()[0] in out


def test_what_is_in_transit_ends_with_zero(run: Run, books: Folder) -> None:
    result = document(books)
    broken = {one["key"] for one in result["breaks"]}
    one = next(o for o in result["in_transit"] if o["key"] not in broken)
    code, out, _ = run(one["key"])
    assert code == 0
    assert "in transit" in out
    assert one["due"] in out


def test_lines_fit_eighty_columns(run: Run, books: Folder) -> None:
    for one in document(books)["breaks"][::2]:
        _, out, _ = run(one["id"])
        assert max(cell_len(line) for line in out.splitlines()) <= WIDTH


def test_the_document_is_alone_on_stdout(run: Run, books: Folder) -> None:
    one = document(books)["breaks"][0]
    code, out, err = run(one["id"], "--json")
    told = json.loads(out)
    assert (code, err) == (1, "")
    assert told["key"] == one["key"]
    (standing,) = [s for s in told["standings"] if s["id"] == one["id"]]
    assert standing["expected"] == one["expected"]
    assert standing["reason"] == one["reason"]["en"]
    amounts = [p["amount"] for hop in told["hops"] for p in hop["parts"]]
    assert all(re.fullmatch(r"-?\d+\.\d\d", amount) for amount in amounts)


def test_no_phone_is_shown(run: Run, books: Folder) -> None:
    phones = Work(books).records["phone"].drop_nulls().unique().to_list()
    mobiles = [phone for phone in phones if re.fullmatch(r"1[3-9]\d{9}", phone)]
    assert mobiles
    records = Work(books).state.records
    keys = records.filter(records["phone"].is_in(mobiles))["key"].to_list()
    for text in (keys[0], keys[-1], mobiles[0][-4:], "99.80"):
        for form in ((), ("--json",)):
            _, out, _ = run(text, *form)
            assert "****" in out
            assert not any(phone in out for phone in mobiles)


def test_several_keys_are_listed_and_cut_at_twenty(run: Run) -> None:
    code, out, _ = run("99.80")
    lines = out.splitlines()
    found = re.match(r"(\d+) keys fit 99.80", lines[0])
    assert found
    assert len(lines) == int(found[1]) + 1 if int(found[1]) <= 20 else 22
    assert code == int("break" in out)
    _, out, _ = run("99.80", "--json")
    told = json.loads(out)
    assert told["candidates_total"] == int(found[1])
    assert len(told["candidates"]) <= 20


def test_nothing_found_is_bad_input(run: Run) -> None:
    code, out, err = run("nothing")
    assert (code, out) == (2, "")
    assert err.startswith("DP413 nothing")
    code, out, _ = run("nothing", "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "DP413"


def test_chinese_words(books: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    one = document(books)["breaks"][0]
    with pytest.raises(SystemExit):
        main(["--books", str(books.root), "--lang", "zh", "explain", one["id"]])
    out = capsys.readouterr().out
    assert "对账结果" in out
    assert "差异" in out


def test_strangers_text_is_no_markup_and_steers_no_terminal() -> None:
    evil = "[bold red]x[/] \x1b[31m \u202e"
    hop = Hop(
        "2026-09-01 00:00:00",
        "cmb",
        evil,
        evil,
        "",
        (Part("Assets:Bank:CMB", 1, "CNY", booked=True),),
        "f",
        evil,
        1,
        "",
        "posted",
        "",
        "own",
        "n",
        "",
        evil,
        "r",
    )
    standing = Standing(
        "Assets:Suspense",
        "CNY",
        evil,
        "break",
        "unexpected",
        "i",
        "0.00",
        "0.01",
        "",
        {"en": evil, "zh": evil},
    )
    chosen = Candidate(evil, "2026-09-01 00:00:00", evil, evil, "0.01", "", broken=True)
    for found in (
        Chain("x", evil, (hop,), (), (standing,), ()),
        Chain("x", "", (), (), (), (chosen, chosen)),
    ):
        console = Console(width=WIDTH, record=True, force_terminal=False)
        with console.capture() as shown:
            explain.show(found, "en", console)
        assert "[bold red]x[/]" in shown.get()
        assert "\x1b" not in shown.get()
        assert "\u202e" not in shown.get()


def test_a_row_in_suspense_says_why() -> None:
    hop = Hop(
        "2026-09-01 00:00:00",
        "cmb",
        "Bank",
        "credit",
        "",
        (),
        "f",
        "bank.csv",
        7,
        "",
        "suspense",
        "DP201",
        "own",
        "odd",
        "",
        "cmb:txn:1",
        "r",
    )
    found = Chain("x", "cmb:txn:1", (hop,), (), (), ())
    console = Console(width=WIDTH)
    with console.capture() as shown:
        explain.show(found, "en", console)
    assert found.broken
    assert "in suspense: DP201" in shown.get()
    assert "bank.csv:7" in shown.get()


def test_books_without_evidence_have_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(HOME / "config.yaml", tmp_path / "config.yaml")
    with pytest.raises(SystemExit) as end:
        main(["--books", str(tmp_path), "--lang", "en", "explain", "99.80"])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("DP413")


def test_every_kind_and_state_has_a_word(books: Folder) -> None:
    records = Work(books).state.records
    assert set(records["kind"].drop_nulls()) <= set(words.HAPPENED)
    assert set(records["state"].drop_nulls()) <= set(words.STATES)
    assert set(records["cause"].drop_nulls()) <= set(words.STATES)
    assert set(Work(books).state.links["rule"]) <= set(words.PASSES)
