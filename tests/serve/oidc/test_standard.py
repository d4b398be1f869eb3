"""Signing in against a real provider, and each way in which it must not succeed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from jwcrypto import jwk

from duiping.errors import BooksError
from duiping.serve.oidc.settings import Settings
from duiping.serve.oidc.standard import Standard
from duiping.serve.oidc.wire import Wire
from tests.serve.oidc.conftest import BACK
from tests.serve.oidc.provider import (
    CLIENT,
    SECRET,
    Provider,
    Twist,
    in_use,
    pem,
    signed,
    unsigned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from duiping.serve.oidc.going import Going

HOUR = 3_600


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_SECRET", SECRET)


def settings(provider: Provider, **more: Any) -> Settings:
    """Settings of the provider, with two of its three people."""
    people = [
        {"subject": name, "name": name, "roles": [role]}
        for name, role in (("lin", "accountant"), ("wang", "reviewer"))
    ]
    found = {
        "issuer": provider.issuer,
        "client": CLIENT,
        "secret": {"env": "OIDC_SECRET"},
        "claim": "preferred_username",
        "people": people,
    }
    return Settings.model_validate(found | more)


@pytest.fixture
def flow(provider: Provider, clock: Clock) -> Standard:
    return Standard(settings(provider), clock=clock)


def refused(flow: Standard, query: str, remembered: dict[str, str]) -> str:
    """Finish a sign-in that must not succeed; give its code and problem."""
    with pytest.raises(BooksError) as caught:
        flow.finish(query, remembered)
    return str(caught.value)


def came(provider: Provider, flow: Standard, name: str = "lin") -> tuple[str, Going]:
    """Go to the provider as a browser, sign in, and come back."""
    going = flow.begin(BACK)
    return provider.consent(going.url, name), going


@pytest.mark.parametrize("sent", ["basic", "form"])
@pytest.mark.parametrize(
    ("name", "role"), [("lin", "accountant"), ("wang", "reviewer")]
)
def test_who_signed_in_is_known(
    provider: Provider, name: str, role: str, sent: str
) -> None:
    flow = Standard(settings(provider, sent=sent))
    query, going = came(provider, flow, name)
    member = flow.finish(query, going.remembered)
    assert (member.name, member.roles) == (name, (role,))


def test_what_goes_with_the_browser(flow: Standard) -> None:
    one, two = flow.begin(BACK), flow.begin(BACK)
    asked = parse_qs(urlsplit(one.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert one.remembered["verifier"] not in one.url
    assert SECRET not in one.url
    for name in ("state", "nonce", "verifier"):
        assert len(one.remembered[name]) >= 43  # 256 bits
        assert one.remembered[name] != two.remembered[name]


def test_an_email_counts_if_it_is_verified(provider: Provider) -> None:
    people = [
        {"subject": f"{name}@example.com", "name": name, "roles": ["auditor"]}
        for name in ("lin", "zhao")
    ]
    flow = Standard(settings(provider, claim="email", people=people))
    query, going = came(provider, flow, "lin")
    assert flow.finish(query, going.remembered).name == "lin"
    query, going = came(provider, flow, "zhao")
    assert "e-mail is not verified" in refused(flow, query, going.remembered)


def test_who_is_not_listed_is_refused(provider: Provider, flow: Standard) -> None:
    query, going = came(provider, flow, "zhao")
    assert refused(flow, query, going.remembered).startswith("DP563")


def test_only_the_browser_that_went_comes_back(
    provider: Provider, flow: Standard, clock: Clock
) -> None:
    query, going = came(provider, flow)
    other = flow.begin(BACK)
    fields = {name: text[0] for name, text in parse_qs(query).items()}
    bare = urlencode({"code": fields["code"]})
    cases = [
        (query, other.remembered),
        (query, {}),
        (bare, going.remembered),
        (f"{bare}&state=", {**going.remembered, "state": ""}),
        (f"{query}&state={fields['state']}", going.remembered),
        (f"{query}&x={'a' * 5000}", going.remembered),
        (f"error=access_denied&state={fields['state']}", going.remembered),
        (f"state={fields['state']}", going.remembered),
        (query.replace(urlencode({"iss": provider.issuer}), "iss=x"), going.remembered),
    ]
    before = provider.asked.copy()
    for sent, remembered in cases:
        assert refused(flow, sent, remembered).startswith("DP562"), sent
    clock.ahead = 601
    assert refused(flow, query, going.remembered).startswith("DP562")
    # None of them has cost the provider's code, or even a question.
    assert provider.asked == before
    clock.ahead = 0
    assert flow.finish(query, going.remembered).name == "lin"


def test_a_code_counts_once(provider: Provider, flow: Standard) -> None:
    query, going = came(provider, flow)
    flow.finish(query, going.remembered)
    assert "invalid_grant" in refused(flow, query, going.remembered)


def test_a_stolen_code_is_worth_nothing(provider: Provider, flow: Standard) -> None:
    query, going = came(provider, flow)
    thief = {**going.remembered, "verifier": "x" * 64}
    assert "invalid_grant" in refused(flow, query, thief)


def test_a_wrong_secret(
    provider: Provider, flow: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_SECRET", "guessed")
    other = Standard(settings(provider))
    query, going = came(provider, flow)
    assert "invalid_client" in refused(other, query, going.remembered)


TWISTED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "nonce": lambda claims: {**claims, "nonce": "another"},
    "nonce missing": lambda claims: without(claims, "nonce"),
    "nonce listed": lambda claims: {**claims, "nonce": [claims["nonce"]]},
    "aud": lambda claims: {**claims, "aud": "another"},
    "aud missing": lambda claims: without(claims, "aud"),
    "aud among others": lambda claims: {**claims, "aud": [CLIENT, "another"]},
    "azp": lambda claims: {**claims, "azp": "another"},
    "iss": lambda claims: {**claims, "iss": "https://id.example.com"},
    "iss with slash": lambda claims: {**claims, "iss": claims["iss"] + "/"},
    "iss missing": lambda claims: without(claims, "iss"),
    "exp": lambda claims: {**claims, "exp": int(time.time()) - 61},
    "exp missing": lambda claims: without(claims, "exp"),
    "exp a text": lambda claims: {**claims, "exp": "9999999999"},
    "exp no number": lambda claims: {**claims, "exp": float("nan")},
    "iat": lambda claims: {**claims, "iat": int(time.time()) + HOUR},
    "sub missing": lambda claims: without(claims, "sub"),
}


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize("name", TWISTED)
def test_a_token_with_wrong_claims(
    provider: Provider, flow: Standard, name: str
) -> None:
    provider.twist = Twist(claims=TWISTED[name])
    query, going = came(provider, flow)
    said = refused(flow, query, going.remembered)
    assert said.startswith("DP561"), said
    assert "the ID token's" in said
    assert "another" not in said


def test_a_token_for_one_listed_audience(provider: Provider, flow: Standard) -> None:
    provider.twist = Twist(
        claims=lambda claims: {**claims, "aud": [CLIENT], "azp": CLIENT}
    )
    query, going = came(provider, flow)
    assert flow.finish(query, going.remembered).name == "lin"


def confused(claims: dict[str, Any]) -> str:
    """Sign with the provider's public key as if it were a shared secret."""
    key = in_use()
    shared = jwk.JWK.from_password(key.export_to_pem().decode())
    return signed(claims, shared, "HS256", key.thumbprint())


