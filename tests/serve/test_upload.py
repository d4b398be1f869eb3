"""Uploading: nothing is kept before it was seen, and then all of it or nothing."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import pyzipper

from duiping import files
from duiping.serve.tray import Tray
from duiping.serve.upload import Work
from duiping.words import word
from tests.cli.decide import result
from tests.cli.shop import copied, shot
from tests.serve.uploads import Counter, counter, exports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def books(bare_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books without evidence that this file may change."""
    return copied(bare_books, tmp_path_factory.mktemp("upload") / "books")


@pytest.fixture(scope="module")
def desk(books: Path) -> Iterator[Counter]:
    """A desk that uploads to them."""
    with counter(books) as opened:
        yield opened


@pytest.fixture
def empty(desk: Counter) -> Counter:
    """The desk with nothing on its trays."""
    for by in ("lin", "wang"):
        assert desk.ask("clear", by)[0] == 200
    return desk


@pytest.fixture(scope="module")
def bills(month: Path) -> list[Path]:
    """Three small exports of three sources."""
    listed = exports(month)
    names = ("1900000001All2026-09-01", "账务明细", "Basic2026-09-01")
    return [next(p for p in listed if name in p.name) for name in names]


def packed(paths: list[Path], password: bytes = b"") -> bytes:
    """Pack files as a download often is, locked if a password is given."""
    buffer = io.BytesIO()
    kind = pyzipper.WZ_AES if password else None
    with pyzipper.AESZipFile(buffer, "w", encryption=kind) as box:
        if password:
            box.setpassword(password)
        for path in paths:
            box.writestr(path.name, path.read_bytes())
    return buffer.getvalue()


