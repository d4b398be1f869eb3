"""What was proven against plain Fava, tried there and here; payloads do no harm.

Each test first sees that the attack still works on plain Fava of this version,
so that none of them passes because there is nothing left to hold off.
"""

from __future__ import annotations

import contextlib
import csv
import io
import pickle
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.compare import hash_entry
from fava.application import create_app
from werkzeug.test import Client

from duiping.books import Folder
from duiping.serve.viewer import viewer
from tests.cli.shop import copied
from tests.plugins.load import append, main
from tests.serve.hostile import FORMULA, HIDDEN, HIT, LINKED, NAMES, USUAL, outside

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.serve.hostile import Served


def journal(answer: TestResponse) -> str:
    """Give the HTML of a journal."""
    assert answer.status_code == 200
    return str(answer.get_json()["data"]["journal"])


def report(answer: TestResponse) -> str:
    """Give the HTML of an account's journal."""
    assert answer.status_code == 200
    return str(answer.get_json()["data"]["journal"])


@pytest.mark.parametrize(
    "path", ["/api/journal_page?page=1&order=desc", "/api/account_report?a="]
)
def test_a_journal_has_no_markup_of_strangers(served: Served, path: str) -> None:
    plain, ours = (
        answer.get_data(as_text=True)
        for answer in served.both(
            f"{path}Assets:Bank:CMB" if path.endswith("=") else path
        )
    )
    assert "<img src=x" in plain, "the attack is none any more"
    assert "<img" not in ours
    assert "&lt;img src=x onerror=window.hit=1&gt;" in ours
    # And else it is the same journal.
    assert re.sub(r"<[^>]*>", "", ours).count("CMB") >= 3
    assert ours.count("<li class") == plain.count("<li class")


def test_every_field_of_a_journal_is_escaped(served: Served) -> None:
    plain, ours = (
        str(answer.get_json())
        for answer in served.both("/api/journal_page?page=1&order=desc")
    )
    raw = {name for name in NAMES if f"<b id={name}>" in plain}
    assert raw >= {"payee", "narration", "comment", "kind", "value"}
    for name in NAMES:
        assert f"<b id={name}>" not in ours, name


def test_no_template_of_this_fava_escapes_the_escaping() -> None:
    folder = Path(str(loader.__file__)).parents[1] / "fava" / "templates"
    found = {
        path.relative_to(folder).as_posix(): re.findall(
            r"autoescape\s+false|\|\s*safe\b", path.read_text("utf-8")
        )
        for path in folder.rglob("*")
        if path.is_file()
    }
    raw = {name: marks for name, marks in found.items() if marks}
    # The second is text to download, and no page.
    assert set(raw) == {"_journal_table.html", "beancount_file"}


def test_a_query_taken_along_has_no_formulas(served: Served) -> None:
    asked = "SELECT payee, narration, number WHERE account = 'Assets:Bank:CMB'"
    plain, ours = (
        list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
        for answer in served.both(
            f"/download-query/query_result.csv?query_string={asked}"
        )
    )
    assert [FORMULA, "-2+3", "2.0"] in plain
    assert ["'=1+1", "'-2+3", "2.0"] in ours
    assert len(plain) == len(ours)
    workbook = served.both(f"/download-query/query_result.xlsx?query_string={asked}")[1]
    assert workbook.status_code == 403


@pytest.mark.parametrize("name", ["x.html", "x.svg"])
def test_documents_never_run(served: Served, name: str) -> None:
    file = served.books / "ledger" / "documents" / name
    plain, ours = served.both(f"/document/?filename={file}")
    assert plain.status_code == ours.status_code == 200
    assert plain.headers["Content-Disposition"].startswith("inline")
    assert "Content-Security-Policy" not in plain.headers
    assert ours.headers["Content-Disposition"].startswith("attachment")
    assert ours.headers["Content-Security-Policy"].startswith("sandbox")
    assert ours.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../secret.txt", LINKED, HIDDEN])
