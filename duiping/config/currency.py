"""Foreign money: the accounts of its results, and the rates that are evidence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator

from duiping.config.types import MILLION, Account, Commodity
from duiping.money import half_up
from duiping.strict import Conflict, Strict


class Rate(Strict):
    """What one unit of a foreign currency is worth, from a day on."""

    from_: date = Field(alias="from")
    currency: Commodity
    rate: Decimal

    @model_validator(mode="after")
    def _sound(self) -> Rate:
        # Kept in millionths, so that worth is an integer product.
        if self.rate <= 0 or self.rate * MILLION % 1:
            raise Conflict("is no rate above 0 with at most six decimals", "rate")
        return self


class Currencies(Strict):
    """Where conversions clear, and where their results and revaluations go."""

    clearing: Account
    gain: Account
    loss: Account
    valuation: Account
    rates: tuple[Rate, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Currencies:
        seen = set()
        for number, rate in enumerate(self.rates):
            if (rate.currency, rate.from_) in seen:
                problem = "the same currency has two rates from this day"
                raise Conflict(problem, "rates", number)
            seen.add((rate.currency, rate.from_))
        return self

    def rate(self, currency: str, day: date) -> Decimal | None:
        """Give the rate in force on a day; None where none has begun."""
        known = [r for r in self.rates if r.currency == currency and r.from_ <= day]
        return max(known, key=lambda r: r.from_).rate if known else None

    def worth(self, amount: int, currency: str, day: date) -> int | None:
        """Value an amount in the books' money, half up to the fen.

        Args:
            amount: minor units of the currency, any sign.
            currency: a foreign currency.
            day: whose rate holds.

        Returns:
            Minor units of the books' money; None without a rate.
        """
        rate = self.rate(currency, day)
        return None if rate is None else half_up(amount * int(rate * MILLION), MILLION)
