"""A real login provider on this machine: Django OAuth Toolkit behind cheroot.

It shares no code with ours (its tokens are made by jwcrypto and oauthlib). What
it answers can be twisted on the way out, as a wrong or hostile provider would.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import django
import requests
from cheroot.wsgi import Server
from django.conf import settings
from jwcrypto import jwk, jws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

CLIENT, SECRET = "duiping", "a secret & of: tests"
PASSWORD = "correct horse 9"  # noqa: S105 - of the tests alone
PEOPLE = {"lin": "lin@example.com", "wang": "wang@example.com", "zhao": ""}

LOGIN = """<form method="post">{% csrf_token %}{{ form.as_p }}
<button id="sign-in">Log in</button></form>"""


class Twist(NamedTuple):
    """What goes wrong: with the claims of an ID token, or with a whole answer."""

    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    signed: Callable[[dict[str, Any]], str] | None = None
    body: Callable[[str, bytes], bytes] = lambda _, body: body


class Provider:
    """A running provider: where it is, and what is wrong with it."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://localhost:{port}/o"
        self.twist = Twist()
        self.asked: list[str] = []

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is not published any more."""
        from oauth2_provider.settings import oauth2_settings

        oauth2_settings.OIDC_RSA_PRIVATE_KEY = pem()

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign claims as the provider does."""
        key = in_use()
        return signed(claims, key, "RS256", key.thumbprint())

    def consent(self, url: str, name: str = "lin") -> str:
        """Sign in as a browser does; give the query that it is sent back with."""
        with requests.Session() as browser:
            page = browser.get(url, timeout=60)
            assert "sign-in" in page.text, page.text
            page = _posted(browser, page, username=name, password=PASSWORD)
            answer = _posted(browser, page, allow="Authorize", redirects=False)
            return answer.headers["Location"].partition("?")[2]

    def answered(self, path: str, body: bytes) -> bytes:
        """Twist an answer."""
        if path.endswith("/token/") and b"id_token" in body:
            found = json.loads(body)
            claims = self.twist.claims(_claims(found["id_token"]))
            found["id_token"] = (self.twist.signed or self.sign)(claims)
            body = json.dumps(found).encode()
        return self.twist.body(path, body)


def _posted(
    browser: requests.Session,
    page: requests.Response,
    *,
    redirects: bool = True,
    **fields: str,
) -> requests.Response:
    """Send the form of a page, with what is hidden in it."""
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    hidden = {name: value.replace("&amp;", "&") for name, value in pairs}
    return browser.post(
        page.url,
        {**hidden, **fields},
        headers={"Referer": page.url},
        allow_redirects=redirects,
        timeout=60,
    )


def in_use() -> jwk.JWK:
    """Give the key that the provider signs with now."""
    from oauth2_provider.settings import oauth2_settings

    return jwk.JWK.from_pem(oauth2_settings.OIDC_RSA_PRIVATE_KEY.encode())


def signed(claims: dict[str, Any], key: jwk.JWK, algorithm: str, kid: str) -> str:
    """Sign claims with any key, under any name."""
    made = jws.JWS(json.dumps(claims))
    made.add_signature(key, None, json.dumps({"alg": algorithm, "kid": kid}))
    return str(made.serialize(compact=True))


def pem() -> str:
    """Make a key to sign with."""
    key = jwk.JWK.generate(kty="RSA", size=2048)
    return str(key.export_to_pem(private_key=True, password=None).decode())


def unsigned(claims: dict[str, Any]) -> str:
    """Write a token without a signature, under the algorithm ``none``."""
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join([*(_part(one) for one in parts), ""])


def _part(found: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(found).encode()).rstrip(b"=").decode()


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(f"{part}=="))
    return found


def _configured(folder: Path) -> None:
    """Set Django up, with its tables made at once rather than step by step."""
    apps = ["auth", "contenttypes", "sessions", "messages"]
    settings.configure(
        SECRET_KEY="of the tests alone",  # noqa: S106
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF="tests.serve.oidc.urls",
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in apps), "oauth2_provider"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "provider.sqlite"),
            }
        },
        MIGRATION_MODULES=dict.fromkeys([*apps, "oauth2_provider"]),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ],
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"registration/login.html": LOGIN},
                        ),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem(),
            "OAUTH2_VALIDATOR_CLASS": "tests.serve.oidc.urls.Validator",
            "SCOPES": {"openid": "who you are", "email": "e-mail", "profile": "name"},
            "PKCE_REQUIRED": True,
            "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        },
        LOGIN_URL="/login/",
        USE_TZ=True,
        LOGGING_CONFIG=None,
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def _filled() -> None:
    """Make the people; the client is made when its address is known."""
    from django.contrib.auth.models import User

    for name, mail in PEOPLE.items():
        User.objects.create_user(name, mail, PASSWORD)


def known(*backs: str) -> None:
    """Tell the provider of our client, and where it may send browsers back to."""
    from oauth2_provider.models import Application

    Application.objects.update_or_create(
        client_id=CLIENT,
        defaults={
            "client_secret": SECRET,
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "redirect_uris": " ".join(backs),
            "algorithm": Application.RS256_ALGORITHM,
            "name": "duiping",
        },
    )


@contextlib.contextmanager
def providing(folder: Path) -> Iterator[Provider]:
    """Run the provider on a free port until the block ends; once a process."""
    _configured(folder)
    _filled()
    from django.core.wsgi import get_wsgi_application

    inner = get_wsgi_application()
    server = Server(("127.0.0.1", 0), None, numthreads=4)

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        provider.asked.append(path)
        held: list[Any] = []
        body = b"".join(inner(environ, lambda *args: held.extend(args)))
        status, headers = held[0], held[1]
        body = provider.answered(path, body)
        kept = [one for one in headers if one[0].lower() != "content-length"]
        start(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    server.wsgi_app = app
    server.prepare()
    provider = Provider(server.bind_addr[1])
    thread = Thread(target=server.serve)
    thread.start()
    try:
        yield provider
    finally:
        server.stop()
        thread.join()
