"""The unit and the container file in docs/deploy: what they shut stays shut."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy"
UNIT = DEPLOY / "duiping.service"
FILE = DEPLOY / "Containerfile"
ANALYZE = shutil.which("systemd-analyze")


class _Unit(ConfigParser):
    """A unit file: names keep their case, and one may stand twice."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> dict[str, str]:
    found = _Unit(strict=False, interpolation=None)
    found.read(path, encoding="utf-8")
    return dict(found["Service"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "duiping"),
        ("ProtectSystem", "strict"),
        ("ReadWritePaths", "/srv/duiping/books/.duiping"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("IPAddressDeny", "any"),
        ("PrivateNetwork", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("RestrictAddressFamilies", "AF_UNIX"),
    ],
)
def test_the_unit_shuts(name: str, value: str) -> None:
    assert unit(UNIT)[name] == value


def test_the_drop_in_opens_the_books_and_nothing_else() -> None:
    assert unit(DEPLOY / "deciding.conf") == {"ReadWritePaths": "/srv/duiping/books"}


def test_the_network_is_opened_to_a_provider_and_nothing_else() -> None:
    found = unit(DEPLOY / "provider.conf")
    assert found["IPAddressAllow"] == "localhost 192.0.2.10"  # of documentation
    assert not {name for name in found if name.startswith(("Protect", "Read", "Cap"))}


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze isn't installed")
def test_systemd_understands_the_unit_and_rates_it_low(tmp_path: Path) -> None:
    assert ANALYZE is not None
    # The command need not be installed here for the unit to be sound.
    text = UNIT.read_text(encoding="utf-8")
    copy = tmp_path / UNIT.name
    copy.write_text(text.replace("/opt/duiping/bin/duiping", "/bin/true"), "utf-8")
    told = subprocess.run(
        [ANALYZE, "verify", "--man=no", str(copy)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert told.returncode == 0
    assert UNIT.name not in told.stderr, told.stderr
    told = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--no-pager", str(copy)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    found = re.search(r"exposure level for \S+: ([\d.]+)", told.stdout)
    assert found, told.stdout + told.stderr
    assert float(found[1]) <= 0.8


def test_the_container_has_a_user_of_its_own_and_ships_no_books() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    words = [line.partition(" ")[::2] for line in lines if line[:1].isupper()]
    stages = [at for at, (word, _) in enumerate(words) if word == "FROM"]
    last = dict(words[stages[-1] :])
    assert last["USER"] == "10001:10001"
    assert last["COPY"] == "--from=built /opt/duiping /opt/duiping"
    copied = {rest.split()[-2] for word, rest in words if word == "COPY"}
    assert not copied & {".", "ledger"}


def test_what_the_container_needs_of_the_tree_is_there() -> None:
    root = DEPLOY.parents[1]
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert (root / name).exists(), name


def test_what_the_package_links_to_is_copied_too() -> None:
    root = DEPLOY.parents[1].resolve()
    lines = FILE.read_text(encoding="utf-8").splitlines()
    sources = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    copied = {name for names in sources for name in names}
    for link in (root / "duiping").rglob("*"):
        if link.is_symlink():
            name = str(link.resolve().relative_to(root))
            assert name in copied or name.split("/", maxsplit=1)[0] in copied, link
