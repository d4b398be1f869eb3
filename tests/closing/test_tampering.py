"""Whatever is done to a closed month afterwards shows when the books are loaded."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from duiping import seals
from duiping.history import history
from duiping.seal import model
from tests.closing.world import OCTOBER, Shop, close, git

if TYPE_CHECKING:
    from pathlib import Path


def codes(shop: Shop) -> set[str]:
    """Give the codes of what a load of the books says."""
    return {message.split(" ", 1)[0] for message in shop.errors()}


def test_an_entry_of_the_journal_edited(closed: Shop) -> None:
    path = closed.folder.journal / "2026/09-bank.beancount"
    path.write_text(path.read_text().replace("房租", "房屋"))
    assert "DP454" in codes(closed)
    assert closed.run("run")[0] == 2


def test_evidence_swapped(closed: Shop) -> None:
    (path,) = (closed.folder.documents / "bank").iterdir()
    path.write_bytes(path.read_bytes().replace(b"90.00", b"91.00"))
    assert "DP405" in codes(closed)


def test_evidence_taken_off_the_list(closed: Shop) -> None:
    text = closed.folder.evidence.read_text()
    start = text.index('2026-09-30 custom "evidence" "bank"')
    end = text.find("\n2026", start + 1)
    closed.folder.evidence.write_text(text[:start] + (text[end:] if end > 0 else ""))
    assert "DP456" in codes(closed)


@pytest.mark.parametrize("day", ["2026-09-30", "2026-08-15"])
def test_an_entry_dated_back(closed: Shop, day: str) -> None:
    text = f'{day} * "x"\n  Assets:Bank  0.01 CNY\n  Expenses:Rent  -0.01 CNY\n'
    path = closed.folder.decisions / "index.beancount"
    path.write_text(path.read_text() + "\n" + text)
    assert {"DP455", "DP459"} <= codes(closed)


def test_two_entries_dated_back_that_cancel_out(closed: Shop) -> None:
    lines = [
        f'2026-09-30 * "x"\n  Assets:Bank  {n} CNY\n  Expenses:Rent  {-n} CNY\n'
        for n in (1, -1)
    ]
    path = closed.folder.decisions / "index.beancount"
    path.write_text(path.read_text() + "\n" + "\n".join(lines))
    assert "DP459" in codes(closed)


def test_the_seals_own_rules_edited(closed: Shop) -> None:
    (path,) = closed.folder.seals.glob("*.json")
    path.write_bytes(path.read_bytes().replace(b"due: 3 days", b"due: 9 days"))
    assert "DP451" in codes(closed)


def test_a_seal_forged_with_a_fitting_digest(closed: Shop) -> None:
    (path,) = closed.folder.seals.glob("*.json")
    found = json.loads(path.read_bytes())
    found["content"]["trial"]["Assets:Bank"]["CNY"] = "999.00"
    del found["digest"]
    seal = model.read(path.read_bytes(), path.name)
    forged = seal._replace(content=found["content"])
    path.write_bytes(model.text(forged))
    # The directive shows another digest, and the balances are not those.
    assert {"DP452", "DP455"} <= codes(closed)
    whole = seals.index([forged])
    (closed.folder.seals / "index.beancount").write_text(whole)
    assert codes(closed) == {"DP455"}


def test_a_forged_seal_that_fits_everything_is_in_git(closed: Shop) -> None:
    (path,) = closed.folder.seals.glob("*.json")
    seal = model.read(path.read_bytes(), path.name)
    forged = seal._replace(prepared=seal.prepared._replace(by="nobody"))
    path.write_bytes(model.text(forged))
    index = closed.folder.seals / "index.beancount"
    index.write_text(seals.index([forged]))
    closed.commit("nothing happened here")
    code, found = closed.run("verify", "--history")
    assert code == 2
    (history,) = [one for one in found["checks"] if one["name"] == "history"]
    assert history["level"] == "fault"


def test_a_seal_taken_out(closed: Shop) -> None:
    (path,) = closed.folder.seals.glob("*.json")
    path.unlink()
    closed.derive()
    assert "DP452" in codes(closed)


def test_an_earlier_month_sealed_anew_breaks_the_later(closed: Shop) -> None:
    closed.take(OCTOBER)
    closed.commit("October")
    assert close(closed, "2026-10") == 0
    first = closed.folder.seals / "0001-2026-09-close.json"
    seal = model.read(first.read_bytes(), first.name)
    first.write_bytes(model.text(seal._replace(content={**seal.content, "open": []})))
    assert "DP452" in codes(closed)


def test_history_that_was_rewritten(closed: Shop) -> None:
    root = closed.folder.root
    noted = git(root, "rev-parse", "HEAD")
    assert closed.run("verify", "--anchor", noted)[0] == 0
    git(root, "commit", "-q", "--amend", "-m", "another message")
    code, found = closed.run("verify", "--anchor", noted)
    assert code == 2
    faults = [one["name"] for one in found["checks"] if one["level"] == "fault"]
    assert faults == ["anchor"]


def test_the_commit_that_was_closed_amended(closed: Shop) -> None:
    root = closed.folder.root
    git(root, "checkout", "-q", "--orphan", "other")
    git(root, "commit", "-q", "-m", "all of it anew")
    code, found = closed.run("verify", "--history")
    assert code == 2
    faults = [one["name"] for one in found["checks"] if one["level"] == "fault"]
    assert faults == ["seal 1"]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_who_signed_the_commit_of_a_close(shop: Shop, tmp_path: Path) -> None:
    key, root = tmp_path / "key", shop.folder.root
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(words, check=True)
    public = key.with_suffix(".pub")
    known = tmp_path / "known"
    known.write_text(f"wang@example.com {public.read_text()}", encoding="utf-8")
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingkey", str(public)),
        ("commit.gpgsign", "true"),
        ("gpg.ssh.allowedSignersFile", str(known)),
    ):
        git(root, "config", name, value)
    assert close(shop, "2026-09") == 0
    shop.commit("closed")

    def told() -> tuple[bool, str]:
        (one,) = [c for c in history(shop.folder) if "close wang + li" in c.detail[0]]
        return one.ok, one.detail[0].rpartition(", ")[2]

    assert told() == (True, "signed")
    # The same commit under another message: what was signed is not what is there.
    text = git(root, "cat-file", "commit", "HEAD").replace("\nclosed", "\nopened")
    forged = tmp_path / "commit"
    forged.write_text(f"{text}\n", encoding="utf-8")
    name = git(root, "hash-object", "-t", "commit", "-w", str(forged))
    git(root, "update-ref", "HEAD", name)
    assert told() == (False, "the signature does not fit")
