"""What the overview says has changed since the last commit."""

from __future__ import annotations

import shutil
import urllib.request
from typing import TYPE_CHECKING

from tests.cli.decide import decide, result
from tests.cli.shop import tool
from tests.fava.server import Fava, served

if TYPE_CHECKING:
    from pathlib import Path


def git(books: Path, *words: str) -> str:
    """Run git in the books."""
    done = tool(shutil.which("git") or "git", *words, cwd=books)
    assert done.code == 0, done.err
    return done.out.strip()


def seen(fava: Fava, query: str = "") -> str:
    """Get the overview."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    address = f"{fava.address}/extension/Duiping/?partial=true{query}"
    chinese = {"Accept-Language": "zh-CN"}
    asked = urllib.request.Request(address, headers=chinese)  # noqa: S310 - our own
    with opener.open(asked, timeout=120) as answer:
        return str(answer.read().decode())


def test_since_the_last_commit(small: Path) -> None:
    with served(small) as fava:
        page = seen(fava)
        assert "账单连续性" in page
        assert "上次提交以来的变化" not in page
        git(small, "init", "-q")
        for name, value in (("email", "x@shop.example"), ("name", "x")):
            git(small, "config", f"user.{name}", value)
        (small / ".gitignore").write_text(".duiping\n", encoding="utf-8")
        assert 'class="changes"' in seen(fava)
        assert "DP430" in seen(fava, "&changes=1")
        git(small, "add", "--all")
        git(small, "commit", "-q", "-m", "begin")
        page = seen(fava, "&changes=1")
        assert git(small, "rev-parse", "HEAD")[:10] in page
        assert "没有变化" in page
        one = result(small)["breaks"][0]
        decide(small, one["id"], "explain")
        config = small / "config.yaml"
        text = config.read_text("utf-8")
        config.write_text(f"{text}# <b>a word</b>\n", encoding="utf-8")
        page = seen(fava, "&changes=1")
        assert "没有变化" not in page
        assert "有变化的差异 <span>1</span>" in page
        assert one["key"] in page
        assert "未处理 →" in page
        assert "+# &lt;b&gt;a word&lt;/b&gt;" in page
        # And it is quiet again once that is committed.
        git(small, "commit", "-q", "-a", "-m", "decided")
        git(small, "add", "--all")
        git(small, "commit", "-q", "--allow-empty", "-m", "decided")
        assert "没有变化" in seen(fava, "&changes=1")
