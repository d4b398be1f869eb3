"""Which way a file of settings describes, and who may be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from duiping.errors import ConfigError
from duiping.serve.oidc.byhand import ByHand
from duiping.serve.oidc.standard import Standard
from duiping.serve.oidc.way import way
from tests.serve.oidc.test_settings import GOOD, guide, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOP_SECRET", "FEISHU_SECRET"):
        monkeypatch.setenv(name, "s3cret")


def test_by_the_standard_or_by_hand(tmp_path: Path) -> None:
    found = way(written(tmp_path, f"{GOOD}label: 单点登录\n"), {"lin", "wang"})
    assert isinstance(found, Standard)
    assert found.label == "单点登录"
    assert isinstance(way(written(tmp_path, guide()[2]), {"lin"}), ByHand)


def test_who_acts_in_the_books_is_known_to_them(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    with pytest.raises(ConfigError, match=r"DP307 .*people\.0\.name.* lin is nobody"):
        way(path, {"wang"})
    # Who only reads need not be.
    path = written(tmp_path, GOOD.replace("accountant", "auditor"))
    assert way(path, {"wang"}).label == "OpenID Connect"


def test_without_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_SECRET")
    with pytest.raises(ConfigError, match="no secret"):
        way(written(tmp_path, GOOD), {"lin", "wang"})
