"""Where the pages are served: their addresses, as browsers and proxies name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """The addresses of one server.

    `hosts` are the values of ``Host`` that are answered, `origins` those of
    ``Origin`` that may send. `prefix` is what addresses begin with, such as
    ``/books``, or empty. `cookie` names the browser's cookie.
    """

    address: str
    hosts: frozenset[str]
    origins: frozenset[str]
    cookie: str
    prefix: str = ""
    secure: bool = False

    def path(self, path: str) -> str:
        """Give the path of a page as browsers ask for it."""
        return f"{self.prefix}{path}"

    def baked(self, value: str, *, name: str = "", lasts: str = "") -> tuple[str, str]:
        """Make the header that gives the browser a cookie."""
        secure = "; Secure" if self.secure else ""
        said = f"{name or self.cookie}={value}; Path=/; HttpOnly; SameSite=Strict"
        return ("Set-Cookie", f"{said}{secure}{lasts}")

    def cleared(self) -> tuple[str, str]:
        """Make the header that takes the cookie back."""
        return self.baked("", lasts="; Max-Age=0")


def loopback(host: str, port: int) -> Site:
    """Describe a server on this machine alone; ports share cookies, names don't."""
    hosts = frozenset({f"{host}:{port}", f"localhost:{port}"})
    origins = frozenset(f"http://{name}" for name in hosts)
    return Site(f"http://{host}:{port}", hosts, origins, f"duiping-{port}")