def test_a_document_out_of_the_books_is_not_given(served: Served, name: str) -> None:
    file = outside(served.books) if name.startswith("..") else served.books / name
    plain, ours = served.both(f"/document/?filename={file}")
    assert plain.get_data(as_text=True) == HIT, "the attack is none any more"
    assert ours.status_code == 403
    assert HIT not in ours.get_data(as_text=True)


def test_a_statement_out_of_the_books_is_not_given(served: Served) -> None:
    entries, _, _ = loader.load_file(str(main(served.books)))
    (entry,) = [one for one in entries if "statement" in one.meta]
    path = f"/statement/?entry_hash={hash_entry(entry)}&key=statement"
    plain, ours = served.both(path)
    assert plain.get_data(as_text=True) == HIT, "the attack is none any more"
    assert ours.status_code == 403
    # One that there isn't is told as Fava tells it.
    plain, ours = served.both("/statement/?entry_hash=x&key=statement")
    assert plain.status_code == ours.status_code != 403


def test_a_foreign_host_gets_nothing(served: Served) -> None:
    path = "/books/api/source?filename="
    plain = served.plain.get(path, headers={"Host": "evil.example"}, buffered=True)
    assert plain.status_code == 200
    assert served.ask(path).status_code == 200
    assert served.ask(path, Host="evil.example").status_code == 421


def test_a_page_of_another_site_gets_nothing(served: Served) -> None:
    path = "/books/api/query?query_string=SELECT 1 AS one"
    for site_ in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site_, "Sec-Fetch-Mode": "no-cors"}
        assert served.plain.get(path, headers=headers).status_code == 200
        assert served.ask(path, **headers).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        ".set nullvalue x",
        "CREATE TABLE t (a INT)",
        f'CREATE TABLE t USING "csv:{__file__}"',
    ],
)
def test_a_query_that_does_more_than_read_is_refused(
    served: Served, query: str
) -> None:
    plain, ours = served.both(f"/api/query?query_string={query}")
    assert plain.status_code == 200, "the attack is none any more"
    assert "only queries that read" in ours.get_data(as_text=True)


def test_a_query_writes_no_file(served: Served, tmp_path: Path) -> None:
    for name, client in (("plain", served.plain), ("ours", None)):
        target = tmp_path / name
        target.write_text("kept", encoding="utf-8")
        path = f"/books/api/query?query_string=.output {target}"
        if client is None:
            served.ask(path)
            assert target.read_text("utf-8") == "kept"
        else:
            client.get(path)
            assert target.read_text("utf-8") == "", "the attack is none any more"


