"""Fee schedules: what a channel may charge on what it settles, and from when."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from duiping.config.types import Account, Money, Name, Share
from duiping.strict import Conflict, Strict

Rounding = Literal["half-up", "half-even", "down", "up"]


class Tier(Strict):
    """A rate that holds for amounts above a limit."""

    above: Money = 0
    rate: Share


class Fee(Strict):
    """One line of a schedule: for a channel, maybe a category, from a day on.

    What is charged on a payment (or on all of an order) is rate × amount plus
    the flat part, rounded once, then held between minimum and maximum.
    """

    account: Account
    source: Name
    orders: Account
    category: Name | None = None
    rate: Share | None = None
    tiers: tuple[Tier, ...] = ()
    tiered: Literal["whole", "slices"] = "whole"
    flat: Money = 0
    minimum: Money = 0
    maximum: Money | None = None
    per: Literal["payment", "order"] = "payment"
    rounding: Rounding = "half-up"
    gives_back: Literal["proportional", "nothing", "all"]
    from_: date | None = Field(default=None, alias="from")

    @property
    def steps(self) -> tuple[Tier, ...]:
        """The tiers from low to high; a plain rate is the only one."""
        return self.tiers or (Tier.model_construct(above=0, rate=self.rate or 0),)

    @model_validator(mode="after")
    def _complete(self) -> Fee:
        if self.rate is None and not self.tiers and not self.flat:
            raise Conflict("a fee has a `rate:`, `tiers:` or a `flat:` part")
        if self.rate is not None and self.tiers:
            raise Conflict("stands beside `tiers:`; one of both", "rate")
        if self.tiers and self.tiers[0].above != 0:
            raise Conflict("the first tier begins at 0.00", "tiers", 0, "above")
        for number, (low, high) in enumerate(pairwise(self.tiers), start=1):
            if high.above <= low.above:
                problem = "tiers go from low to high"
                raise Conflict(problem, "tiers", number, "above")
        if self.flat < 0 or self.minimum < 0:
            raise Conflict("is below zero", "flat" if self.flat < 0 else "minimum")
        if self.maximum is not None and self.maximum < self.minimum:
            raise Conflict("is below the minimum", "maximum")
        return self
