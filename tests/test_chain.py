"""The chain of a key, held against the raw files as this test reads them itself."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from duiping import intake
from duiping.books import Folder
from duiping.chain import BROKEN, CLEARED, TRANSIT, chain
from duiping.errors import BooksError
from duiping.pipeline import Work
from duiping.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parent.parent
MINI = re.compile(r"XH\d{18}")
SEED = 6


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("chain-month")
    simulate(place, "2026-09", 200, SEED, 12)
    return place


@pytest.fixture(scope="session")
def work(month: Path, tmp_path_factory: pytest.TempPathFactory) -> Work:
    folder = Folder(tmp_path_factory.mktemp("chain-books"))
    shutil.copy(HOME / "config.yaml", folder.config)
    folder.ledger.mkdir()
    blank = Work(folder)
    taken = intake.take(
        folder, intake.weigh(folder, intake.listed([month / "exports"]), blank.sources)
    )
    assert not taken.refused
    return Work(folder)


def lines(month: Path, *patterns: str) -> Iterator[tuple[str, int, str]]:
    """Every physical line of the text exports that some pattern names."""
    for pattern in patterns:
        for path in sorted((month / "exports").glob(pattern)):
            data = path.read_bytes()
            code = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
            if path.name.startswith("1900000001"):
                code = "utf-8-sig"
            for number, line in enumerate(data.decode(code).splitlines(), 1):
                yield path.name, number, line


def test_a_chain_has_every_row_that_prints_the_number_and_no_other(
    month: Path, work: Work
) -> None:
    texts = ("星河*", "1900000001*", "鲸卡*", "期初*")
    printed: dict[str, set[tuple[str, int]]] = {}
    for name, row, line in lines(month, *texts):
        for number in set(MINI.findall(line)):
            printed.setdefault(number, set()).add((name, row))
    assert len(printed) > 30
    for number, expected in printed.items():
        found = chain(work, number)
        assert found.key == f"mini:order:{number}"
        told = {(h.name, h.row) for h in found.hops if not h.name.endswith(".xlsx")}
        assert told == expected
        assert [h.time for h in found.hops] == sorted(h.time for h in found.hops)
        ways = {"order_no", "refund_no", "alias_no", "opening"}
        assert {hop.tie for hop in found.hops} <= ways


def test_every_break_of_the_truth_is_told(month: Path, work: Work) -> None:
    truth = json.loads((month / "truth.json").read_text(encoding="utf-8"))
    keyed = [b for b in truth["breaks"] if ":order:" in str(b["key"])]
    assert keyed
    for one in keyed:
        found = chain(work, one["key"])
        assert found.broken
        told = {(s.account, s.kind) for s in found.standings if s.state == BROKEN}
        assert (one["account"], one["kind"]) in told


def test_an_id_leads_to_its_break_and_its_key(work: Work) -> None:
    for one in work.result["breaks"]:
        found = chain(work, one["id"].upper())
        assert found.key == one["key"]
        assert one["id"] in {s.id for s in found.standings if s.state == BROKEN}
        assert found.broken
    for one in work.result["in_transit"]:
        found = chain(work, one["id"])
        states = {s.state for s in found.standings if s.id == one["id"]}
        assert states == {TRANSIT}


def test_a_cleared_key_has_equal_sums_and_breaks_nothing(work: Work) -> None:
    troubled = {b["key"] for b in work.result["breaks"] + work.result["in_transit"]}
    keys = work.state.legs["key"].unique().sort().to_list()
    quiet = [k for k in keys if ":order:" in k and k not in troubled][:40]
    assert quiet
    for key in quiet:
        found = chain(work, key)
        assert not found.broken
        assert {s.state for s in found.standings} == {CLEARED}
        assert all(s.expected == s.actual for s in found.standings)


def test_a_payout_shows_its_bank_line_and_the_pass_that_found_it(
    month: Path, work: Work
) -> None:
    quoted: dict[str, list[tuple[str, int]]] = {}
    for name, row, line in lines(month, "1900000001Basic*", "招商*"):
        for number in set(re.findall(r"WXTX\d+", line)):
            quoted.setdefault(number, []).append((name, row))
    pairs = {n: p for n, p in quoted.items() if len(p) == 2}
    assert pairs
    linked = 0
    for number, places in pairs.items():
        found = chain(work, number)
        if not found.ties:
            continue
        assert {(h.name, h.row) for h in found.hops} == set(places)
        assert [t.rule for t in found.ties] == ["reference in the memo"]
        assert {h.tie for h in found.hops} == {"linked"}
        linked += 1
    assert linked > 5


def test_the_bank_line_and_its_payout_lead_to_the_same_chain(work: Work) -> None:
    for key, group in work.state.links.select("key", "group").iter_rows():
        found = chain(work, key)
        assert found.key == group
        assert any(key in tie.keys for tie in found.ties)
        assert found.hops == chain(work, group).hops


def test_a_phone_tail_finds_orders_and_shows_no_phone(month: Path, work: Work) -> None:
    listed = [line for _, _, line in lines(month, "星河*") if MINI.match(line)]
    orders = [line.split(",") for line in listed]
    phones = {cells[7]: cells[0] for cells in orders if cells[7].isdigit()}
    for phone, number in list(phones.items())[:10]:
        for text in (phone[-4:], phone):
            found = chain(work, text)
            keys = {found.key} | {c.key for c in found.candidates}
            assert f"mini:order:{number}" in keys
            assert phone not in json.dumps(found, ensure_ascii=False, default=str)


def test_an_amount_gives_candidates_or_the_only_key(month: Path, work: Work) -> None:
    paid: dict[str, list[str]] = {}
    for _, _, line in lines(month, "星河*"):
        cells = line.split(",")
        if MINI.match(line) and cells[11] != "已关闭":
            paid.setdefault(cells[10], []).append(cells[0])
    several = max(paid, key=lambda amount: len(paid[amount]))
    found = chain(work, several)
    assert not found.hops
    keys = [one.key for one in found.candidates]
    assert {f"mini:order:{number}" for number in paid[several]} <= set(keys)
    assert len(keys) == len(set(keys))
    states = [one.broken for one in found.candidates]
    assert states == sorted(states, reverse=True)
    for written in (f"¥{several}", f"{several}元", f" {several} CNY"):
        assert chain(work, written).candidates == found.candidates


def test_an_order_that_was_never_paid_says_so(month: Path, work: Work) -> None:
    closed = [
        line.split(",")[0] for _, _, line in lines(month, "星河*") if ",已关闭," in line
    ]
    assert closed
    (hop,) = chain(work, closed[0]).hops
    assert (hop.disposition, hop.cause, hop.parts) == ("ignored", "never paid", ())


def test_quotes_around_a_number_do_not_matter(month: Path, work: Work) -> None:
    number = next(MINI.findall(x)[0] for _, _, x in lines(month, "1900*") if "XH" in x)
    for text in (f"`{number}", f'="{number}"', f"\t{number} ", f"mini:order:{number}"):
        assert chain(work, text).key == f"mini:order:{number}"


@pytest.mark.parametrize(
    "text",
    ["", " ", "nothing", "XH", "0000", "0.00", "98765432.10", "1e9", "[bold]", ";"],
)
def test_what_is_not_there_is_refused(work: Work, text: str) -> None:
    with pytest.raises(BooksError) as refused:
        chain(work, text)
    assert refused.value.code == "DP413"


def test_a_refused_phone_is_masked(work: Work) -> None:
    with pytest.raises(BooksError) as refused:
        chain(work, "13800138000")
    assert refused.value.facts == {"value": "138****8000"}


def test_the_same_books_give_the_same_chain(work: Work) -> None:
    again = Work(work.folder)
    keys: list[Any] = [one["key"] for one in work.result["breaks"]]
    assert [chain(again, k) for k in keys] == [chain(work, k) for k in keys]


def test_what_only_may_belong_to_a_sum_is_called_a_candidate(work: Work) -> None:
    for group, ambiguous in work.state.links.select("group", "ambiguous").iter_rows():
        found = chain(work, group)
        ways = {hop.tie for hop in found.hops}
        assert ("candidate" in ways) == ambiguous
        assert not ambiguous or found.broken
