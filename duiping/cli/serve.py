"""``duiping serve``: the books in a browser, for one person or for several."""

from __future__ import annotations

import atexit
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from duiping.cli.deciding import Deciding
from duiping.cli.gate import IDLE, LONGEST, Asked, gate
from duiping.cli.listing import Listing
from duiping.cli.sealed import Closing
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.cli.uploading import Uploading
from duiping.cli.user import default
from duiping.errors import BooksError
from duiping.pipeline import config_of
from duiping.plugins.pages import page as pages
from duiping.plugins.pages.beside import Beside
from duiping.serve.access import LOG, Access, check
from duiping.serve.closing import closing, standing
from duiping.serve.edited import editing
from duiping.serve.guard import Guard
from duiping.serve.listening import Listening
from duiping.serve.oidc.way import way
from duiping.serve.quota import Quota
from duiping.serve.routes import CLOSE, DECIDE, LIST, TRAY, UPLOAD, UPLOADED
from duiping.serve.site import local
from duiping.serve.upload import Upload
from duiping.serve.viewer import viewer
from duiping.serve.window import deciding
from duiping.words import word

if TYPE_CHECKING:
    from duiping.books import Folder
    from duiping.serve.desk import Desk

HOST = "127.0.0.1"
PORT = 5010
OIDC = "oidc"  # its name in the address of the login
# Seconds after which whoever computes lets another thread compute. A page asks Polars
# a hundred times or more, and each time has to wait so long for a thread that loads
# the books: with Python's own 5 ms that adds up to half a second.
SWITCH = 0.0001
RIGHTS = 0o660  # of a UNIX socket: its owner and group


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
@click.option("--login", is_flag=True, help="People log in, with `duiping user`.")
@click.option(
    "--accounts",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Their file of accounts, if it is another; they log in, then.",
)
@click.option(
    "--oidc",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="They log in at the provider that FILE describes.",
)
@click.option("--host", default=HOST, show_default=True, help="What to listen to.")
@click.option(
    "--socket",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Listen to a UNIX socket instead, for a proxy.",
)
@click.option(
    "--public-url", "public", default="", metavar="URL", help="As browsers ask for it."
)
@click.option("--prefix", default="", metavar="PATH", help="What addresses begin with.")
@click.option(
    "--allow-host", "allowed", multiple=True, metavar="NAME", help="A further name."
)
@click.option(
    "--proxy", "proxies", multiple=True, metavar="ADDRESS", help="A trusted proxy."
)
@click.option(
    "--allow-plugin", "plugins", multiple=True, metavar="NAME", help="May run, too."
)
@click.option("--idle", default="", help=f"How long unused, such as {IDLE}.")
@click.option("--longest", default="", help=f"How long at most, such as {LONGEST}.")
@click.option("--check-log", is_flag=True, help="Check the access log; serve nothing.")
@pass_shell
def serve_command(  # noqa: PLR0913 - one for each option
    shell: Shell,
    *,
    port: int,
    by: str | None,
    accounts: Path | None,
    oidc: Path | None,
    host: str,
    socket: Path | None,
    public: str,
    prefix: str,
    allowed: tuple[str, ...],
    proxies: tuple[str, ...],
    plugins: tuple[str, ...],
    idle: str,
    longest: str,
    login: bool,
    commit: bool,
    check_log: bool,
) -> int:
    """Show the books and the review pages in a browser, until Ctrl-C.

    Left alone, only on this machine, only to whoever opens the link that is
    printed, and only to read unless --as names who decides. With --login each
    person has an account and a role, and others on the network can be let in.
    """
    if check_log:
        return _checked(shell)
    if login and accounts is None:
        accounts = default()
    ways = {}
    if oidc is not None:
        ways = {OIDC: way(oidc, config_of(shell.folder).people)}
    asked = Asked(
        *(host, socket, by, accounts, ways, public, prefix, allowed, proxies),
        *(idle, longest),
    )
    asked.checked(shell.folder)
    if commit and by is None and not asked.logs_in:
        raise BooksError("DP420", problem="--commit needs --as NAME or --login")
    alone = by is None and not asked.logs_in
    desks = _desks(shell.folder, by, commit=commit, reads=alone)
    app = viewer(shell.folder, plugins=plugins)
    desk = pages.kept(shell.folder).desk = Beside(shell.folder)
    atexit.register(desk.close)
    server = Listening(str(socket) if socket else (host, port), app)
    _bound(server, socket, host, port)
    opened = gate(asked, shell.folder, 0 if socket else int(server.bind_addr[1]))
    access = Access(shell.folder.cache / LOG)
    server.wsgi_app = Guard(
        *(app, opened.site, opened.sessions, opened.entry),
        desks=desks,
        access=access,
        quota=Quota() if asked.logs_in else None,
    )
    told = "serving-door" if asked.logs_in else "serving"
    shell.line(word(told, shell.lang, link=opened.link))
    if not local(host) and not opened.site.secure and socket is None:
        shell.say("no-https")
    shell.document({"as": by, "link": opened.link})
    sys.stdout.flush()
    sys.setswitchinterval(SWITCH)
    _serve(server)
    return AGREES


def _serve(server: Listening) -> None:
    """Serve until a signal comes; what is being written comes to its end.

    A thread of its own stops the server: an interrupt that breaks off handing a
    connection to a worker would leave one waiting for ever.
    """
    ending = Thread(target=server.stop)

    def end(*_: object) -> None:
        if ending.ident is None:
            ending.start()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    server.serve()
    ending.join()


def _bound(server: Listening, socket: Path | None, host: str, port: int) -> None:
    """Bind a server to its place.

    Raises:
        BooksError: DP420, it is taken, or none of this machine.
    """
    place = f"--socket {socket}" if socket else f"--port {port}"
    if host != HOST and not socket:
        place = f"--host {host} {place}"
    try:
        server.prepare()
        if socket is not None:
            socket.chmod(RIGHTS)
    except OSError as error:
        problem = f"{place}: {error.strerror or error}"
        raise BooksError("DP420", problem=problem) from None


def _desks(
    folder: Folder, by: str | None, *, commit: bool, reads: bool
) -> dict[tuple[str, str], Desk]:
    """Open the desks where people hand things in, or those that only tell."""
    months = Closing(folder, commit=commit)
    if reads:
        return {("GET", CLOSE): standing(months)}
    decide = Deciding(folder, commit=commit)
    if by is not None:
        decide.known(by)
    upload = Upload(Uploading(folder, commit=commit))
    atexit.register(upload.close)
    return {
        ("POST", DECIDE): deciding(decide),
        ("POST", LIST): editing(Listing(decide)),
        ("POST", CLOSE): closing(months),
        ("GET", CLOSE): standing(months),
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
