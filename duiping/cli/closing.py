"""``duiping close``, ``reopen`` and ``declare``: a month is sealed by two people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from rich.table import Table

from duiping import files
from duiping.cli import sealing
from duiping.cli.months import month
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from duiping.close import Missing
    from duiping.seal.model import Seal

    Tell = Callable[[str, int, int], None]

WHAT: dict[str, tuple[str, str]] = {
    "break": ("undecided break", "差异未处理"),
    "proposal": ("decision not approved", "处理未复核"),
    "suspense": ("row in suspense", "暂记未明"),
    "coverage": ("evidence ends early", "凭证未到期末"),
    "balance": ("balance neither printed nor declared", "余额无凭且未声明"),
    "error": ("error of the books", "账簿有错"),
    "assertions": ("balance assertions failed", "余额断言不符"),
    "git": ("not under version control", "未纳入版本管理"),
    "uncommitted": ("not committed", "未提交"),
}


def _signing(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options of an act that two people sign."""
    for option in (
        click.option("--by", required=True, metavar="NAME", help="Who does it."),
        click.option(
            "--on",
            type=click.DateTime(["%Y-%m-%d"]),
            help="The day it is signed; today if left out.",
        ),
        click.option("--approve", is_flag=True, help="Approve what was prepared."),
    ):
        function = option(function)
    return function


@click.command("close")
@click.argument("period", callback=lambda _c, _p, value: month(value))
@_signing
@pass_shell
def close_command(
    shell: Shell, period: str, by: str, on: datetime | None, *, approve: bool
) -> int:
    """Close a month: say what is missing, prepare its seal, or approve it."""
    day = on.date() if on else date.today()  # noqa: DTZ011 - the signer's own day
    with shell.progress() as tell, files.lock(shell.folder.root):
        work = sealing.current(shell.folder, tell)
        step = sealing.closing(work, period, by, day, approve=approve)
        if step.act is None:
            return _refused(shell, period, step.missing)
        return _kept(shell, step.act)


@click.command("reopen")
@click.argument("period", callback=lambda _c, _p, value: month(value))
@click.option("--reason", metavar="TEXT", help="Why; needed to prepare it.")
@_signing
@pass_shell
def reopen_command(
    shell: Shell,
    period: str,
    by: str,
    on: datetime | None,
    reason: str | None,
    *,
    approve: bool,
) -> int:
    """Open the last closed month again: a new record, signed by two."""
    day = on.date() if on else date.today()  # noqa: DTZ011 - the signer's own day
    with shell.progress() as tell, files.lock(shell.folder.root):
        work = sealing.current(shell.folder, tell)
        step = sealing.reopening(work, period, by, day, reason or "", approve=approve)
        assert step.act is not None  # noqa: S101 - nothing can be missing
        return _kept(shell, step.act)


def _refused(shell: Shell, period: str, wanting: Sequence[Missing]) -> int:
    place = 1 if shell.lang == "zh" else 0
    if not shell.as_json:
        table = Table(box=None, pad_edge=False)
        for title in (("missing", "尚缺"), ("what", "对象"), ("detail", "说明")):
            table.add_column(title[place], overflow="fold")
        for one in wanting:
            table.add_row(WHAT[one.what][place], one.subject, one.detail)
        shell.out.print(table, markup=False)
    shell.say("unclosed", period=period, n=len(wanting))
    found = [one._asdict() for one in wanting]
    shell.document({"period": period, "closed": False, "missing": found})
    return BREAKS


def _kept(shell: Shell, act: Seal) -> int:
    name = sealing.keep(shell.folder, act)
    if act.approved is None:
        shell.say(f"prepared-{act.act}", period=act.period, person=act.prepared.by)
        shell.document(
            {"period": act.period, "act": act.act, "closed": False, "missing": []}
        )
        return AGREES
    shell.say(f"sealed-{act.act}", period=act.period, digest=act.digest[:12])
    shell.document(
        {
            "period": act.period,
            "act": act.act,
            "closed": act.act == "close",
            "digest": act.digest,
            "file": name,
            "missing": [],
        }
    )
    return AGREES


# A credit balance begins with a minus, which is no option.
@click.command("declare", context_settings={"ignore_unknown_options": True})
@click.argument("account")
@click.argument("amount")
@click.option("--by", required=True, metavar="NAME", help="Who declares it.")
@click.option(
    "--on",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day at whose end the account held it.",
)
@click.option(
    "--evidence", required=True, metavar="TEXT", help="A file or note that shows it."
)
@pass_shell
def declare_command(
    shell: Shell, account: str, amount: str, by: str, on: datetime, evidence: str
) -> int:
    """Declare a balance that no export prints, such as a deposit's."""
    day = on.date()
    with files.lock(shell.folder.root):
        name, one = sealing.declare(shell.folder, account, amount, by, day, evidence)
    shell.say("declared", account=account, amount=amount, day=day)
    shell.document({"file": name, **one._asdict(), "day": str(day)})
    return AGREES
