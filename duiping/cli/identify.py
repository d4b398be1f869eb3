"""``duiping identify``: what a file is, without taking it in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duiping import evidence, intake
from duiping.cli import acts
from duiping.cli.shell import AGREES, FAULTY, Shell, one_line, pass_shell
from duiping.errors import DuipingError
from duiping.importers import pairs
from duiping.importers.offer import offers
from duiping.passwords import Keyring
from duiping.pipeline import config_of
from duiping.sources import UNUSED, Sources
from duiping.words import word

if TYPE_CHECKING:
    from duiping.importers.base import Layout
    from duiping.importers.offer import Offer


@click.command("identify")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE...",
)
@pass_shell
def identify_command(shell: Shell, paths: tuple[Path, ...]) -> int:
    """Say which layout and source each file is, or why it is none."""
    config = config_of(shell.folder)
    sources, keys = (
        Sources(config, shell.folder.root),
        Keyring(config.passwords, acts.asking(shell)),
    )
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
        unknown = error.code in {"DP101", "DP127"}
        claimed = str(error.facts["layout"]) if error.code in UNUSED else ""
        inside |= _refused(shell, offer.blamed(error))
        inside |= _nearest(shell, offer, sources) if unknown else {}
        return inside | _untaken(shell, offer, sources.unused(claimed))
    shell.line(
        f"{one_line(offer.shown)}:"
        f" {entry['layout']} ({entry['version']}, {entry['grade']})"
        f" → {entry['source']} ({entry['first_day']} – {entry['last_day']},"
        f" {entry['rows']})"
    )
    if "usual_part" in entry:
        others = ", ".join(entry["same_money"])
        part = word(entry["usual_part"], shell.lang)
        shell.line(word("same_money", shell.lang, others=others, part=part))
    return {**inside, **entry}


def _untaken(shell: Shell, offer: Offer, layout: Layout | None) -> dict[str, Any]:
    """Say what an export is that a layout knows and no source takes."""
    if layout is None:
        return {}
    try:
        reading = layout.read(evidence.safe_name(offer.name), offer.content())
    except DuipingError as error:
        return _refused(shell, error)
    part = pairs.part(layout.name) or layout.parts[0]
    shell.line(
        f"  {layout.title}: {layout.name} ({reading.version}, {layout.grade}),"
        f" {reading.first_day} – {reading.last_day}, {reading.rows}; part: {part}"
    )
    return {
        "layout": layout.name,
        "version": reading.version,
        "title": layout.title,
        "grade": layout.grade,
        "rows": reading.rows,
        "first_day": str(reading.first_day),
        "last_day": str(reading.last_day),
        "usual_part": part,
    }


def _refused(shell: Shell, error: DuipingError) -> dict[str, Any]:
    shell.refused(error)
    return {"code": error.code, "sentence": error.sentence(shell.lang)}


def _nearest(shell: Shell, offer: Offer, sources: Sources) -> dict[str, Any]:
    """Say which layouts an unknown file is most like, and how its header differs."""
    found = sources.near(offer.name, offer.content())
    for near in found:
        missing = [
            f"{title} ({near.renamed[title]}?)" if title in near.renamed else title
            for title in near.missing
        ]
        shell.line(
            word(
                "near",
                shell.lang,
                sure=near.sure,
                layout=near.layout,
                version=near.version,
                row=near.row,
                missing=", ".join(missing) or "-",
                extra=", ".join(near.extra) or "-",
            )
        )
    return {"nearest": [near._asdict() for near in found]}


def _one(offer: Offer, sources: Sources) -> dict[str, Any]:
    data = offer.content()
    name = evidence.safe_name(offer.name)
    source = sources.of(name, data)
    layout, rule = sources.layouts[source], sources.config.sources[source]
    reading = layout.read(name, data)
    told = pairs.same(layout.name)
    same: dict[str, Any] = {}
    if told is not None:
        others = [one for one in told.all if one != layout.name]
        same = {"usual_part": pairs.part(layout.name), "same_money": others}
    return {
        "layout": reading.layout,
        "version": reading.version,
        "title": layout.title,
        "grade": layout.grade,
        "source": source,
        "part": rule.part,
        "account": rule.account,
        "rows": reading.rows,
        "first_day": str(reading.first_day),
        "last_day": str(reading.last_day),
        "as_of": str(reading.as_of),
        **same,
    }
