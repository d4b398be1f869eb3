"""``duiping close``, ``reopen`` and ``declare``: a month is sealed by two people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
from rich.table import Table

from duiping import close, decisions, files, seals
from duiping.audit import audit
from duiping.cli.months import month
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.declared import Declared, text
from duiping.errors import BooksError
from duiping.money import minor
from duiping.pipeline import Work

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
        work = _current(shell, tell)
        close.entitled(work.config, by, "approve" if approve else "close", day)
        loaded = audit(shell.folder)
        wanting = close.missing(work, loaded, period)
        if wanting:
            return _refused(shell, period, wanting)
        if not approve:
            return _prepared(shell, close.prepared(work, loaded, period, by, day))
        draft = _draft(shell, "close", period)
        first = draft.prepared
        now = close.prepared(work, loaded, period, first.by, first.on)
        return _sealed(shell, close.approved(draft, now, by, day))


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
        work = _current(shell, tell)
        close.entitled(work.config, by, "approve" if approve else "close", day)
        if not approve:
            if not reason:
                raise BooksError("DP420", problem="reopen needs --reason")
            return _prepared(shell, close.reopening(work, period, by, day, reason))
        draft = _draft(shell, "reopen", period)
        first = draft.prepared
        said = str(draft.content["reason"])
        now = close.reopening(work, period, first.by, first.on, said)
        return _sealed(shell, close.approved(draft, now, by, day))


def _current(shell: Shell, tell: Tell) -> Work:
    """Derive the books, and make the disk say the same before anything is signed."""
    seals.resume(shell.folder)
    work = Work(shell.folder, tell=tell)
    work.write_journal()
    work.write_result()
    return work


def _draft(shell: Shell, act: str, period: str) -> Seal:
    found = seals.draft(shell.folder)
    if found is None or (found.act, found.period) != (act, period):
        problem = f"no {act} was prepared yet"
        raise BooksError("DP457", period=period, problem=problem)
    return found


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


def _prepared(shell: Shell, act: Seal) -> int:
    seals.propose(shell.folder, act)
    shell.say(f"prepared-{act.act}", period=act.period, person=act.prepared.by)
    shell.document(
        {"period": act.period, "act": act.act, "closed": False, "missing": []}
    )
    return AGREES


def _sealed(shell: Shell, act: Seal) -> int:
    path = seals.seal(shell.folder, act)
    work = Work(shell.folder)
    work.write_journal()
    work.write_result()
    shell.say(f"sealed-{act.act}", period=act.period, digest=act.digest[:12])
    shell.document(
        {
            "period": act.period,
            "act": act.act,
            "closed": act.act == "close",
            "digest": act.digest,
            "file": path.name,
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
    folder = shell.folder
    day = on.date()
    with files.lock(folder.root):
        work = Work(folder)
        close.entitled(work.config, by, "declare", day)
        if work.seals and day <= work.seals[-1].last:
            problem = f"{work.seals[-1].period} is closed"
            raise BooksError("DP457", period=f"{day:%Y-%m}", problem=problem)
        known = {*work.config.accounts.statement, *work.config.accounts.carried}
        if account not in known:
            problem = f"{account} is none of: {', '.join(sorted(known))}"
            raise BooksError("DP420", problem=problem)
        one = Declared(
            account, _amount(amount), work.config.books.currency, day, by, evidence
        )
        (path,) = decisions.append(folder, [(day, text(one))])
    shell.say("declared", account=account, amount=amount, day=day)
    shell.document({"file": path.name, **one._asdict(), "day": str(day)})
    return AGREES


def _amount(said: str) -> int:
    try:
        return minor(said)
    except ValueError:
        problem = f"{said} is no amount such as -12.30"
        raise BooksError("DP420", problem=problem) from None