def bomb() -> bytes:
    """Pack 64 MiB of zeros: a thousandth of its size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("bill.csv", bytes(64 << 20))
    return buffer.getvalue()


def damaged(path: Path) -> bytes:
    """Change one digit of a bill, whose own totals then disagree."""
    text = path.read_bytes()
    assert text.count(b"49.90")
    return text.replace(b"49.90", b"49.91", 1)


def test_a_month_is_seen_then_taken_as_run_takes_it(
    month: Path, bare_books: Path, small_books: Path, tmp_path: Path
) -> None:
    mine = copied(bare_books, tmp_path / "books")
    before = shot(mine)
    with counter(mine) as opened:
        for path in exports(month):
            assert opened.lay(path.name, path.read_bytes())[0] == 200
        seen = opened.look(language="zh")
        assert shot(mine) == before
        assert seen["sound"]
        taken = opened.take(seen["mark"])
    # The small books were made by `duiping run` of the same files.
    assert shot(mine) == shot(small_books)
    found = result(small_books)
    truth = len(json.loads((month / "truth.json").read_text())["breaks"])
    assert len(found["breaks"]) == truth
    figures = {name: after for name, _, after in seen["change"]["figures"]}
    assert figures["Breaks"] == str(truth)
    assert figures["Evidence reaches"] == found["day"]
    assert [sort["n"] for sort in seen["change"]["breaks"]] == [truth]
    assert seen["change"] == taken["taken"]["change"]
    rows = sum(int(one["rows"].replace(",", "")) for one in seen["exports"])
    assert rows == sum(one["rows"] for one in found["files"])
    assert {one["state"] for one in seen["exports"]} == {"new"}
    assert taken["files"] == []


def test_what_is_known_and_what_is_new(
    small_books: Path, bills: list[Path], tmp_path: Path
) -> None:
    mine = copied(small_books, tmp_path / "books")
    with counter(mine) as opened:
        for path in bills:
            opened.lay(path.name, path.read_bytes())
        seen = opened.look()
        assert {one["state"] for one in seen["exports"]} == {"known"}
        assert not seen["sound"]
        assert opened.ask("import", mark=seen["mark"])[1]["code"] == "DP543"
        assert shot(mine) == shot(small_books)


def test_of_each_file_it_is_told_what_it_is(empty: Counter, bills: list[Path]) -> None:
    packs = packed(bills[:1]), gzip.compress(bills[1].read_bytes())
    empty.lay("微信 账单.zip", packs[0])
    empty.lay(f"{bills[1].name}.gz", packs[1])
    empty.lay(bills[2].name, bills[2].read_bytes())
    one, two, three = empty.look()["exports"]
    assert one["name"].endswith(bills[0].name)
    assert one["source"] == "微信支付交易账单"
    assert one["layout"] == "wechat.tradebill ALL"
    assert (one["from"], one["to"]) == ("2026-09-01", "2026-09-01")
    # The bill's own last line says how many rows and which totals it has.
    footer = bills[0].read_text(encoding="utf-8-sig").splitlines()[-1]
    number, paid = (cell.strip("`") for cell in footer.split(",")[:2])
    assert (one["rows"], one["what"]) == (number, f"{number} new records")
    assert f"应结订单总金额 {paid}" in one["totals"]
    assert two["layout"].startswith("alipay.ledger")
    assert three["layout"].startswith("wechat.fundflow")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unknown.csv", "DP127"),
        ("page.html", "DP127"),
        ("cut.xlsx", "DP1"),
        ("bomb.zip", "DP142"),
        ("outside.zip", "DP143"),
        ("broken.zip", "DP144"),
        ("empty.csv", "DP1"),
        ("damaged.csv", "DP1"),
    ],
)
def test_a_refused_file_keeps_all_out(
    empty: Counter, books: Path, bills: list[Path], name: str, code: str
) -> None:
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as box:
        box.writestr("../../config.yaml", "x")
    data = {
        "unknown.csv": b"a,b\n1,2\n",
        "page.html": b"<script>alert(1)</script>",
        "cut.xlsx": packed(bills)[:90],
        "bomb.zip": bomb() if name == "bomb.zip" else b"",
        "outside.zip": outside.getvalue(),
        "broken.zip": packed(bills).replace(b"49.90", b"49.91", 1),
        "empty.csv": b"",
        "damaged.csv": damaged(bills[0]),
    }[name]
    before = shot(books)
    good = empty.lay(bills[1].name, bills[1].read_bytes())[1]["files"][0]["number"]
    assert empty.lay(name, data)[0] == 200
    seen = empty.look()
    told = {one["number"]: one for one in seen["exports"]}
    bad = next(one for number, one in told.items() if number != good)
    assert bad["state"] == "refused"
    assert bad["what"].startswith(code), bad
    assert told[good]["state"] == "new"
    assert not seen["sound"]
    assert empty.ask("import", mark=seen["mark"])[1]["code"] == "DP543"
    assert shot(books) == before
    # Without it the other one can be taken.
    empty.ask("drop", number=bad["number"])
    assert empty.look()["sound"]
    assert shot(books) == before


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/b.csv", "a\\b.csv", "/etc/passwd", "..", "", "a\nb", "\x00"]
)
def test_a_name_is_never_a_path(empty: Counter, name: str) -> None:
    status, told = empty.lay(name, b"x")
    assert (status, told["code"]) == (409, "DP540")
    assert empty.state()["files"] == []


def test_a_file_that_is_cut_off_leaves_nothing(empty: Counter) -> None:
    status, told = empty.lay("x.csv", b"only", CONTENT_LENGTH="5")
    assert (status, told["code"]) == (409, "DP542")
    assert empty.state()["files"] == []


def test_a_password_opens_and_stays_nowhere(
    empty: Counter, books: Path, bills: list[Path]
) -> None:
    right = "geheim-7531"
    empty.lay("locked.zip", packed(bills[:1], right.encode()))
    seen = empty.look()
    assert (seen["locked"], seen["sound"]) == (True, False)
    assert not empty.look(password=right[:-1])["sound"]
    seen = empty.look(password=right)
    assert (seen["locked"], seen["sound"]) == (False, True)
    # The import needs it again: nobody has kept it.
    assert empty.take(seen["mark"])["fault"]["code"] == "DP141"
    places = [books, empty.desk._trays.root]
    for place in places:
        for path in place.rglob("*"):
            assert not path.is_file() or right.encode() not in path.read_bytes()


def test_it_is_imported_once(
    bare_books: Path, bills: list[Path], tmp_path: Path
) -> None:
    mine = copied(bare_books, tmp_path / "books")
    with counter(mine) as opened:
        opened.lay(bills[0].name, bills[0].read_bytes())
        mark = opened.look()["mark"]
        answers = [opened.ask("import", mark=mark) for _ in range(2)]
        assert answers[0][0] == 200
        assert answers[1][1]["code"] in {"DP544", "DP543"}
        assert opened.done()["taken"]
        assert opened.ask("import", mark=mark)[1]["code"] == "DP543"
        assert len(result(mine)["files"]) == 1


def test_another_look_is_needed_when_the_books_have_changed(
    bare_books: Path, bills: list[Path], tmp_path: Path
) -> None:
    mine = copied(bare_books, tmp_path / "books")
    with counter(mine) as opened:
        opened.lay(bills[0].name, bills[0].read_bytes())
        seen = opened.look()
        assert opened.ask("import", mark="0" * 32)[1]["code"] == "DP545"
        with (mine / "config.yaml").open("a", encoding="utf-8") as stream:
            stream.write("# another rule\n")
        before = shot(mine)
        assert opened.take(seen["mark"])["fault"]["code"] == "DP545"
        assert shot(mine) == before
        assert opened.take(opened.look()["mark"])["taken"]


def test_the_second_waits_for_the_first(
    bare_books: Path, bills: list[Path], tmp_path: Path
) -> None:
    mine = copied(bare_books, tmp_path / "books")
    with counter(mine) as opened:
        marks: dict[str, str] = {}
        for by, path in zip(("lin", "wang"), bills, strict=False):
            opened.lay(path.name, path.read_bytes(), by)
            marks[by] = opened.look(by)["mark"]
        with files.lock(mine):
            # While somebody else writes these books, both wait; one holds the turn.
            assert opened.ask("import", "lin", mark=marks["lin"])[0] == 200
            while opened.desk._turn.acquire(blocking=False):
                opened.desk._turn.release()
            assert opened.ask("import", "wang", mark=marks["wang"])[0] == 200
            assert opened.ask("drop", "wang", number=1)[1]["code"] == "DP544"
            assert opened.lay("x.csv", b"x", "wang")[1]["code"] == "DP544"
        assert opened.done("lin")["taken"]
        # What the second looked at is no longer how the books stand.
        assert opened.done("wang")["fault"]["code"] == "DP545"
        assert opened.take(opened.look("wang")["mark"], "wang")["taken"]
        assert len(result(mine)["files"]) == 2


def test_a_tray_is_its_owners_alone(empty: Counter, bills: list[Path]) -> None:
    number = empty.lay(bills[0].name, bills[0].read_bytes())[1]["files"][0]["number"]
    assert empty.state("wang")["files"] == []
    assert empty.ask("look", "wang")[1]["code"] == "DP543"
    empty.ask("drop", "wang", number=number)
    assert [one["number"] for one in empty.state()["files"]] == [number]


@pytest.mark.parametrize(
    "said",
    [
        {"act": "run"},
        {"act": "look", "person": "wang"},
        {"act": "drop", "number": -1},
        {"act": "import", "mark": "x" * 65},
        {"act": "look", "password": "x" * 201},
    ],
)
def test_a_form_with_other_fields_is_refused(
    empty: Counter, said: dict[str, Any]
) -> None:
    status, told = empty.ask(**said)
    assert (status, told["code"]) == (409, "DP531")


def test_it_says_which_steps_are_behind_it(tmp_path: Path) -> None:
    work = Work(Tray(tmp_path))
    for stage, done in (("import", 0), ("import", 3), ("post", 0), ("match", 0)):
        work.tell(stage, done, 3)
    found = work.state("en")
    assert found["passed"] == [word("import", "en"), word("post", "en")]
    assert found["stage"] == word("match", "en")
