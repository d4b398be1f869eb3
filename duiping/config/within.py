"""Several in one file: the shops that share a wallet, the purses of one statement."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, model_validator

from duiping.config.types import Account, Name
from duiping.strict import Conflict, Strict

Column = Literal["order_no", "payment_no", "row_no", "payee", "memo", "category"]


class Within(Strict):
    """The rows of one shop in a file of several: what they look like, where they go."""

    column: Column = "order_no"
    pattern: str
    namespace: Name | None = None
    post: dict[str, Account] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _readable(self) -> Within:
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise Conflict(f"is no pattern: {error}", "pattern") from None
        return self


class Purses(Strict):
    """Which account of the books each printed purse is; blank is the source's own."""

    column: Column = "payee"
    accounts: dict[str, Account]