def foreign(claims: dict[str, Any]) -> str:
    """Sign with a key of somebody else's, under the name of the provider's."""
    other = jwk.JWK.from_pem(pem().encode())
    return signed(claims, other, "RS256", in_use().thumbprint())


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        confused,
        foreign,
        lambda _: "",
        lambda _: "a.b",
        lambda _: "a.b.c",
        lambda _: "x" * 70_000,
    ],
)
def test_a_token_not_signed_by_the_provider(
    provider: Provider, flow: Standard, sign: Callable[[dict[str, Any]], str]
) -> None:
    provider.twist = Twist(signed=sign)
    query, going = came(provider, flow)
    said = refused(flow, query, going.remembered)
    assert said.startswith("DP561"), said
    assert "ID token" in said


def test_new_keys_are_asked_for_and_not_time_and_again(
    provider: Provider, flow: Standard, clock: Clock
) -> None:
    def keys() -> int:
        return sum(path.endswith("jwks.json") for path in provider.asked)

    query, going = came(provider, flow)
    flow.finish(query, going.remembered)
    query, going = came(provider, flow)
    flow.finish(query, going.remembered)
    assert keys() == 1
    provider.rotate()
    clock.ahead = 31
    query, going = came(provider, flow)
    assert flow.finish(query, going.remembered).name == "lin"
    assert keys() == 2
    provider.twist = Twist(signed=foreign)
    for _ in range(2):
        query, going = came(provider, flow)
        assert refused(flow, query, going.remembered).startswith("DP561")
    assert keys() == 2


def test_a_claim_from_the_userinfo(provider: Provider, flow: Standard) -> None:
    provider.twist = Twist(claims=lambda claims: without(claims, "preferred_username"))
    query, going = came(provider, flow)
    assert flow.finish(query, going.remembered).name == "lin"
    assert provider.asked[-1] == "/o/userinfo/"
    provider.twist = Twist(
        claims=provider.twist.claims,
        body=lambda path, body: (
            json.dumps({**json.loads(body), "sub": "7"}).encode()
            if path.endswith("userinfo/")
            else body
        ),
    )
    query, going = came(provider, flow)
    assert "sub of its userinfo" in refused(flow, query, going.remembered)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"issuer": "http://localhost/other"}, "another issuer"),
        ({"token_endpoint": "http://id.example.com/token"}, "token_endpoint"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"authorization_endpoint": "javascript:x"}, "authorization_endpoint"),
    ],
)
def test_a_provider_that_says_odd_things_of_itself(
    provider: Provider, flow: Standard, change: dict[str, Any], problem: str
) -> None:
    provider.twist = Twist(
        body=lambda _, body: json.dumps({**json.loads(body), **change}).encode()
    )
    with pytest.raises(BooksError, match=problem):
        flow.begin(BACK)


def test_a_provider_that_is_not_there(provider: Provider, flow: Standard) -> None:
    query, going = came(provider, flow)
    away = Standard(settings(provider, issuer="http://127.0.0.1:9/o"), wire=Wire(5))
    for act in (
        lambda: away.begin(BACK),
        lambda: away.finish(
            query.replace(urlencode({"iss": provider.issuer}), ""), going.remembered
        ),
    ):
        with pytest.raises(BooksError, match=r"DP560 .* 127\.0\.0\.1:9 "):
            act()
