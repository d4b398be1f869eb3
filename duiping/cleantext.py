"""Text that strangers wrote, made safe to show: the one place that cleans it.

Buyers choose their names and remarks. Fava's journal shows payee and narration
without escaping (grade A: run against fava 1.30.16), a line break lets a remark
pose as a directive in a diff, and a direction mark reorders what is seen. What
is changed here stays as it was in the evidence.
"""

from __future__ import annotations

import functools
import re
from unicodedata import ucd_3_2_0

LIMIT = 200  # characters of a payee or narration
# Nothing to change and nothing to escape: visible ASCII but for " & < > \,
# Chinese characters, their punctuation and full-width forms; single spaces.
_VISIBLE = r"[!#-%'-;=?-\[\]-~\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]+"
COMMON = rf"{_VISIBLE}(?: {_VISIBLE})*"
_COMMON = re.compile(COMMON)
_SPACE = re.compile(r"[\t-\r \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Controls, direction and zero-width marks, variation selectors, tags, private
# use, lone surrogates, and code points that are no characters or ignorable.
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff"
    r"\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff"
    r"\U0002fffe\U0002ffff\U0003fffe-\U0010ffff]"
)
_WIDE = str.maketrans({"<": "\uff1c", ">": "\uff1e", "&": "\uff06"})


def clean(text: str, limit: int = LIMIT) -> str:
    """Make a text safe to show: one line, no hidden character, no markup.

    Spaces, tabs and line breaks become single spaces; hidden characters are
    shown as ``⟨U+202E⟩``; ``< > &`` become full-width; what is longer than the
    limit ends in ``…``. A clean text stays as it is.

    Args:
        text: any text, even with lone surrogates.
        limit: the most characters that may remain; 1 or more.
    """
    if len(text) <= limit and _COMMON.fullmatch(text):
        return text
    # Composing never makes one character of ten, so nothing that could remain is
    # lost by this cut, and a remark of a megabyte costs little.
    text = _SPACE.sub(" ", text).strip(" ")[: 10 * limit]
    # Unicode 3.2, and written-out tables, so that every Python gives these bytes.
    text = ucd_3_2_0.normalize("NFC", text).translate(_WIDE)
    text = _HIDDEN.sub(_shown, text).strip(" ")
    if len(text) > limit:
        text = text[: limit - 1].rstrip(" ") + "…"
    return text


def quoted(text: str, limit: int) -> str:
    """Clean a text and quote it as a Beancount string."""
    if len(text) <= limit and _COMMON.fullmatch(text):
        return f'"{text}"'
    return _odd(text, limit)


@functools.lru_cache(maxsize=4096)
def _odd(text: str, limit: int) -> str:
    """Do the rare case: the same odd name comes back often."""
    escaped = clean(text, limit).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shown(match: re.Match[str]) -> str:
    """Write a hidden character as its number."""
    return f"⟨U+{ord(match.group()):04X}⟩"
