"""Makes the page of every error code: ``python -m duiping.pages DIR``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from duiping import files
from duiping.catalogue import CATALOGUE

if TYPE_CHECKING:
    from duiping.catalogue.entry import Entry

GROUPS = {
    "1": ("A file is refused", "文件被拒绝"),
    "2": ("A row is in suspense", "某行暂记"),
    "3": ("config.yaml has a slip", "config.yaml 有误"),
    "4": ("The books are not as they must be", "账簿状态不对"),
    "5": ("A decision is not as it must be", "处理有误"),
    "9": ("A fault of duiping itself", "duiping 自身出错"),
}


def pages() -> dict[str, str]:
    """Write all pages: file name → Markdown, the index among them."""
    found = {f"{code}.md": _page(code, entry) for code, entry in CATALOGUE.items()}
    found["README.md"] = _index()
    return found


def _page(code: str, entry: Entry) -> str:
    english, chinese = GROUPS[code[2]]
    return (
        f"# {code} {entry.name}\n\n"
        f"{english} · {chinese}\n\n"
        "## What it says\n\n"
        f"> {_shown(entry.en)}\n\n"
        f"> {_shown(entry.zh)}\n\n"
        "## What to do\n\n"
        f"{_shown(entry.fix_en)}\n\n"
        f"{_shown(entry.fix_zh)}\n"
    )


def _shown(template: str) -> str:
    """Show the facts of a sentence as placeholders."""
    return template.replace("{", "‹").replace("}", "›")


def _index() -> str:
    lines = [
        "# Error codes",
        "",
        (
            "A code never changes its meaning. Codes 1xx refuse a file (exit 2),"
            " 2xx put a row in suspense (exit 1), 3xx, 4xx and 5xx stop a command or"
            " are errors of the books (exit 2),"
            " 9xx are faults of ours (exit 3)."
        ),
        "",
        "| code | what | 中文 |",
        "|---|---|---|",
    ]
    for code, entry in CATALOGUE.items():
        meaning = _shown(entry.fix_zh).rstrip("。")
        lines.append(f"| [{code}]({code}.md) | {entry.name} | {meaning} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages below the folder that the command line names."""
    root = Path(sys.argv[1])
    for name, text in pages().items():
        files.write(root / name, text.encode())


if __name__ == "__main__":
    main()
