"""The settings of a sign-in: each slip is told with its line, nothing is guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duiping.errors import ConfigError
from duiping.serve.oidc.settings import Secret, load

GUIDE = Path(__file__).parents[3] / "docs" / "SERVING.md"


def guide() -> list[str]:
    """Give the settings that the guide shows: by the standard, 企业微信, 飞书."""
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


GOOD = guide()[0].replace("{file: /etc/duiping/oidc.secret}", "{env: SHOP_SECRET}")


def written(folder: Path, text: str) -> Path:
    path = folder / "oidc.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_read(tmp_path: Path) -> None:
    found = load(written(tmp_path, GOOD))
    assert found.algorithms == ("RS256",)
    member = found.people[1]
    assert (member.subject, member.name) == ("wang.wei", "wang")
    assert member.roles == ("reviewer", "owner")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https:", "http:", "DP303 .*:1: .*https"),
        ("issuer: https://id.example.com/realms/shop", "label: x", "DP307.*`issuer:`"),
        ("client: duiping", "client: duiping\nclaims: x", "DP302 .*:3:"),
        ("{env: SHOP_SECRET}", "hunter2", "DP307 .*:3:"),
        ("{env: SHOP_SECRET}", "{env: A, file: B}", "DP307 .*:3:"),
        ("{env: SHOP_SECRET}", "{}", "DP307 .*:3:"),
        ("wang.wei", "lin.mei", "DP307 .*:7: .*twice"),
        ("[accountant]", "[]", "DP303 .*:6:"),
        ("[accountant]", "[boss]", "DP307 .*:6: .*boss is none of accountant"),
        ("[accountant]", "[alone]", "DP307 .*:6: .*alone is none of"),
        ("client: duiping", "client: duiping\nalgorithms: [none]", "DP303 .*:3:"),
        ("client: duiping", "client: duiping\nalgorithms: [HS256]", "DP303 .*:3:"),
        ("client: duiping", "client: duiping\nalgorithms: []", "DP303 .*:3:"),
        ("client: duiping", "client: duiping\nscopes: [email]", "DP307 .*:3: .*openid"),
    ],
)
def test_a_slip(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=said) as caught:
        load(written(tmp_path, GOOD.replace(old, new)))
    if new == "hunter2":  # a secret in the wrong place is not repeated
        assert "hunter2" not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DP308"):
        load(tmp_path / "none.yaml")


def test_where_a_secret_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "secret"
    kept.write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("SHOP_SECRET", "fr0m env")
    assert Secret(file=str(kept)).read() == "s3cret"
    assert Secret(env="SHOP_SECRET").read() == "fr0m env"
    for text in ("", "  \n", "a\nb", "a\0"):
        kept.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match="DP307"):
            Secret(file=str(kept)).read()
    kept.write_bytes(b"\xff\xfe")
    for one in (Secret(file=str(kept)), Secret(file="nowhere"), Secret(env="NOT_SET")):
        with pytest.raises(ConfigError, match="DP307"):
            one.read()
