"""``duiping identify``: what a file is, without taking it in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import evidence, intake
from duiping.cli import acts
from duiping.cli.shell import AGREES, FAULTY, Shell, pass_shell
from duiping.errors import DuipingError
from duiping.importers.offer import offers
from duiping.passwords import Keyring
from duiping.pipeline import config_of
from duiping.sources import Sources

if TYPE_CHECKING:
    from duiping.importers.offer import Offer


@click.command("identify")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@pass_shell
def identify_command(shell: Shell, paths: tuple[Path, ...]) -> int:
    """Say which layout and source each file is, or why it is none."""
    config = config_of(shell.folder)
    sources, keys = Sources(config), Keyring(config.passwords, acts.asking())
    found: list[dict[str, Any]] = []
    for path in intake.listed(paths):
        try:
            opened = offers(path, keys)
        except DuipingError as error:
            found.append({"file": str(path), **_refused(shell, error)})
            continue
        found += [{"file": str(path), **_told(shell, one, sources)} for one in opened]
    shell.document({"files": found})
    return FAULTY if any("code" in entry for entry in found) else AGREES


def _told(shell: Shell, offer: Offer, sources: Sources) -> dict[str, Any]:
    """Say what one export is; of an archive, one that it holds."""
    inside = {"member": offer.name} if offer.origin else {}
    try:
        entry = _one(offer, sources)
    except DuipingError as error:
        return {**inside, **_refused(shell, offer.blamed(error))}
    shell.line(
        f"{offer.shown}: {entry['layout']} → {entry['source']}"
        f" ({entry['first_day']} – {entry['last_day']}, {entry['rows']})"
    )
    return {**inside, **entry}


def _refused(shell: Shell, error: DuipingError) -> dict[str, Any]:
    shell.refused(error)
    return {"code": error.code, "sentence": error.sentence(shell.lang)}


def _one(offer: Offer, sources: Sources) -> dict[str, Any]:
    data = offer.content()
    name = evidence.safe_name(offer.name)
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
