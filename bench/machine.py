"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "polars", "ibis-framework", "pandas", "pyarrow", "beancount")


def described() -> str:
    """Describe machine and versions, without names of hosts or persons."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    models = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores ({models[0] if models else platform.machine()}),"
        f" {memory} GiB, {platform.system()}, Python {platform.python_version()};"
        f" {packages}."
    )
