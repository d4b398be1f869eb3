"""``duiping identify``: what a file is, without taking it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from duiping import evidence, intake
from duiping.cli.shell import AGREES, FAULTY, Shell, pass_shell
from duiping.errors import DuipingError
from duiping.pipeline import config_of
from duiping.sources import Sources


@click.command("identify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@pass_shell
def identify_command(shell: Shell, paths: tuple[Path, ...]) -> int:
    """Say which layout and source each file is, or why it is none."""
    sources = Sources(config_of(shell.folder))
    found: list[dict[str, Any]] = []
    code = AGREES
    for path in intake.listed(paths):
        try:
            entry = _one(path, sources)
            shell.line(
                f"{path.name}: {entry['layout']} → {entry['source']}"
                f" ({entry['first_day']} – {entry['last_day']}, {entry['rows']})"
            )
        except DuipingError as error:
            code = FAULTY
            entry = {"code": error.code, "sentence": error.sentence(shell.lang)}
            shell.refused(error)
        found.append({"file": str(path), **entry})
    shell.document({"files": found})
    return code


def _one(path: Path, sources: Sources) -> dict[str, Any]:
    data = path.read_bytes()
    name = evidence.safe_name(path.name)
    source = sources.of(name, data)
    reading = sources.layouts[source].read(name, data)
    return {
        "layout": reading.layout,
        "version": reading.version,
        "grade": sources.layouts[source].grade,
        "source": source,
        "rows": reading.rows,
        "first_day": str(reading.first_day),
        "last_day": str(reading.last_day),
        "as_of": str(reading.as_of),
    }
