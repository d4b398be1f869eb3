"""Every layout shows all damage but that which it declares it cannot show."""

from __future__ import annotations

import pytest

from duiping.errors import Refusal
from duiping.importers.blind import DAMAGES
from duiping.importers.registry import LAYOUTS, recognise
from tests.importers.damage import (
    exported,
    got_by,
    message_got_by,
    samples,
    written,
)
from tests.importers.exports import MESSAGES, layouts, mapped, sample
from tests.importers.torn import messages


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_nothing_gets_by_but_what_is_declared(layout: str) -> None:
    found: dict[str, str] = {}
    for one in samples(layout):
        for kind, example in got_by(one).items():
            found.setdefault(kind, f"{one.path.name}: {example}")
    for name, text in messages(layout):
        for kind, example in message_got_by(layout, name, text).items():
            found.setdefault(kind, f"{name}: {example}")
    declared = layouts()[layout].blind
    assert set(found) <= set(DAMAGES)
    if declared is None:
        assert layout not in LAYOUTS, "declares nothing"
        return  # Of a mapping nobody knows what it can show.
    undeclared = {kind: how for kind, how in found.items() if kind not in declared}
    assert not undeclared
    assert declared <= set(found), "declares damage that it does show"


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_a_wrong_encoding_never_gets_by(layout: str) -> None:
    """A byte that is no text, and a text decoded wrongly, are refused."""
    name, data = sample(layout)
    tool = layouts()[layout]
    if name.endswith((".csv", ".txt", *MESSAGES)):
        good = tool.read(name, data).records
        for at in range(len(data) // 2, len(data), max(1, len(data) // 40)):
            broken = data[:at] + b"\xff" + data[at + 1 :]
            try:
                found = tool.read(name, broken).records
            except Refusal:
                continue
            assert found["amount"].equals(good["amount"])
        text = data.decode("utf-8-sig", errors="ignore") or data.decode("gb18030")
        garbled = text.encode().decode("gb18030", errors="replace").encode()
        # Titles without a Chinese character read the same in every encoding.
        if not name.endswith(MESSAGES) and not "".join(tool.shape.titles()).isascii():
            assert layout not in recognise(name, garbled, mapped().values())


def test_samples_are_written_as_they_were() -> None:
    """What is damaged is a copy that reads like the sample itself."""
    for layout, known in layouts().items():
        if known.blind is not None:
            assert samples(layout) or messages(layout), layout
        for one in samples(layout):
            text = one.path.read_text(encoding="utf-8")
            whole = one.tool.read(*exported(layout, one.path, text)).records
            copy = one.tool.read(*written(one, one.rows)).records
            assert copy.drop("row").equals(whole.drop("row"))
