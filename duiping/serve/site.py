"""Where the pages are served: their addresses, as browsers and proxies name them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from urllib.parse import SplitResult

_PREFIX = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9_.-]*)*")


@dataclass(frozen=True)
class Site:
    """The addresses of one server.

    `hosts` are the values of ``Host`` that are answered, `origins` those of
    ``Origin`` that may send. `prefix` is what addresses begin with, such as
    ``/books``, or empty. `cookie` names the browser's cookie, which goes over
    https alone where the site is `secure`. `proxies` are the peers that are
    believed whom they speak for; `socket` says that only a proxy of this machine
    can speak to us.
    """

    address: str
    hosts: frozenset[str]
    origins: frozenset[str]
    cookie: str
    prefix: str = ""
    secure: bool = False
    proxies: frozenset[str] = frozenset()
    socket: bool = False

    def path(self, path: str) -> str:
        """Give the path of a page as browsers ask for it."""
        return f"{self.prefix}{path}"

    def baked(self, number: str) -> tuple[str, str]:
        """Make the header that gives the browser the number of its session."""
        return self._cookie(self.cookie, number, "Strict")

    def cleared(self) -> tuple[str, str]:
        """Make the header that takes the number back."""
        return self._cookie(self.cookie, "", "Strict", "; Max-Age=0")

    def lax(self, name: str, value: str, lasts: str = "") -> tuple[str, str]:
        """Make the header of a cookie that comes along from another site's link."""
        return self._cookie(name, value, "Lax", lasts)

    def _cookie(
        self, name: str, value: str, same: str, lasts: str = ""
    ) -> tuple[str, str]:
        secure = "; Secure" if self.secure else ""
        said = f"{name}={value}; Path=/; HttpOnly; SameSite={same}{secure}{lasts}"
        return ("Set-Cookie", said)


def site(
    host: str,
    port: int,
    *,
    socket: bool = False,
    public: str = "",
    prefix: str = "",
    allowed: Iterable[str] = (),
    proxies: Iterable[str] = (),
) -> Site:
    """Describe a server.

    Args:
        host: what it is bound to.
        port: its port, 0 for a UNIX socket.
        socket: it is bound to a UNIX socket.
        public: ``https://name[:port][/prefix]``, as browsers ask for it; empty
            where they ask for what it is bound to.
        prefix: what addresses begin with, where `public` doesn't say.
        allowed: further names that it is asked for by.
        proxies: addresses of trusted proxies.

    Raises:
        BooksError: DP420, `public` or `prefix` is none.
    """
    found = _public(public) if public else None
    way = (found.path if found else "") or prefix
    if way != "" and not _PREFIX.fullmatch(way.rstrip("/")):
        raise BooksError("DP420", problem=f"--prefix {way}: should be like /books")
    scheme = found.scheme if found else "http"
    hosts = {found.netloc.lower()} if found else _own(host, port)
    hosts |= {name.lower() for name in allowed}
    named = found.netloc.lower() if found else _netloc(host, port)
    way = way.rstrip("/")
    plain = f"duiping-{port}" if port else "duiping"
    cookie = f"{plain}{way.replace('/', '-')}"
    secure = scheme == "https"
    return Site(
        f"{scheme}://{named}",
        frozenset(hosts),
        frozenset(f"{scheme}://{name}" for name in hosts),
        f"__Host-{cookie}" if secure else cookie,
        prefix=way,
        secure=secure,
        proxies=frozenset(proxies),
        socket=socket,
    )


def local(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _own(host: str, port: int) -> set[str]:
    """Give the names of what a server is bound to; ports share cookies."""
    names = {_netloc(host, port)}
    return names | {f"localhost:{port}"} if local(host) else names


def _netloc(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host.lower()
    return f"{name}:{port}"


def _public(public: str) -> SplitResult:
    try:
        found = urlsplit(public)
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    bare = f"{found.hostname or ''}{'' if port is None else f':{port}'}"
    known = found.scheme in {"http", "https"} and found.hostname
    if not known or found.netloc.lower() != bare or found.query or found.fragment:
        problem = f"--public-url {public}: should be like https://books.example.com"
        raise BooksError("DP420", problem=problem)
    return found
