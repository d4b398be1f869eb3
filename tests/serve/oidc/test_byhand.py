"""Providers described step by step: a real one, and two shapes from their manuals."""

from __future__ import annotations

import json
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from cheroot.wsgi import Server

from duiping.errors import BooksError, ConfigError
from duiping.serve.oidc.byhand import ByHand
from duiping.serve.oidc.settings import Settings, load
from tests.serve.oidc.conftest import BACK
from tests.serve.oidc.provider import CLIENT, SECRET, Provider
from tests.serve.oidc.test_settings import guide, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_SECRET", SECRET)


def flow(steps: dict[str, Any], client: str = CLIENT) -> ByHand:
    """A sign-in by steps, with one person let in."""
    people = [{"subject": "lin", "name": "lin", "roles": ["accountant"]}]
    found = {"steps": steps, "client": client, "secret": {"env": "OIDC_SECRET"}}
    return ByHand(Settings.model_validate({**found, "people": people}))


def plain(issuer: str) -> dict[str, Any]:
    """The steps of OAuth 2 without a token of who it is."""
    return {
        "door": {
            "url": f"{issuer}/authorize/",
            "query": {
                "response_type": "code",
                "client_id": "{client}",
                "redirect_uri": "{back}",
                "scope": "openid",
                "state": "{state}",
                "code_challenge": "{challenge}",
                "code_challenge_method": "S256",
            },
        },
        "token": {
            "url": f"{issuer}/token/",
            "method": "POST",
            "form": {
                "grant_type": "authorization_code",
                "client_id": "{client}",
                "client_secret": "{secret}",
                "code": "{code}",
                "redirect_uri": "{back}",
                "code_verifier": "{verifier}",
            },
            "fine": {"token_type": "Bearer"},
            "take": "access_token",
        },
        "person": {
            "url": f"{issuer}/userinfo/",
            "bearer": "{token}",
            "take": "preferred_username",
        },
    }


def test_against_a_real_provider(provider: Provider) -> None:
    steps = flow(plain(provider.issuer))
    going = steps.begin(BACK)
    assert SECRET not in going.url
    query = provider.consent(going.url)
    with pytest.raises(BooksError, match="DP562"):
        steps.finish(query, steps.begin(BACK).remembered)
    assert steps.finish(query, going.remembered).name == "lin"
    with pytest.raises(BooksError, match=r"DP561 .*invalid_grant"):
        steps.finish(query, going.remembered)


def test_who_is_not_listed_is_refused(provider: Provider) -> None:
    steps = flow(plain(provider.issuer))
    going = steps.begin(BACK)
    with pytest.raises(BooksError, match="DP563"):
        steps.finish(provider.consent(going.url, "wang"), going.remembered)


@pytest.mark.parametrize(
    ("step", "name", "value", "problem"),
    [
        ("token", "fine", {"token_type": "mac"}, "token_type is not mac"),
        ("token", "take", "expires_in", "tells no expires_in"),
        ("person", "take", "data.open_id", "tells no data.open_id"),
        ("person", "bearer", "x", "DP561"),
    ],
)
def test_an_answer_that_does_not_fit(
    provider: Provider, step: str, name: str, value: object, problem: str
) -> None:
    found = plain(provider.issuer)
    found[step][name] = value
    steps = flow(found)
    going = steps.begin(BACK)
    with pytest.raises(BooksError, match=problem):
        steps.finish(provider.consent(going.url), going.remembered)


def test_state_goes_along_whether_it_is_described_or_not() -> None:
    steps = flow(
        {
            "door": {
                "url": "https://id.example.com/in",
                "query": {"secret": "{secret}"},
            },
            "token": {"url": "https://id.example.com/t", "take": "t"},
            "person": {"url": "https://id.example.com/p", "take": "p"},
        }
    )
    going = steps.begin(BACK)
    asked = parse_qs(urlsplit(going.url).query)
    assert asked["state"] == [going.remembered["state"]]
    assert SECRET not in going.url.replace("+", " ")


@pytest.mark.parametrize("text", ["{password}", "{", "a}", "{{client}}", "{}"])
def test_odd_braces_are_a_slip(text: str) -> None:
    found = plain("https://id.example.com")
    found["token"]["form"]["x"] = text
    with pytest.raises(ValueError, match="should be text with"):
        flow(found)


OPEN = "ou_0000000000000000"


class Answers:
    """A server that answers as a manual says, and keeps what it was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str], Any, str]] = []

    def __call__(
        self, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = json.loads(environ["wsgi.input"].read(length) or b"{}")
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        bearer = environ.get("HTTP_AUTHORIZATION", "")
        self.asked.append((path, query, body, bearer))
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self.answers[path]).encode()]


@contextmanager
def answering(answers: Answers) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), answers, numthreads=1)
    server.prepare()
    thread = Thread(target=server.serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()


def moved(
    folder: Path, text: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Read settings of the guide, with the provider's servers on this machine."""
    for name in ("WECOM_SECRET", "FEISHU_SECRET"):
        monkeypatch.setenv(name, SECRET)
    for host in ("qyapi.weixin.qq.com", "open.feishu.cn"):
        text = text.replace(f"https://{host}", to)
    return load(written(folder, text))


def test_the_shape_of_wecom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(
        {
            "/cgi-bin/gettoken": {"errcode": 0, "access_token": "T"},
            "/cgi-bin/auth/getuserinfo": {"errcode": 0, "userid": "LinMei"},
        }
    )
    with answering(answers) as to:
        steps = ByHand(moved(tmp_path, guide()[1], to, monkeypatch))
        going = steps.begin(BACK)
        query = f"code=C&state={going.remembered['state']}"
        assert steps.finish(query, going.remembered).name == "lin"
        corp = {"corpid": "ww0000000000000000", "corpsecret": SECRET}
        assert [one[:2] for one in answers.asked] == [
            ("/cgi-bin/gettoken", corp),
            ("/cgi-bin/auth/getuserinfo", {"access_token": "T", "code": "C"}),
        ]
        answers.answers["/cgi-bin/auth/getuserinfo"]["errcode"] = 40029
        with pytest.raises(BooksError, match=r"DP561 .*errcode is not 0"):
            steps.finish(query, going.remembered)


def test_the_shape_of_feishu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(
        {
            "/open-apis/authen/v2/oauth/token": {"code": 0, "access_token": "T"},
            "/open-apis/authen/v1/user_info": {"code": 0, "data": {"open_id": OPEN}},
        }
    )
    with answering(answers) as to:
        steps = ByHand(moved(tmp_path, guide()[2], to, monkeypatch))
        going = steps.begin(BACK)
        query = f"code=C&state={going.remembered['state']}"
        assert steps.finish(query, going.remembered).name == "lin"
        (_, _, sent, _), (_, _, _, bearer) = answers.asked
        assert sent["client_secret"] == SECRET
        assert sent["code_verifier"] == going.remembered["verifier"]
        assert bearer == "Bearer T"


def test_a_provider_either_by_the_standard_or_by_hand(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DP307"):
        load(written(tmp_path, f"issuer: https://id.example.com\n{guide()[2]}"))
