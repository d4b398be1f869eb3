"""From legs to the items that linking works on, and back: links become keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl

from duiping.leg import EXPECTS, REPORTS, hashes, with_lots
from duiping.match.link import Linked, link
from duiping.match.shelf import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.config import Config

# The name of the pass that is a person.
BY_HAND = "decided by a person"

LINK_SCHEMA: dict[str, pl.DataType] = {
    "account": pl.String(),
    "commodity": pl.String(),
    "key": pl.String(),
    "group": pl.String(),
    "rule": pl.String(),
    "ambiguous": pl.Boolean(),
}


class Links(NamedTuple):
    """Legs with linked keys, the links themselves (`LINK_SCHEMA`), and limits.

    `unsearched` has (account, key) of each line that may be a sum of items
    which nobody has found, because there were too many to try.
    """

    legs: pl.DataFrame
    links: pl.DataFrame
    unsearched: tuple[tuple[str, str], ...] = ()


class Chosen(Protocol):
    """Keys of one account that a person joined; they come before every pass."""

    @property
    def account(self) -> str:
        """The clearing account."""

    @property
    def group(self) -> str:
        """The key of the group."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that are joined."""


def linked(
    legs: pl.DataFrame,
    texts: pl.DataFrame,
    config: Config,
    chosen: Sequence[Chosen] = (),
    fixed: pl.DataFrame | None = None,
) -> Links:
    """Link the accounts whose rule says so, after what people joined.

    Args:
        legs: `LEG_SCHEMA`.
        texts: ``record`` and ``text``: what each row prints about itself.
        config: the clearing rules.
        chosen: links that people made; the passes leave their keys alone.
        fixed: links that stand already (`LINK_SCHEMA`), made in a closed month;
            the same holds for their keys.

    Returns:
        The legs, those that were linked under the key of their group; one row
        a linked key; and what could not be searched in full.
    """
    standing = pl.DataFrame(schema=LINK_SCHEMA) if fixed is None else fixed
    rows: list[dict[str, object]] = []
    unsearched: list[tuple[str, str]] = []
    for account, rule in sorted(config.accounts.clearing.items()):
        mine = legs.filter((pl.col("account") == account) & pl.col("booked"))
        by_hand = _by_hand(mine, [c for c in chosen if c.account == account])
        held = mine.select("key", "commodity").unique().sort("key", "commodity")
        joined = {one.key: one for one in by_hand}
        # A person joins keys whatever they are in; a pass joins one currency's.
        rows.extend(
            {"account": account, "commodity": unit, **joined[key]._asdict()}
            for key, unit in held.iter_rows()
            if key in joined
        )
        if rule.link is None:
            continue
        taken = [one.key for one in by_hand]
        mine = (
            mine.filter(~pl.col("key").is_in(taken))
            .join(standing, on=["account", "commodity", "key"], how="anti")
            .join(texts, on="record", how="left")
        )
        # Nothing of one currency explains an amount of another.
        for (unit,), some in mine.sort("commodity").group_by(
            "commodity", maintain_order=True
        ):
            found = link(
                _items(some, EXPECTS, 1),
                _items(some, REPORTS, -1),
                rule.link,
                _items(some, EXPECTS, -1),
            )
            rows.extend(
                {"account": account, "commodity": unit, **one._asdict()}
                for one in found.links
            )
            unsearched += [(account, key) for key in found.unsearched]
    links = pl.concat([standing, pl.DataFrame(rows, schema=LINK_SCHEMA)])
    return Links(_rekeyed(legs, links), links, tuple(unsearched))


def texts(records: pl.DataFrame) -> pl.DataFrame:
    """Give what each row prints about itself, in which a reference may stand."""
    numbers = [pl.col(n) for n in ("payout_no", "alias_no", "memo")]
    return records.select(
        pl.col("id").alias("record"),
        text=pl.concat_str(numbers, separator=" ", ignore_nulls=True),
    )


def keyless(
    config: Config, chosen: Sequence[Chosen] = (), fixed: pl.DataFrame | None = None
) -> list[str]:
    """List the accounts that have, or may get, links: no other leg is rekeyed."""
    rules = [name for name, rule in config.accounts.clearing.items() if rule.link]
    standing = [] if fixed is None else fixed["account"].to_list()
    return sorted({*rules, *standing, *(one.account for one in chosen)})


def _by_hand(legs: pl.DataFrame, chosen: Sequence[Chosen]) -> list[Linked]:
    """Give the links of one account that people made, of keys that it has."""
    if not chosen:
        return []
    wanted = {key: one.group for one in chosen for key in one.keys}
    there = legs.filter(pl.col("key").is_in(sorted(wanted)))["key"].unique()
    return [Linked(key, wanted[key], BY_HAND) for key in sorted(there)]


def _items(legs: pl.DataFrame, side: int, sign: int) -> list[Item]:
    """Net each key of one side; what nets to zero is settled with itself.

    Only keys whose net has the given sign come out, with positive amounts.
    """
    netted = (
        legs.filter(pl.col("side") == side)
        .group_by("key")
        .agg(
            (pl.col("amount").sum() * sign).alias("amount"),
            pl.col("day").min(),
            pl.col("due").max(),
            pl.col("text").drop_nulls().str.join(" "),
        )
        .filter(pl.col("amount") > 0)
        .sort("day", "amount", "key")
    )
    return [Item(*row) for row in netted.iter_rows()]


def _rekeyed(legs: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    if links.is_empty():
        return legs
    place = ["account", "commodity", "key"]
    table = links.select(*place, "group")
    # Only what was linked has another key than it was hashed by.
    table = pl.concat([table, hashes(table["group"])], how="horizontal")
    moved = legs.join(table, on=place, how="left", maintain_order="left", suffix="_new")
    return with_lots(
        moved.with_columns(
            key=pl.coalesce("group", "key"),
            hash=pl.coalesce("hash_new", "hash"),
            tail=pl.coalesce("tail_new", "tail"),
        ).drop("group", "hash_new", "tail_new")
    )


__all__ = ["BY_HAND", "LINK_SCHEMA", "Chosen", "Linked", "Links", "linked"]
