"""``duiping user``: who may log in at ``duiping serve --login``, and in which role."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from duiping.cli.shell import AGREES, Shell, pass_shell
from duiping.config.types import Name
from duiping.errors import BooksError
from duiping.pipeline import config_of
from duiping.serve.accounts import (
    LONGEST,
    Account,
    change,
    load,
    made,
    outside,
    with_roles,
)
from duiping.serve.roles import DECIDING, ROLES, may
from duiping.words import word

ACTIONS = ("add", "list", "password", "role", "remove")
_NAMES = TypeAdapter(Name)


def default() -> Path:
    """Give the file of accounts that is meant where none is named."""
    return Path(click.get_app_dir("duiping")) / "accounts.json"


@click.command("user")
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("name", required=False)
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(list(ROLES)), help="What for."
)
@click.option(
    "--accounts",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file of accounts; left out, one in your configuration folder.",
)
@pass_shell
def user_command(
    shell: Shell,
    action: str,
    name: str | None,
    roles: tuple[str, ...],
    accounts: Path | None,
) -> int:
    """Make, list, change and remove accounts for `duiping serve --login`.

    A password is asked for, or read as a line from the standard input; it never
    stands in a command.
    """
    path = accounts or default()
    if action == "list":
        return _listed(shell, path)
    if name is None:
        raise BooksError("DP420", problem=f"user {action} needs a name")
    if (action in {"add", "role"}) != bool(roles):
        told = "--role" if action in {"add", "role"} else "no --role"
        raise BooksError("DP420", problem=f"user {action} takes {told}")
    _known(shell, path, name, roles)
    password = _password() if action in {"add", "password"} else ""

    def alter(found: dict[str, Account]) -> dict[str, Account]:
        if (action == "add") == (name in found):
            problem = f"{name}: {'has' if name in found else 'there is no'} account"
            raise BooksError("DP420", problem=problem)
        if action == "remove":
            return {one: kept for one, kept in found.items() if one != name}
        if action == "role":
            return {**found, name: with_roles(found[name], roles)}
        kept = roles if action == "add" else found[name].roles
        return {**found, name: made(password, kept)}

    change(path, alter)
    shell.line(word(f"user-{action}", shell.lang, who=name, file=path))
    shell.document({"accounts": str(path), "name": name, "done": action})
    return AGREES


def _known(shell: Shell, path: Path, name: str, roles: tuple[str, ...]) -> None:
    """Demand a name that the books know, where its roles write in them.

    Raises:
        BooksError: DP420, it isn't; DP534, the file would be among the books.
    """
    try:
        _NAMES.validate_python(name)
    except ValidationError:
        problem = f"{name}: a name is like lin or li-na"
        raise BooksError("DP420", problem=problem) from None
    if not may(roles) & DECIDING:
        return
    folder = shell.folder
    outside(path, folder.root)
    people = config_of(folder).people
    if name not in people:
        known = ", ".join(people) or "-"
        raise BooksError("DP420", problem=f"{name}: config.yaml names {known}")


def _password() -> str:
    """Ask for a password twice, or read it from what is piped in."""
    if sys.stdin.isatty():
        found = click.prompt(
            "Password", hide_input=True, confirmation_prompt=True, err=True
        )
        return str(found)
    return sys.stdin.readline(LONGEST + 2).rstrip("\r\n")


def _listed(shell: Shell, path: Path) -> int:
    """List names and roles."""
    found = load(path)
    for name, account in sorted(found.items()):
        shell.line(f"{name}  {', '.join(account.roles)}")
    users = [
        {"name": name, "roles": list(account.roles)}
        for name, account in sorted(found.items())
    ]
    shell.document({"accounts": str(path), "users": users})
    return AGREES
