"""People, roles and limits: who may decide what, and up to which amount alone."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from duiping.config.types import Money, Name
from duiping.strict import Conflict, Strict

# What a role may be allowed; `answer` comes with dispute, `reject` with approve.
# `reopen` is of breaks; who may close a month may prepare to reopen it.
Right = Literal[
    "explain",
    "link",
    "adjust",
    "write-off",
    "dispute",
    "assign",
    "wait",
    "approve",
    "reopen",
    "close",
    "declare",
]


class Limit(Strict):
    """Up to which amount a role decides alone, from a day on (minor units).

    `item` is for one break, `month` for all that one person decides with this
    verb in a calendar month. For `approve` only `item` counts.
    """

    verb: Literal["adjust", "write-off", "approve"]
    item: Money = Field(ge=0)
    month: Money | None = Field(default=None, ge=0)
    from_: date | None = Field(default=None, alias="from")


class Role(Strict):
    """What the people of a role may do, and their limits."""

    may: tuple[Right, ...]
    limits: tuple[Limit, ...] = ()

    @model_validator(mode="after")
    def _month(self) -> Role:
        for number, limit in enumerate(self.limits):
            if limit.verb not in self.may:
                problem = f"the role may not {limit.verb}"
                raise Conflict(problem, "limits", number, "verb")
            if limit.verb != "approve" and limit.month is None:
                raise Conflict("needs `month:` too", "limits", number)
        return self


class Person(Strict):
    """One who decides: a short name in the books, a name for people, roles.

    `git` lists the e-mail addresses under which the person commits. Who leaves
    gets an `until` day and stays in the list: what was decided stays valid.
    """

    name: str
    roles: tuple[Name, ...]
    git: tuple[str, ...] = ()
    from_: date | None = Field(default=None, alias="from")
    until: date | None = None

    def there(self, day: date) -> bool:
        """Say whether the person decides on a day."""
        begun = self.from_ is None or self.from_ <= day
        return begun and (self.until is None or day <= self.until)
