"""``duiping simulate``: a month of the demo shop's exports, and the truth of it."""

from __future__ import annotations

from pathlib import Path

import click

from duiping.cli.months import month as checked
from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.config.types import MILLION, share
from duiping.errors import BooksError
from duiping.simulate import simulate


@click.command("simulate")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--month",
    default="2026-09",
    show_default=True,
    metavar="YYYY-MM",
    help="The month to make.",
)
@click.option(
    "--orders",
    default=3000,
    show_default=True,
    type=click.IntRange(1, 20_000_000),
    help="How many orders.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=int,
    help="The same number gives the same bytes.",
)
@click.option(
    "--breaks",
    default=40,
    show_default=True,
    type=click.IntRange(0),
    help="How many differences to put in.",
)
@click.option(
    "--break-rate",
    metavar="PERCENT",
    help="The same as a share of the orders, such as 0.5%.",
)
@click.option(
    "--months",
    default=1,
    show_default=True,
    type=click.IntRange(1, 12),
    help="So many months, one after the other, each in a folder of its own.",
)
@click.option(
    "--ships",
    is_flag=True,
    help="A warehouse tells what it shipped of the goods.",
)
@pass_shell
def simulate_command(  # noqa: PLR0913 - one an option
    shell: Shell,
    out: Path,
    month: str,
    orders: int,
    seed: int,
    breaks: int,
    break_rate: str | None,
    months: int,
    *,
    ships: bool,
) -> int:
    """Make the exports of a month in their true layouts, and truth.json."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BooksError("DP401", file=out)
    with shell.progress() as tell:
        try:
            if break_rate is not None:
                breaks = orders * share(break_rate) // MILLION
            simulate(
                *(out, checked(month), orders, seed, breaks, tell, months), ships=ships
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    made = sum(1 for path in out.rglob("*") if path.is_file()) - months
    shell.say("simulated", month=month, files=made, path=out)
    shell.document({"path": str(out), "month": month, "files": made})
    return AGREES
