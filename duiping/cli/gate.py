"""How people get in at ``duiping serve``: by a link alone, or by logging in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duiping.errors import BooksError
from duiping.pipeline import config_of
from duiping.serve.accounts import Accounts, load, outside
from duiping.serve.link import Link
from duiping.serve.login import Login
from duiping.serve.roles import ALONE
from duiping.serve.roll import Roll
from duiping.serve.sessions import Sessions
from duiping.serve.site import local, site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duiping.books import Folder
    from duiping.serve.guard import Entry
    from duiping.serve.sessions import Session
    from duiping.serve.site import Site
    from duiping.serve.ways import Way

IDLE, LONGEST = "15m", "12h"
_SPAN = re.compile(r"([1-9][0-9]{0,5})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600}


@dataclass(frozen=True)
class Asked:
    """What the command line says of where and to whom is served.

    `accounts` is None where nobody logs in with a password; `ways` are other
    ways to log in. `idle` and `longest` are empty where nothing is said.
    """

    host: str
    socket: Path | None
    by: str | None
    accounts: Path | None
    ways: Mapping[str, Way]
    public: str
    prefix: str
    allowed: tuple[str, ...]
    proxies: tuple[str, ...]
    idle: str
    longest: str

    @property
    def logs_in(self) -> bool:
        """Say whether people log in."""
        return self.accounts is not None or bool(self.ways)

    def where(self, port: int) -> Site:
        """Describe the server, bound to a port or (0) to a UNIX socket."""
        return site(
            self.host,
            port,
            socket=self.socket is not None,
            public=self.public,
            prefix=self.prefix,
            allowed=self.allowed,
            proxies=self.proxies,
        )

    def checked(self, folder: Folder) -> None:
        """Refuse what must not be, before anything is served.

        Raises:
            BooksError: DP535, others would get in without login; DP420, options
                contradict each other; DP534, the accounts are not safe.
        """
        outer = {
            f"--host {self.host}": not local(self.host),
            "--socket": self.socket is not None,
            "--public-url": bool(self.public),
            "--allow-host": bool(self.allowed),
            "--proxy": bool(self.proxies),
        }
        said = [option for option, given in outer.items() if given]
        if said and not self.logs_in:
            raise BooksError("DP535", option=said[0])
        if self.logs_in and self.by is not None:
            problem = "--as is for one person alone; with a login each has their own"
            raise BooksError("DP420", problem=problem)
        anywhere = self.host in {"0.0.0.0", "::"} or self.socket is not None  # noqa: S104 - refused
        if anywhere and not self.public and not self.allowed:
            raise BooksError("DP420", problem=f"{said[0]} needs --public-url")
        self.where(0)
        _span(self.idle), _span(self.longest)
        if self.accounts is not None:
            outside(self.accounts, folder.root)
            if not load(self.accounts) and not self.ways:
                problem = f"no account in {self.accounts}: duiping user add NAME"
                raise BooksError("DP420", problem=problem)


@dataclass(frozen=True)
class Gate:
    """Where a server is, who is in, and how people get in; `link` is told."""

    site: Site
    sessions: Sessions
    entry: Entry
    link: str


def gate(asked: Asked, folder: Folder, port: int) -> Gate:
    """Make the gate of a server that is bound already.

    Args:
        asked: as `Asked.checked`.
        folder: the books.
        port: what it is bound to; 0 for a UNIX socket.
    """
    where = asked.where(port)
    if not asked.logs_in:
        sessions = Sessions(idle=_span(asked.idle), longest=_span(asked.longest))
        roles = ("auditor",) if asked.by is None else (ALONE,)
        link = Link(sessions, where, asked.by or "", roles)
        return Gate(where, sessions, link, link.address)
    accounts = None if asked.accounts is None else Accounts(asked.accounts)

    roll = Roll(folder.config)

    def holds(session: Session) -> bool:
        by, listed = session.by, roll.stamp(session.by)
        if listed != session.listed or not roll.lets(by, session.roles):
            return False
        way, _, stamp = session.stamp.rpartition(" ")
        if way:
            return asked.ways[way].holds(stamp)
        return accounts is not None and accounts.holds(by, stamp)

    sessions = Sessions(
        idle=_span(asked.idle or IDLE),
        longest=_span(asked.longest or LONGEST),
        holds=holds,
    )
    title = config_of(folder).books.title
    login = Login(sessions, where, accounts, asked.ways, roll, title)
    return Gate(where, sessions, login, f"{where.address}{where.path('/')}")


def _span(text: str) -> float | None:
    """Read a span such as ``15m``; empty is none."""
    if not text:
        return None
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BooksError("DP420", problem=f"{text}: a span is like 90s, 15m or 12h")
    return float(int(found[1]) * _SECONDS[found[2]])
