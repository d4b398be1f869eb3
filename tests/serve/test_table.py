"""The table of attacks names tests that there are, and all of these files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/SERVING.md"
FILES = ("test_attacks.py", "test_written.py", "test_endless.py")
# Of these files, but no attack: a rule's other side, or how it is kept.
ELSE = {
    "test_no_template_of_this_fava_escapes_the_escaping",
    "test_a_plugin_that_was_allowed",
    "test_what_is_decided_is_not_said_to_be_refused",
}


def test_every_attack_stands_in_the_table() -> None:
    told = PAGE.read_text(encoding="utf-8").partition("## Attacks")[2]
    named = set(re.findall(r"`(test_\w+)`", told.partition("\n## ")[0]))
    there = {
        node.name
        for name in FILES
        for node in ast.parse((HERE / name).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert named == there - ELSE
