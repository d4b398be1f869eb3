"""``duiping serve``: the books in a browser, for one person on this machine."""

from __future__ import annotations

import atexit
import contextlib
import signal
import sys
from typing import TYPE_CHECKING

import click

from duiping.cli.deciding import Deciding
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.cli.uploading import Uploading
from duiping.errors import BooksError
from duiping.serve.access import LOG, Access, check
from duiping.serve.guard import Guard
from duiping.serve.link import Link
from duiping.serve.listening import Listening
from duiping.serve.roles import ALONE
from duiping.serve.routes import DECIDE, TRAY, UPLOAD, UPLOADED
from duiping.serve.sessions import Sessions
from duiping.serve.site import loopback
from duiping.serve.upload import Upload
from duiping.serve.viewer import viewer
from duiping.serve.window import deciding
from duiping.words import word

if TYPE_CHECKING:
    from duiping.books import Folder
    from duiping.serve.desk import Desk

HOST = "127.0.0.1"
PORT = 5010


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=PORT,
    show_default=True,
    help="Where; 0 takes any that is free.",
)
@click.option("--as", "by", metavar="NAME", help="Who decides here; else only to read.")
@click.option("--commit", is_flag=True, help="Put each act into a git commit.")
@click.option("--check-log", is_flag=True, help="Check the access log; serve nothing.")
@pass_shell
def serve_command(
    shell: Shell, port: int, by: str | None, *, commit: bool, check_log: bool
) -> int:
    """Show the books and the review pages in a browser, until Ctrl-C.

    Only on this machine, only to whoever opens the link that is printed; only
    to read, unless a person of config.yaml is named who decides.
    """
    if check_log:
        return _checked(shell)
    if commit and by is None:
        raise BooksError("DP420", problem="--commit needs --as NAME")
    desks = {} if by is None else _desks(shell.folder, by, commit=commit)
    app = viewer(shell.folder)
    server = Listening((HOST, port), app)
    try:
        server.prepare()
    except OSError as error:
        problem = f"--port {port}: {error.strerror or error}"
        raise BooksError("DP420", problem=problem) from None
    site = loopback(HOST, int(server.bind_addr[1]))
    sessions = Sessions()
    link = Link(sessions, site, by or "", ("auditor",) if by is None else (ALONE,))
    access = Access(shell.folder.cache / LOG)
    guard = Guard(app, site, sessions, link, desks=desks, access=access)
    server.wsgi_app = guard
    shell.line(word("serving", shell.lang, link=link.address))
    shell.document({"as": by, "link": link.address})
    sys.stdout.flush()
    # Whoever stops a service lets what is being written come to its end, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve()
    server.stop()
    return AGREES


def _desks(folder: Folder, by: str, *, commit: bool) -> dict[tuple[str, str], Desk]:
    """Open the desks where a person hands things in."""
    decide = Deciding(folder, commit=commit)
    decide.known(by)
    upload = Upload(Uploading(folder, commit=commit))
    atexit.register(upload.close)
    return {
        ("POST", DECIDE): deciding(decide),
        ("POST", TRAY): upload.lay,
        ("POST", UPLOAD): upload.ask,
        ("GET", UPLOADED): upload.state,
    }


def _checked(shell: Shell) -> int:
    """Check the chain of the access log, and tell its last digest."""
    path = shell.folder.cache / LOG
    found = check(path)
    if found.bad:
        raise BooksError("DP532", file=path, line=found.bad)
    shell.line(word("log-whole", shell.lang, n=found.lines, last=found.last))
    shell.document({"last": found.last, "lines": found.lines})
    return AGREES
