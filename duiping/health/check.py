"""One check, and the guard that turns its own failure into a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from duiping.errors import DuipingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHOWN = 3

Words = tuple[str, str]
Level = Literal["ok", "note", "fault"]
NONE: Words = ("", "")


class Check(NamedTuple):
    """One check: its name, what was found and what to do, in English and 中文.

    A ``note`` is worth knowing and no fault.
    """

    name: str
    level: Level
    detail: Words
    remedy: Words = NONE

    @property
    def ok(self) -> bool:
        """Say whether this is no fault."""
        return self.level != "fault"


def guarded(
    name: str, check: Callable[[], Iterable[Check]], named: dict[str, str] | None = None
) -> list[Check]:
    """Run a check; its own failure is a fault, told once.

    Args:
        name: the check's name.
        check: gives its findings; may raise anything.
        named: failures that earlier checks have told, and by which; added to.
    """
    named = {} if named is None else named
    try:
        return list(check())
    except DuipingError as error:
        cause = named.setdefault(str(error), name)
        if cause != name:
            detail = (f"not checked: see {cause}", f"未检查:见 {cause}")
            return [Check(name, "note", detail)]
        said = tuple(f"{error.code} {error.sentence(lang)}" for lang in ("en", "zh"))
        return [Check(name, "fault", (said[0], said[1]))]
    except Exception as error:  # noqa: BLE001 - a doctor does not faint
        problem = f"{type(error).__name__}: {error}".splitlines()[0]
        return [
            Check(
                name,
                "fault",
                (f"the check itself failed: {problem}", f"检查本身失败:{problem}"),
                ("reinstall duiping, then run again", "请重装 duiping 后再试"),
            )
        ]


def fine(name: str, detail: str, chinese: str | None = None) -> Check:
    """Make a check that found nothing wrong."""
    return Check(name, "ok", (detail, detail if chinese is None else chinese))


def some(names: Iterable[object]) -> str:
    """Name the first few of many."""
    listed = [str(name) for name in names]
    more = f" (+{len(listed) - SHOWN})" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
