"""Keys of a link: what somebody names, as the keys that the legs have."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from duiping.errors import BooksError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duiping.pipeline import Work


class Keys:
    """The keys of a set of books, before and after linking."""

    def __init__(self, work: Work, found: dict[str, Any]) -> None:
        """Keep the books; legs are only asked when a link is made."""
        self.work = work
        self.items = {one["id"]: one for one in found["breaks"]}
        self.transit = {one["id"]: one for one in found["in_transit"]}

    @cached_property
    def links(self) -> pl.DataFrame:
        """The links that passes and people made."""
        return self.work.state.links

    def joined(self, name: str, what: Sequence[str]) -> tuple[str, ...]:
        """Give all keys of a link, the break's own first, each once.

        Args:
            name: id of the break.
            what: ids of breaks and items in transit, keys, or their last part.

        Raises:
            BooksError: DP521, a break or a key is not there.
        """
        found = self.items.get(name)
        if found is None:
            raise BooksError("DP521", value=name)
        account = found["account"]
        keys = [found["key"]]
        if found["kind"] != "ambiguous":
            # What was linked before stays together with it.
            keys += self._members(account, found["key"])
        for word in what:
            keys += self._named(account, word)
        return tuple(dict.fromkeys(keys))

    def _named(self, account: str, word: str) -> list[str]:
        item = self.items.get(word) or self.transit.get(word)
        if item is not None and item["account"] == account:
            return [item["key"], *self._members(account, item["key"])]
        known = self._known(account)
        fitting = [k for k in known if k == word or k.endswith(f":{word}")]
        if len(fitting) != 1:
            raise BooksError("DP521", value=word)
        return fitting

    def _members(self, account: str, group: str) -> list[str]:
        mine = self.links.filter(
            (pl.col("account") == account) & (pl.col("group") == group)
        )
        return sorted(mine["key"])

    def _known(self, account: str) -> list[str]:
        """List the keys of an account as they were before linking."""
        mine = self.work.state.all_legs.filter(pl.col("account") == account)
        legs = mine.select("key").unique().collect()
        linked = self.links.filter(pl.col("account") == account)
        return sorted({*legs["key"].drop_nulls(), *linked["key"]})
