"""Fava as a viewer: the routes that only show, and a query shell that only reads."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fava.application import create_app
from fava.core.query_shell import FavaBQLShell, FavaShellError
from fava.helpers import FavaAPIError
from flask import Response, abort, g, request

from duiping.pipeline import config_of
from duiping.serve import harmless, matching, timefilter
from duiping.serve.again import again
from duiping.serve.doorpage import refused
from duiping.serve.limits import Limits, limit
from duiping.serve.live import Ledgers
from duiping.serve.roles import What
from duiping.serve.routes import Rule, needs, route
from duiping.serve.trusted import Trusted

if TYPE_CHECKING:
    from collections.abc import Collection

    from fava.core import FavaLedger
    from flask import Flask

    from duiping.books import Folder

# Statements that read. ``CREATE TABLE`` and ``INSERT`` open files; every command
# that begins with a dot is for a terminal, and ``.output`` empties any file.
READS = frozenset({"select", "balances", "journal", "print"})
SHOWS = frozenset({"help", "run", "explain", "tables", "describe", "errors"})

LIMITS = "DUIPING_LIMITS"  # where the application keeps what holds them
DOWNLOAD_POLICY = "sandbox; default-src 'none'"


class Reading(FavaBQLShell):
    """A query shell that only reads; one query at a time."""

    def __init__(self, ledger: Any) -> None:
        """Make the shell of one ledger."""
        super().__init__(ledger)
        self._lock = Lock()

    def run(self, entries: Any, query: str) -> Any:
        """Run a query; the shell has one output, so they must not mix."""
        with self._lock:
            return super().run(entries, query)

    def onecmd(self, line: str) -> Any:
        """Run a statement or a command, if it only reads."""
        if _verb(line) not in READS | SHOWS:
            raise _refusal(line)
        return super().onecmd(line)

    def execute(self, query: str, **options: Any) -> Any:
        """Run a statement, also one that the books have stored."""
        if _verb(query) not in READS:
            raise _refusal(query)
        return super().execute(query, **options)


def viewer(
    folder: Folder, limits: Limits | None = None, plugins: Collection[str] = ()
) -> Flask:
    """Make Fava show a set of books, within limits, and do nothing else.

    Args:
        folder: the books.
        limits: what a request may cost; the usual, if None.
        plugins: further plugins and extensions that the books may run.
    """
    rules = config_of(folder).books
    matching.put_in_place()
    text, root = folder.ledger.resolve(), folder.root.resolve()

    def ours(name: str) -> bool:
        return in_books(name, root) or in_books(name, text)

    Trusted(plugins, rules.language, ours).put_in_place()
    top = str(folder.main.resolve())
    app = create_app([top], read_only=True)
    harmless.escape(app)
    app.config[LIMITS] = limit(app, limits or Limits())
    again(app)
    ledgers = app.config["LEDGERS"] = Ledgers(top, _reading)
    title = rules.title

    def allowed() -> Response | None:
        missing = _barred(text)
        if missing is not None:
            return _told(missing, title)
        if getattr(g, "ledger", None) is not None:
            g.ledger = ledgers.newest()
            if route(request.endpoint).rule is Rule.FILE and not _kept(root):
                abort(403)
        return timefilter.fault()

    # Before Fava's own, which already look at the books.
    app.before_request_funcs.setdefault(None, []).insert(0, allowed)

    @app.after_request
    def _download(response: Response) -> Response:
        if route(request.endpoint).rule is Rule.FILE and response.status_code == 200:  # noqa: PLR2004
            found = response.headers.get("Content-Disposition", "")
            name = found.partition(";")[2]
            response.headers["Content-Disposition"] = f"attachment;{name}"
            response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
        if request.endpoint == "download_query" and response.mimetype == "text/csv":
            response.direct_passthrough = False
            response.set_data(harmless.table(response.get_data()))
        return response

    return app


def _reading(ledger: FavaLedger) -> None:
    """Give a ledger the query shell that only reads."""
    shell: Any = ledger.query_shell
    shell.shell = Reading(ledger)


def ledger_text(name: str, root: Path) -> bool:
    """Say whether a file is ledger text: plugins watch others, which aren't shown.

    Args:
        name: a path as it was asked for; ``""`` is the top file.
        root: the ledger folder, resolved.
    """
    if not name:
        return True
    try:
        path = Path(name).resolve()
    except (OSError, ValueError):
        return False
    return path.suffix == ".beancount" and path.is_relative_to(root)


def _barred(text: Path) -> What | None:
    """Give what the asker isn't allowed and needs; abort where nobody is.

    Without the guard nobody is allowed anything.
    """
    if request.endpoint is None:
        return None  # there is no such page: Fava says so
    views = request.view_args or {}
    needed = needs(request.endpoint, views)
    if views.get("result_format", "csv") != "csv":
        needed = None  # Fava writes formulas into workbooks
    source = route(request.endpoint).rule is Rule.SOURCE
    if source and not ledger_text(request.args.get("filename", ""), text):
        needed = None
    if needed is None:
        abort(403)
    return None if needed in request.environ.get("duiping.may", ()) else needed


def _kept(root: Path) -> bool:
    """Say whether the file that is asked for lies in the books.

    Fava gives whatever a `document` of the ledger names, and with it any file of
    the machine to whoever can write one.
    """
    asked = request.args
    name = asked.get("filename", "")
    if request.endpoint == "statement":
        try:
            keys = (asked.get(key, "") for key in ("entry_hash", "key"))
            name = g.ledger.statement_path(*keys)
        except FavaAPIError:
            return True  # there is none: Fava says so
    return not name or in_books(name, root)


def in_books(name: str, root: Path) -> bool:
    """Say whether a file lies in a folder, and in no hidden part of it.

    Args:
        name: a path as it was asked for; links count as what they lead to.
        root: the books' folder, resolved.
    """
    try:
        path = Path(name).resolve().relative_to(root)
    except (OSError, ValueError):
        return False
    return not any(part.startswith(".") for part in path.parts)


def _told(what: What, title: str) -> Response:
    """Say which right is missing, with a way out."""
    told = request.environ
    home = f"{told['duiping.root']}/" if What.VIEW in told["duiping.may"] else ""
    reply = refused(
        what,
        told["duiping.by"],
        told["duiping.role"],
        title,
        home,
        leave=told["duiping.leave"],
        token=told["duiping.token"],
    )
    headers = [("Content-Type", reply.kind), *reply.headers]
    return Response(reply.body, reply.status, headers)


def _verb(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0].rstrip(";").lower() if words else "help"


def _refusal(text: str) -> FavaShellError:
    return FavaShellError(f"{_verb(text)}: only queries that read are allowed here.")
