"""The ``duiping`` command and its common options."""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from duiping import __version__
from duiping.cli.shell import CRASHED, FAULTY, UNREAD, Shell
from duiping.cli.spoken import problem, spoken
from duiping.errors import BooksError, DuipingError

# Command → module; imported when called, so that `--help` and small commands
# do not wait for the engine.
COMMANDS = {
    "init": "init",
    "import": "importing",
    "post": "stages",
    "match": "stages",
    "check": "stages",
    "run": "run",
    "breaks": "breaks",
    "explain": "explain",
    "resolve": "resolve",
    "decisions": "decisions",
    "suggest": "suggest",
    "identify": "identify",
    "backtest": "backtest",
    "layout": "layout",
    "export": "export",
    "close": "closing",
    "reopen": "closing",
    "declare": "closing",
    "audit-pack": "packing",
    "simulate": "simulate",
    "statement": "statement",
    "verify": "verify",
    "diff": "diff",
    "commit": "committing",
    "serve": "serve",
    "user": "user",
    "doctor": "doctor",
}

_WHOLE = 400  # characters of a command's first sentence: all of them

# What the system refuses is no fault of ours: rights, room, a disk that fails.
_SYSTEM = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO),
    *(errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE),
}


class _Lazy(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands in the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        from importlib import import_module  # noqa: PLC0415

        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"duiping.cli.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        shell = ctx.find_root().obj
        return spoken(found, cmd_name, shell.lang if shell else "en")

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands, none of them cut off where a line ends."""
        listed = [(name, self.get_command(ctx, name)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, one.short_help or one.get_short_help_str(_WHOLE))
                    for name, one in listed
                    if one is not None
                ]
            )


def _common(function: Any) -> Any:
    for option in (
        click.option(
            "--books",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The books folder; the one around here if left out.",
        ),
        click.option(
            "--lang", type=click.Choice(["zh", "en"]), help="Language of messages."
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="One JSON document on stdout."
        ),
        click.option(
            "--debug", is_flag=True, help="Show tracebacks of our own faults."
        ),
    ):
        function = option(function)
    return function


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@_common
@click.version_option(__version__)
@click.pass_context
def cli(
    ctx: click.Context,
    books: Path | None,
    lang: str | None,
    *,
    as_json: bool,
    debug: bool,
) -> None:
    """Duiping (对平): books that clear to zero, by key.

    Exit codes: 0 everything agrees, 1 there are breaks, 2 bad input or usage,
    3 a fault of duiping itself.
    """
    shell = Shell(books=books, as_json=as_json, debug=debug)
    if lang:
        shell.lang, shell.asked = lang, True
    ctx.obj = shell


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every failure ends in one sentence and an exit code."""
    _writable()
    given = _lifted(sys.argv[1:] if arguments is None else arguments)
    shell = Shell(as_json="--json" in given, debug="--debug" in given)
    if "--lang" in given[:-1]:
        shell.lang = given[given.index("--lang") + 1]
    entry = spoken(cli, "", shell.lang)
    try:
        code = entry.main(given, prog_name="duiping", standalone_mode=False, obj=shell)
        sys.stdout.flush()
    except DuipingError as error:
        _failed(shell, error, FAULTY)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        said = problem(error, shell.lang)
        _failed(shell, BooksError("DP420", problem=said), FAULTY)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except BrokenPipeError:
        _let_go()
        sys.exit(UNREAD)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            _failed(shell, _barred(error), FAULTY)
        if shell.debug:
            traceback.print_exc()
        fault = f"{type(error).__name__}: {error}"
        _failed(shell, BooksError("DP901", problem=fault), CRASHED)
    sys.exit(code if isinstance(code, int) else 0)


def _barred(error: OSError) -> BooksError:
    """Say what the system refused; without a name of a file it was our output."""
    if error.filename is None:
        _let_go()
    name = error.filename or "stdout"
    return BooksError("DP432", file=name, problem=error.strerror)


def _let_go() -> None:
    """Write nothing more to a stdout that takes nothing, not even while we end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _writable() -> None:
    """Let a terminal that lacks a character show its number instead of ending us."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _failed(shell: Shell, error: DuipingError, code: int) -> NoReturn:
    shell.refused(error)
    if shell.as_json:
        found = {
            "error": {
                "code": error.code,
                **error.facts,
                "sentence": error.sentence(shell.lang),
            }
        }
        json.dump(found, sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
        sys.stdout.write("\n")
    sys.exit(code)


def _lifted(arguments: list[str]) -> list[str]:
    """Let the common options stand after the command too: ``duiping run --json``."""
    front: list[str] = []
    rest: list[str] = []
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        if word in {"--json", "--debug"}:
            front.append(word)
        elif word in {"--lang", "--books"} and queue:
            front += [word, queue.pop(0)]
        elif word.startswith(("--lang=", "--books=")):
            front += word.split("=", 1)
        else:
            rest.append(word)
    return front + rest


if __name__ == "__main__":
    main()