def test_a_stored_query_writes_no_file(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where a query's file would be made
    path = "/books/download-query/query_result.csv?query_string=run wipe"
    served.ask(path)
    assert list(tmp_path.iterdir()) == []
    fresh = Client(create_app([str(main(served.books))], load=True, read_only=True))
    fresh.get(path)
    assert list(tmp_path.iterdir()), "the attack is none any more"


def test_files_that_plugins_watch_are_not_shown(served: Served) -> None:
    plain, ours = served.both(f"/api/source?filename={served.books}/config.yaml")
    assert plain.status_code == 200
    assert ours.status_code == 403


def test_a_file_of_the_machine_is_not_quoted(
    served: Served, bare_books: Path, tmp_path: Path
) -> None:
    """What `include` can't parse stands word by word among the errors."""
    books = copied(bare_books, tmp_path / "books")
    append(main(books), f'include "{outside(served.books)}"')
    told = str(viewer(Folder(books)).config["LEDGERS"].ledgers[0].errors)
    assert "DP555" in told
    assert "window.hit" not in told
    loader.run_transformations = USUAL  # as plain Fava has it
    plain = Client(create_app([str(main(books))], load=True, read_only=True))
    told = plain.get("/books/api/errors").get_data(as_text=True)
    assert "window.hit" in told, "the attack is none any more"


def test_who_is_not_let_in_gets_nothing(served: Served) -> None:
    assert served.plain.get("/books/api/source?filename=").status_code == 200
    assert served.ask("/books/api/source?filename=", Cookie="").status_code == 401
    assert "Content-Security-Policy" not in served.plain.get("/books/").headers
    assert "frame-ancestors 'none'" in str(served.ask("/books/").headers)


def test_importers_do_not_run(served: Served) -> None:
    plain, ours = served.both("/api/imports")
    assert plain.status_code == 200
    assert ours.status_code == 403


class _Hit:
    """When it is unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._path,)


def test_a_cache_beside_the_books_is_not_unpickled(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = copied(served.books, tmp_path / "books")
    hit = tmp_path / "hit"
    planted = main(books).with_name(".main.beancount.picklecache")
    planted.write_bytes(pickle.dumps(_Hit(hit)))
    viewer(Folder(books))
    assert not hit.exists()
    assert planted.exists()
    monkeypatch.delenv("BEANCOUNT_DISABLE_LOAD_CACHE", raising=False)
    loader.initialize(use_cache=True)  # as a process begins; others turned it off
    with contextlib.suppress(TypeError):  # what it found was no cache
        loader.load_file(str(main(books)))
    loader.initialize(use_cache=False)
    assert hit.exists(), "the attack is none any more"
    shutil.rmtree(books)


PLANTED = """from pathlib import Path

Path(__file__).with_suffix(".hit").touch()
__plugins__ = ()
CONFIG = []
"""
PYTHONPATH = 'option "insert_pythonpath" "TRUE"'
# What books name, and what of their own folder plain Fava runs for it.
NAMED = {
    "plugin": (f'{PYTHONPATH}\nplugin "planted_plugin"', "planted_plugin"),
    "extension": (
        '2020-01-01 custom "fava-extension" "planted_extension"',
        "planted_extension",
    ),
    "imports": (
        '2020-01-01 custom "fava-option" "import-config" "planted_imports.py"',
        "planted_imports",
    ),
}


@pytest.mark.parametrize(("line", "name"), NAMED.values(), ids=NAMED)
def test_code_in_the_books_is_not_run(
    bare_books: Path, tmp_path: Path, line: str, name: str
) -> None:
    """It is left out; the books are shown, and say so."""
    books = copied(bare_books, tmp_path / "books")
    top = main(books)
    planted = top.with_name(f"{name}.py")
    planted.write_text(PLANTED, encoding="utf-8")
    own = '2020-01-01 custom "fava-option" "import-config" "import.py"\n'
    text = top.read_text(encoding="utf-8").replace(own, "")
    top.write_text(f"{text}\n{line}\n", encoding="utf-8")
    hit = planted.with_suffix(".hit")

    app = viewer(Folder(books))
    assert not hit.exists()
    said = [error.message for error in app.config["LEDGERS"].ledgers[0].errors]
    assert [name in one for one in said if "DP554" in one] == (
        [] if "imports" in name else [True]
    )
    loader.run_transformations = USUAL  # as plain Fava has it
    create_app([str(top)], load=True, read_only=True)
    assert hit.exists(), "the attack is none any more"


def test_a_plugin_that_was_allowed(bare_books: Path, tmp_path: Path) -> None:
    """It runs, from where Python finds it; never from the books' own folder."""
    books = copied(bare_books, tmp_path / "books")
    for name in ("tests.plugins.load", "planted_here"):
        append(main(books), f'plugin "{name}"')
    main(books).with_name("planted_here.py").write_text(PLANTED, encoding="utf-8")
    append(main(books), PYTHONPATH)
    allowed = ("tests.plugins.load", "planted_here")
    app = viewer(Folder(books), plugins=allowed)
    said = [error.message for error in app.config["LEDGERS"].ledgers[0].errors]
    assert not any("DP554" in one for one in said)
    assert [one for one in said if "planted_here" in one], "it was found"
    assert not main(books).with_name("planted_here.hit").exists()
