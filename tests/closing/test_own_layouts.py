"""A month read by a person's own layout is derived again with that code, or not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from duiping import rederive
from duiping.books import Folder
from duiping.config import Config
from duiping.yamlfile import parse
from tests.importers.exports import DATA

if TYPE_CHECKING:
    from pathlib import Path

CODE = DATA.parent / "own_layout.txt"
CONFIG = DATA.parents[2] / "config.yaml"
TABLE = """
importers:
  someshop.wallet:
    file: {file}
    class: ShopWallet
    sha256: {sha256}
"""


def test_the_code_that_the_rules_pin_is_laid_out(tmp_path: Path) -> None:
    """What is gone or lies outside the books is left out; an older version may stay."""
    place = tmp_path / "books" / "importers" / "someshop.py"
    place.parent.mkdir(parents=True)
    place.write_bytes(CODE.read_bytes())
    (tmp_path / "outside.py").write_bytes(CODE.read_bytes())
    folder = Folder(tmp_path / "books")
    digest = hashlib.sha256(CODE.read_bytes()).hexdigest()
    rules = CONFIG.read_text(encoding="utf-8")
    whole = CODE.read_bytes()

    def laid(file: str, sha256: str = digest) -> list[tuple[str, bytes]]:
        text = rules + TABLE.format(file=file, sha256=sha256)
        assert parse(text, "config.yaml", Config).importers
        return rederive._code(folder, text)

    here = "importers/someshop.py"
    assert laid(here) == [(here, whole)]
    assert laid("../outside.py") == []
    assert laid(here, "0" * 64) == []
    assert laid("nowhere/someshop.py") == []
    assert rederive._code(folder, "no: config") == []
    place.rename(place.with_name("someshop_until_202609.py"))
    place.write_text("# The next version.\n", encoding="utf-8")
    assert laid(here) == [(here, whole)]
