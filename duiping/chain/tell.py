"""Telling a chain: the hops of a key, why they belong together, how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from duiping import mask
from duiping.chain.model import CLEARED, WITNESS, Chain, Hop, Part, Standing, Tie
from duiping.chain.ways import Ways
from duiping.cleantext import clean
from duiping.leg import EXPECTS, NEITHER, REPORTS
from duiping.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duiping.chain.known import Known


def told(known: Known, text: str, key: str) -> Chain:
    """Tell the chain of one key."""
    members = known.members(key)
    return Chain(
        text=text,
        key=key,
        hops=tuple(_hops(known, members)),
        ties=tuple(_ties(known, key)),
        standings=tuple(_standings(known, members)),
        candidates=(),
    )


def _hops(known: Known, members: Sequence[str]) -> list[Hop]:
    legs = known.legs.filter(pl.col("key").is_in(members)).collect()
    rows = known.records.filter(
        pl.col("key").is_in(members) | pl.col("id").is_in(legs["record"].implode())
    ).collect()
    ways = Ways(rows, known.links)
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for leg in legs.sort("place", "account").iter_rows(named=True):
        parts.setdefault((leg["record"], leg["event"]), []).append(leg)
    hops = []
    for row in rows.iter_rows(named=True):
        events = sorted(e for r, e in parts if r == row["id"]) or [""]
        hops += [
            _hop(known, row, event, parts.get((row["id"], event), []), ways)
            for event in events
        ]
    return sorted(hops, key=lambda h: (_moment(h), h.source, h.row, h.event))


def _hop(
    known: Known,
    row: dict[str, Any],
    event: str,
    legs: list[dict[str, Any]],
    ways: Ways,
) -> Hop:
    file, name = known.names.get(row["file"], (row["file"], row["file"]))
    # Pinduoduo prints "0010002|交易收入-订单收入": the code is for machines.
    remark = row["memo"] or (row["category"] or "").split("|")[-1]
    if known.config.sources[row["source"]].rules and row["payee"]:
        remark = f"{row['payee']} {remark}"
    return Hop(
        time=str(legs[0]["time"] if legs else row["time"]),
        source=row["source"],
        party=known.title(row["source"]),
        kind=row["kind"] or "unknown",
        event=event,
        parts=tuple(
            Part(g["account"], g["amount"], g["commodity"], g["booked"]) for g in legs
        ),
        file=file,
        name=name,
        row=row["row"],
        state=clean(row["state"] or ""),
        disposition=row["disposition"],
        cause=row["cause"] or "",
        tie=ways.of(row),
        note=clean(mask.text(remark)),
        phone=clean(mask.phone(row["phone"] or "")),
        key=row["key"],
        record=row["id"],
    )


def _ties(known: Known, key: str) -> list[Tie]:
    mine = known.links.filter(pl.col("group") == key).sort("account", "rule", "key")
    return [
        Tie(account, key, tuple(some["key"]), rule, ambiguous)
        for (account, rule, ambiguous), some in mine.group_by(
            "account", "rule", "ambiguous", maintain_order=True
        )
    ]


def _standings(known: Known, members: Sequence[str]) -> list[Standing]:
    """Say how the keys stand in every account they touch."""
    found = [
        Standing(
            f["account"],
            f["commodity"],
            f["key"],
            state,
            f.get("kind") or "",
            f["id"],
            f["expected"],
            f["actual"],
            f["due"],
            f["reason"],
        )
        for state, f in known.findings
        if f["key"] in members
    ]
    open_ = {(one.account, one.commodity, one.key) for one in found}
    quiet = [
        Standing(
            account,
            commodity,
            key,
            CLEARED if parties else WITNESS,
            "",
            "",
            plain(owed),
            plain(-received),
            str(due or ""),
            {},
        )
        for account, commodity, key, owed, received, due, parties in _sums(
            known, members
        )
        if (account, commodity, key) not in open_
    ]
    return sorted([*found, *quiet], key=lambda s: (s.account, s.key, s.kind, s.id))


def _sums(known: Known, members: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    expects, reports = pl.col("side") == EXPECTS, pl.col("side") == REPORTS
    return (
        known.legs.filter(pl.col("key").is_in(members) & (pl.col("side") != NEITHER))
        .group_by("account", "commodity", "key")
        .agg(
            pl.col("amount").filter(expects).sum().alias("owed"),
            pl.col("amount").filter(reports).sum().alias("received"),
            pl.col("due").filter(expects).max(),
            (expects | reports).sum().alias("parties"),
        )
        .sort("account", "commodity", "key")
        .collect()
        .iter_rows()
    )


def _moment(hop: Hop) -> str:
    """Order a day's rows: a bank line without a time of day follows its causes."""
    day, _, clock = hop.time.partition(" ")
    bank = hop.kind in {"credit", "debit"}
    return f"{day} 24" if bank and clock == "00:00:00" else hop.time
