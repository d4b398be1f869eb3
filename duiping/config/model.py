"""What config.yaml may say: the merchant's rules, as strict models.

Every model refuses unknown keys. Cross-references (a source that an account
names, a product's category) are checked once, in `Config`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from duiping.config.currency import Currencies
from duiping.config.fees import Fee
from duiping.config.goods import Category, Product
from duiping.config.people import Person, Role
from duiping.config.shipping import Shipping, codes, shipped_by
from duiping.config.types import Account, Commodity, Days, Lag, Money, Name, Share
from duiping.config.within import Purses, Within
from duiping.importers import pairs
from duiping.importers.mapping import Mapping
from duiping.importers.own import Own
from duiping.importers.parts import misfit
from duiping.importers.registry import LAYOUTS
from duiping.importers.shipped import shipped
from duiping.strict import Conflict, Strict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Books(Strict):
    """The set of books as a whole."""

    title: str
    currency: Commodity = "CNY"
    language: Literal["zh", "en"] = "zh"
    inbox: str = "inbox"
    book: Literal["auto", "detail", "daily"] = "auto"
    daily_above: int = Field(default=20_000, ge=0)
    equity: Account = "Equity:Opening"
    suspense: Account = "Assets:Suspense"
    pending: Account = "Assets:Pending"


class BankRule(Strict):
    """Where a bank line posts: the first rule that fits decides."""

    payee: str | None = None
    memo: str | None = None
    direction: Literal["in", "out"] | None = None
    to: Account

    @model_validator(mode="after")
    def _evidence(self) -> BankRule:
        # A line without any evidence of who paid must stay in suspense.
        if not self.payee and not self.memo:
            raise ValueError("a rule needs `payee` or `memo`")
        return self


class Source(Strict):
    """One series of exports: its layout, its part and where its rows post."""

    title: str
    layout: str
    part: Literal["books", "expects", "ships", "corroborates", "opening"]
    account: Account
    currency: Commodity | None = None
    namespace: Name | None = None
    channel: Name | None = None
    files: str | None = None
    book: Literal["auto", "detail", "daily"] | None = None
    shop: Name | None = None
    post: dict[str, Account] = Field(default_factory=dict)
    shops: tuple[Within, ...] = ()
    purses: Purses | None = None
    rules: tuple[BankRule, ...] = ()
    categories: dict[str, str] = Field(default_factory=dict)

    def takes(self, name: str) -> bool:
        """Say whether a file of this name may belong to the source."""
        return self.files is None or fnmatchcase(name, self.files)


class Statement(Strict):
    """A bank account or wallet: its balance must equal the printed one."""

    source: Name
    proof: Literal["printed", "none"] = "printed"
    proof_within: Days | None = None


class Carried(Strict):
    """A balance kept with another party: prepaid, deposits, payables."""

    source: Name | None = None
    proof: Literal["printed", "none"] = "printed"
    proof_within: Days | None = None


class Link(Strict):
    """How legs without a common number find each other."""

    late: Days = Lag(10, working=True)
    near: Share = 10_000
    near_limit: Money = 10_000
    candidates: int = 24


class Clearing(Strict):
    """An account that must return to zero, key by key."""

    expects: tuple[Name, ...] = ()
    reports: tuple[Name, ...] = ()
    corroborates: tuple[Name, ...] = ()
    due: Days = Lag(0, working=False)
    refund_due: Days = Lag(3, working=False)
    link: Link | None = None


class Accounts(Strict):
    """The three kinds of account that are checked."""

    statement: dict[Account, Statement] = Field(default_factory=dict)
    carried: dict[Account, Carried] = Field(default_factory=dict)
    clearing: dict[Account, Clearing] = Field(default_factory=dict)


class Shop(Strict):
    """A shop: where its orders are owed and what they earn."""

    contract: Account
    commission: Account
    revenue: Account


class Fulfilment(Strict):
    """Delivery, cleared in units of a commodity instead of money."""

    account: Account = "Assets:Clearing:Fulfilment"
    obligation: Account = "Liabilities:Delivery"
    unit: Commodity = "TOPUP"


class Password(Strict):
    """Where the password of locked archives is found; never the password itself."""

    env: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    files: str = "*"

    def fits(self, name: str) -> bool:
        """Say whether the rule is about an archive of this name."""
        return fnmatchcase(name, self.files)


class Spark(Strict):
    """Which Spark runs the matching, when ``engine: spark``."""

    master: str = "local[*]"
    options: dict[str, str] = Field(default_factory=dict)


class Config(Strict):
    """All rules of a set of books."""

    books: Books
    engine: Literal["duckdb", "spark"] = "duckdb"
    memory: str = Field(default="2GB", pattern=r"^[1-9][0-9]*(MB|GB)$")
    spark: Spark = Spark()
    namespaces: dict[Name, str] = Field(default_factory=dict)
    layouts: dict[str, Mapping] = Field(default_factory=dict)
    importers: dict[str, Own] = Field(default_factory=dict)
    passwords: tuple[Password, ...] = ()
    sources: dict[Name, Source]
    accounts: Accounts
    shops: dict[Name, Shop] = Field(default_factory=dict)
    categories: dict[Name, Category] = Field(default_factory=dict)
    products: dict[str, Product] = Field(default_factory=dict)
    fulfilment: Fulfilment = Fulfilment()
    shipping: Shipping = Shipping()
    vat: Account = "Liabilities:VAT"
    fees: tuple[Fee, ...] = ()
    residual: Money = 0
    people: dict[Name, Person] = Field(default_factory=dict)
    roles: dict[Name, Role] = Field(default_factory=dict)
    currencies: Currencies | None = None

    @cached_property
    def merchants(self) -> dict[str, str]:
        """Give the shops' own code for each further one of some goods."""
        table = self.products.items()
        return {other: code for code, one in table for other in one.also}

    @model_validator(mode="before")
    @classmethod
    def _shipped(cls, value: Any) -> Any:
        """Add the shipped mappings that sources name, so that they are on."""
        sources = value.get("sources") if isinstance(value, dict) else None
        if not isinstance(sources, dict):
            return value
        named = [s.get("layout") for s in sources.values() if isinstance(s, dict)]
        offered = {name: {"like": name} for name in shipped() if name in named}
        own = value.get("layouts") or {}
        if not offered or not isinstance(own, dict):
            return value
        return {**value, "layouts": {**offered, **own}}

    @model_validator(mode="after")
    def _references(self) -> Config:
        """Demand that every name leads somewhere: a typo must not end a check."""
        for name, pattern in self.namespaces.items():
            try:
                re.compile(pattern)
            except re.error as error:
                raise Conflict(f"is no pattern: {error}", "namespaces", name) from None
        self._sources()
        self._accounts()
        for name, product in self.products.items():
            place = ("products", name)
            _named(product.category, self.categories, *place, "category")
            if product.supplier is not None:
                _named(product.supplier, self.sources, *place, "supplier")
            for number, change in enumerate(product.changes):
                at = (*place, "changes", number)
                if change.category is not None:
                    _named(change.category, self.categories, *at, "category")
                if change.supplier is not None:
                    _named(change.supplier, self.sources, *at, "supplier")
        codes(self.products)
        shipped_by(self)
        self._fees()
        self._people()
        if self.currencies is not None:
            place = ("currencies", "clearing")
            _named(self.currencies.clearing, self.accounts.clearing, *place)
        return self

    def _fees(self) -> None:
        seen = set()
        for number, fee in enumerate(self.fees):
            _named(fee.source, self.sources, "fees", number, "source")
            _named(fee.orders, self.accounts.clearing, "fees", number, "orders")
            if fee.category is not None:
                _named(fee.category, self.categories, "fees", number, "category")
            line = (fee.account, fee.source, fee.orders, fee.category, fee.from_)
            if line in seen:
                raise Conflict(
                    "the same fee has two lines from this day", "fees", number
                )
            seen.add(line)

    def _people(self) -> None:
        for name, person in self.people.items():
            for role in person.roles:
                _named(role, self.roles, "people", name, "roles")

    def _sources(self) -> None:
        layouts = [*LAYOUTS, *self.layouts, *self.importers]
        for name in self.importers:
            if name in LAYOUTS or name in self.layouts:
                raise Conflict("there is a layout of this name", "importers", name)
        booked: dict[str, str] = {}
        for name, source in self.sources.items():
            _named(source.layout, layouts, "sources", name, "layout")
            self._fitting(name, source)
            if source.part == "books":
                place = ("sources", name, "account")
                _once(source.account, name, booked, *place)
            if source.purses is not None:
                within = ("sources", name, "purses", "accounts")
                for purse, account in source.purses.accounts.items():
                    _once(account, name, booked, *within, purse)
            self._twice(name, source)
            if source.shop is not None:
                _named(source.shop, self.shops, "sources", name, "shop")
            elif source.part == "expects":
                raise Conflict("orders need a `shop:`", "sources", name)

    def _fitting(self, name: str, source: Source) -> None:
        """Refuse a part that the source's layout cannot have.

        What code of the books folder reads, that code answers for.
        """
        known = LAYOUTS.get(source.layout) or self.layouts.get(source.layout)
        if known is None:
            return
        problem = misfit(source.layout, source.part, known.parts)
        if problem is not None:
            raise Conflict(problem, *("sources", name, "part"))

    def _twice(self, name: str, source: Source) -> None:
        """Refuse a second booking of the same money from another export of it."""
        told = pairs.same(source.layout)
        if told is None or source.part != "books":
            return
        party = (source.namespace, source.channel)
        for other, first in self.sources.items():
            if other == name:
                return
            if (
                first.part == "books"
                and first.layout in told.all
                and first.layout != source.layout
                and (first.namespace, first.channel) == party
            ):
                best = pairs.part(source.layout, frozenset({first.layout}))
                late = name if best == "corroborates" else other
                raise Conflict(
                    f"{other} and {name} book the same money from two exports;"
                    f" {late} should corroborate",
                    *("sources", late, "part"),
                )

    def _accounts(self) -> None:
        for account, clearing in self.accounts.clearing.items():
            for field in ("expects", "reports", "corroborates"):
                for source in getattr(clearing, field):
                    place = ("accounts", "clearing", account, field)
                    _named(source, self.sources, *place)
        for kind in ("statement", "carried"):
            for account, kept in getattr(self.accounts, kind).items():
                if kept.source is not None:
                    place = ("accounts", kind, account, "source")
                    _named(kept.source, self.sources, *place)
                if (
                    kept.source is not None
                    and kept.proof == "printed"
                    and self.sources[kept.source].purses is not None
                ):
                    place = ("accounts", kind, account, "proof")
                    raise Conflict("one balance cannot prove several purses", *place)
                if kept.proof_within is not None and (
                    kept.source is None or kept.proof == "none"
                ):
                    place = ("accounts", kind, account, "proof_within")
                    raise Conflict("needs a `source:` that prints balances", *place)


def _once(account: str, source: str, booked: dict[str, str], *place: str) -> None:
    """Demand that an account is booked by one source only."""
    first = booked.setdefault(account, source)
    if first != source:
        raise Conflict(f"is booked by {first} already", *place)


def _named(name: str, known: Iterable[str], *place: str | int) -> None:
    """Demand that a name is among those known; `place` says where it stands."""
    names = sorted(known)
    if name not in names:
        raise Conflict(f"{name} is none of: {', '.join(names)}", *place)
