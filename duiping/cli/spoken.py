"""Help and usage errors in the language of whoever asks."""

from __future__ import annotations

import copy
from typing import Any, cast

import click
from click.exceptions import BadOptionUsage, MissingParameter, NoSuchOption

from duiping.cli.chinese import COMMANDS, OPTIONS

# Click's own words, as they begin a line or stand in brackets.
_LABELS = {
    "Usage: ": "用法:",
    "\nOptions:\n": "\n选项:\n",
    "\nCommands:\n": "\n命令:\n",
    "[default: ": "[默认:",
    "[required]": "[必填]",
    "Show this message and exit.": "显示本说明",
}
# What click says without a class of its own, up to the word that it is about.
_OTHER = {
    "No such command": "没有命令 ",
    "Got unexpected extra arguments": "多写了 ",
    "Got unexpected extra argument": "多写了 ",
    "Missing command": "要写命令;命令见 duiping --help",
}


class Spoken(click.Context):
    """A context whose help is in the language that was asked for."""

    def get_help(self) -> str:
        """Give the help as it is shown."""
        text = super().get_help().replace("[%Y-%m-%d]", "YYYY-MM-DD")
        if self.find_root().obj.lang == "zh":
            for english, chinese in _LABELS.items():
                text = text.replace(english, chinese)
        return text


def spoken(command: click.Command, name: str, lang: str) -> click.Command:
    """Give a command that speaks a language; the command itself stays as it is."""
    found = copy.copy(command)
    found.context_class = Spoken
    if lang != "zh":
        return found
    first, *rest = COMMANDS[name].split("\n\n")
    # Click wraps by characters, and these take two cells each: lines stay as given.
    found.help = "\n\n".join([first, *(f"\b\n{one}" for one in rest)])
    found.short_help = first
    found.params = [_translated(param) for param in command.params]
    return found


def _translated(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option) or not param.help:
        return param
    found = copy.copy(param)
    found.help = OPTIONS[param.help]
    return found


def problem(error: click.ClickException, lang: str) -> str:
    """Say in one line what is wrong with the words of a command."""
    english = " ".join(error.format_message().split())
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        english = "Missing command"
    if isinstance(error, click.BadParameter) and error.param is not None:
        wanted = _wanted(error.param)
        if wanted[0] and not isinstance(error, MissingParameter):
            name = _name(error)
            said = f"{name} should be {wanted[0]}", f"{name} 应为{wanted[1]}"
            return said[lang == "zh"]
    return _chinese(error, english) if lang == "zh" else english


def _chinese(error: click.ClickException, english: str) -> str:
    if isinstance(error, MissingParameter):
        return f"缺少 {_name(error)}"
    if isinstance(error, NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, BadOptionUsage):
        return f"{error.option_name} 后面要有值"
    for begun, chinese in _OTHER.items():
        if english.startswith(begun):
            return chinese + english[len(begun) :].strip(" '().")
    return english


def _name(error: click.BadParameter) -> str:
    """Name the option as it is written, or the argument as help shows it."""
    param = error.param
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.make_metavar(cast("click.Context", error.ctx)) if param else "-"


def _wanted(param: click.Parameter) -> tuple[str, str]:
    """Say what a value should be, in both languages; empty where only it knows."""
    kind: Any = param.type
    if isinstance(kind, click.DateTime):
        forms = {"%Y-%m-%d": "2026-09-30", "%Y-%m-%d %H:%M:%S": "2026-09-30 18:00:00"}
        shown = [forms.get(form, form) for form in kind.formats]
        return f"like {' or '.join(shown)}", f"日期,如 {' 或 '.join(shown)}"
    if isinstance(kind, click.Choice):
        listed = ", ".join(str(one) for one in kind.choices)
        return f"one of {listed}", f"其中之一:{listed}"
    if isinstance(kind, click.IntRange):
        low, high = kind.min, kind.max
        to = "" if high is None else f" {high}"
        english = f"a whole number from {low}" + (f" to{to}" if to else "")
        return english, f"不小于 {low}{f'、不大于{to} ' if to else ''}的整数"
    if isinstance(kind, click.types.IntParamType):
        return "a whole number", "整数"
    return "", ""
