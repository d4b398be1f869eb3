"""What is sold: categories and the price list, and what changes in them from a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from duiping.config.dated import field_on, in_order
from duiping.config.types import Account, Money, Name, Share, Sku
from duiping.strict import Conflict, Strict


class CategoryChange(Strict):
    """What is different in a category, for orders from a day on."""

    from_: date = Field(alias="from")
    recognised_as: Literal["agent", "principal"] | None = Field(
        default=None, alias="as"
    )
    recognise: Literal["paid", "shipped", "fulfilled", "confirmed"] | None = None
    vat: Share | None = None
    cost: Account | None = None
    stock: Account | None = None


class Category(Strict):
    """How a kind of goods becomes revenue."""

    recognised_as: Literal["agent", "principal"] = Field(alias="as")
    recognise: Literal["paid", "shipped", "fulfilled", "confirmed"]
    vat: Share
    cost: Account | None = None
    stock: Account | None = None
    ships: bool = True
    changes: tuple[CategoryChange, ...] = ()

    @model_validator(mode="after")
    def _cost(self) -> Category:
        in_order(self.changes)
        for day in (None, *(change.from_ for change in self.changes)):
            account, stock = field_on(self, "cost", day), field_on(self, "stock", day)
            principal = field_on(self, "recognised_as", day) == "principal"
            if account is None and (principal or stock is not None):
                raise Conflict("what a principal sells has a `cost:` account")
        return self


class ProductChange(Strict):
    """What is different in a product, for orders from a day on."""

    from_: date = Field(alias="from")
    category: Name | None = None
    supplier: Name | None = None
    cost: Money | None = None


class Product(Strict):
    """One line of the price list: what a piece is and costs.

    Where goods are shipped, `sku` names the commodity that counts them, and `also`
    lists the codes by which others call them.
    """

    name: str
    category: Name
    face: Money | None = None
    supplier: Name | None = None
    cost: Money
    sku: Sku | None = None
    also: tuple[str, ...] = ()
    changes: tuple[ProductChange, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Product:
        in_order(self.changes)
        return self
