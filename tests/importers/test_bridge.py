"""The same layout under beangulp: identified, extracted, never twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount.core import data
from beancount.core.amount import Amount

from duiping.errors import Refusal
from duiping.importers.base import Importer, Reading
from tests.importers.exports import layouts, sample

if TYPE_CHECKING:
    from pathlib import Path

    from beancount.core.data import Directive

ACCOUNT = "Assets:Bank:CMB"


def post(reading: Reading) -> list[Directive]:
    """Post each record as one leg, as a books folder's rules would."""
    entries: list[Directive] = []
    for record in reading.records.iter_rows(named=True):
        meta = data.new_metadata("x", record["row"], {"id": record["row_no"]})
        number = Amount(Decimal(record["amount"]).scaleb(-2), "CNY")
        leg = data.Posting(ACCOUNT, number, None, None, None, None)
        day = record["time"].date()
        entries.append(
            data.Transaction(meta, day, "*", None, "", frozenset(), frozenset(), [leg])
        )
    return entries


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    """Put a bank statement on disk."""
    name, content = sample("cmb.corporate")
    path = tmp_path / "inbox" / name
    path.parent.mkdir()
    path.write_bytes(content)
    return path


def importer(*roots: Path) -> Importer:
    """Make the importer of the bank's source."""
    return Importer(layouts()["cmb.corporate"], "bank", ACCOUNT, "CNY", post, roots)


def test_identifies_without_a_word(
    statement: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It claims its statements, and nothing else, silently."""
    bank = importer()
    other = statement.with_name("other.csv")
    other.write_bytes(b"a,b\n")
    assert bank.identify(str(statement))
    for path in (other, statement.parent, statement.with_name("none.csv")):
        assert not bank.identify(str(path))
    assert not bank.identify("\0")
    assert capsys.readouterr() == ("", "")


def test_describes_the_file(statement: Path) -> None:
    """Name, account, date and file name are stable."""
    bank = importer()
    assert (bank.name, bank.account(str(statement))) == ("duiping.bank", ACCOUNT)
    assert bank.date(str(statement)) == date(2026, 9, 30)
    assert bank.filename(str(statement)) == statement.name
    assert bank.filename("/x/2026-09-30.bank.csv") == "bank.csv"
    statement.write_bytes(b"")
    assert bank.date(str(statement)) is None


def test_extracts_below_its_roots_only(statement: Path) -> None:
    """A path outside the import folders gives nothing, whatever Fava asks for."""
    assert len(importer().extract(str(statement), [])) == 3
    assert len(importer(statement.parent).extract(str(statement), [])) == 3
    assert importer(statement.parent / "deeper").extract(str(statement), []) == []
    outside = statement.parent / "link" / ".." / statement.name
    assert importer(statement.parent / "link").extract(str(outside), []) == []
    assert importer().extract("/etc/passwd", []) == []


def test_a_faulty_file_is_refused(statement: Path) -> None:
    """A claimed file with a fault says so."""
    content = statement.read_bytes().replace(b"10222.50", b"10222.51")
    statement.write_bytes(content)
    assert importer().date(str(statement)) is None
    with pytest.raises(Refusal):
        importer().extract(str(statement), [])


def test_marks_what_is_in_the_books(statement: Path) -> None:
    """Entries already booked are marked by id, the others are not."""
    bank = importer()
    existing = bank.extract(str(statement), [])[:2]
    entries = bank.extract(str(statement), existing)
    bank.deduplicate(entries, existing)
    found = [entry.meta.get("__duplicate__") for entry in entries]
    assert found == [existing[0], existing[1], None]
