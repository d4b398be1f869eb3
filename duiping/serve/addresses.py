"""What a request says of where it comes from and where it wants to go."""

from __future__ import annotations

import re
import urllib.parse
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from duiping.serve.routes import DOOR

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from duiping.serve.site import Site

ADDRESS = "duiping.address"  # the asker's own, as far as a trusted proxy tells it
# What proxies add, and anybody may write: none of it reaches Fava or a page.
_TOLD = (
    *("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_SCRIPT_NAME"),
    *("HTTP_REMOTE_USER", "HTTP_X_REMOTE_USER", "REMOTE_USER", "X_REMOTE_USER"),
)
_FORWARDED = "HTTP_X_FORWARDED_"
LONGEST = 2_048
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_SAFE = "/~:@!$&()*+,;=-._"


def inward(environ: WSGIEnvironment, site: Site) -> bool:
    """Take off what is outside the pages: what proxies tell, and the prefix.

    Returns:
        False where the path is outside the prefix.
    """
    told = environ.get("HTTP_X_FORWARDED_FOR", "")
    peer = environ.get("REMOTE_ADDR", "")
    # A UNIX socket has no address, and only a proxy of this machine opens it.
    if peer in site.proxies or (not peer and site.socket):
        peer = _asker(told, site) or peer
    environ[ADDRESS] = peer
    for name in [n for n in environ if n in _TOLD or n.startswith(_FORWARDED)]:
        del environ[name]
    environ["wsgi.url_scheme"] = "https" if site.secure else "http"
    path = environ.get("PATH_INFO", "")
    if site.prefix:
        if path != site.prefix and not path.startswith(f"{site.prefix}/"):
            return False
        environ["SCRIPT_NAME"] = site.prefix
        environ["PATH_INFO"] = path.removeprefix(site.prefix) or "/"
    return True


def _asker(told: str, site: Site) -> str:
    """Give the last address that no proxy of ours has; each adds its peer's."""
    for one in reversed(told.split(",")):
        address = one.strip()
        if address not in site.proxies:
            return address[:64]
    return ""


def cookie(environ: WSGIEnvironment, name: str) -> str:
    """Give what a browser keeps under a name; empty if nothing can be read."""
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def here(environ: WSGIEnvironment, site: Site) -> str:
    """Give the address that was asked for, to come back to it."""
    path = environ.get("PATH_INFO", "").encode("latin-1")
    query = urllib.parse.quote(environ.get("QUERY_STRING", ""), safe=f"%?{_SAFE}")
    text = site.path(urllib.parse.quote(path, safe=_SAFE))
    return onward(f"{text}?{query}" if query else text, site)


def onward(address: str, site: Site) -> str:
    """Give an address within our pages; the first page for any other."""
    home = site.path("/")
    own = _OWN.fullmatch(address) and address.startswith(home)
    door = address.startswith(site.path(DOOR))
    fits = own and not door and len(address) <= LONGEST
    return address if fits else home


def asked(environ: WSGIEnvironment, name: str) -> str:
    """Give one parameter of the address; empty if there is none."""
    query = environ.get("QUERY_STRING", "")
    try:
        found: dict[str, list[str]] = urllib.parse.parse_qs(query, max_num_fields=100)
    except ValueError:
        return ""
    return found.get(name, [""])[0]
