"""The pages before and beside Fava's: plain HTML, no script, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from duiping.report.escaped import escaped
from duiping.serve.desk import Reply
from duiping.serve.words import roles_word, word

if TYPE_CHECKING:
    from jinja2 import Environment

    from duiping.serve.roles import What

TEMPLATES = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
_LEFT_OUT = dict.fromkeys(
    ("refresh", "fault", "note", "name", "home", "leave", "token", "besides"), ""
)


def page(
    status: int,
    view: str,
    language: str,
    heading: str,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    **facts: Any,
) -> Reply:
    """Make a page.

    Args:
        status: of the answer.
        view: which of the template's parts is shown.
        language: ``zh`` or ``en``.
        heading: its title.
        headers: more of the answer.
        facts: what that part needs.
    """
    shared = {"w": partial(word, language=language), "language": language}
    shared |= {"style": Markup(_style()), "view": view, "heading": heading}  # noqa: S704 - our own file
    text = _door().get_template("door.html").render({**_LEFT_OUT, **shared, **facts})
    policy = ("Content-Security-Policy", _policy())
    return Reply(status, text.encode(), HTML, (policy, *headers))


def refused(
    what: What, by: str, role: str, title: str, home: str, **more: str
) -> Reply:
    """Say in both languages that a role doesn't allow something.

    Args:
        what: what it would need.
        by: who asks.
        role: their roles, with commas.
        title: of the books.
        home: the address of a page that they may see; empty if there is none.
        more: `leave` and `token` for a button to log out.
    """
    said = [
        {
            "lang": "zh-CN" if language == "zh" else "en",
            "head": word("not-yours", language),
            "text": word(
                "not-yours-note",
                language,
                by=by or "-",
                role=roles_word(role, language) or "-",
                what=word(what, language),
            ),
        }
        for language in ("zh", "en")
    ]
    facts: dict[str, Any] = {"said": said, "title": title, "home": home, **more}
    facts["besides"] = partial(word, language="en")
    return page(403, "refused", "zh", "403", **facts)


@cache
def _style() -> str:
    return (TEMPLATES / "door.css").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _door() -> Environment:
    return escaped(TEMPLATES)
