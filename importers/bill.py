"""Personal bills of payment apps (微信, 支付宝, 京东, 美团): one list, many purses.

A bill lists what a person paid and received, whichever purse the money was in:
the app's own balance, a fund, a bank card, a credit line. A source of these books
stands for one purse, by default the app's balance (`Bill.purses`). Its rows are
posted; a row of another purse corroborates, since that purse has an export of its
own; money that moves between two other purses is left out. Under ``categories:``
config.yaml may give a printed way of paying the word ``purse`` or ``elsewhere``,
a status ``paid`` or ``closed``, and a type a kind.

收/支 gives the direction; amounts carry no sign. Neutral rows (不计收支) print
none: what they move is known by their type (`Move`). A neutral row of another type
is rejected with its amount left open. A row paid from several purses at once, or
from one that isn't printed, is in suspense: how much of it was ours isn't printed.

A fee that the amount holds, as of a withdrawal, is a record of its own beside what
is left, see `movement`.

The number of a row is that of the payment, which its refunds may share, so a row
is identified by what it says; status and 收/支 are left out, since a refund changes
them. The
count of rows above the header is tested where it is printed. No balance.
"""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from duiping.importers.alike import Alike, alike
from duiping.importers.cells import Cells
from duiping.importers.flow import UnsteadyError
from duiping.importers.layout import identity, joined
from duiping.importers.movement import moved, whole
from duiping.importers.proof import Totals, order
from duiping.importers.purses import (
    ABSENT,
    BLANK,
    CLOSED,
    ELSEWHERE,
    LABEL,
    METHOD,
    NEVER_PAID,
    NOWHERE,
    PAID,
    PURSE,
    STATUS,
    UNCLEAR,
    WAY,
    WAYS,
    WORDS,
    Move,
    kind,
    sign,
    verdict,
)
from duiping.importers.variants import Variants

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.flow import Flow
    from duiping.importers.movement import Parts
    from duiping.importers.reading import Reading
    from duiping.importers.table import Table

_JUDGED = ("category", "disposition", "cause")
# What tells of a row where its labels don't.
_TEXTS = ("goods", "number", "amount")
# Normalised as `cells.folded` does.
_PLAIN = pl.all().str.normalize("NFKC").str.strip_chars().fill_null("")
_COUNT = re.compile(r"共:?\s*(\d+)\s*笔记录")


class Bill(Variants):
    """A personal bill.

    Attributes:
        purses: how the bill writes the balance that a source stands for.
        landing: where received money goes if no way of paying is printed.
        neutral: what 收/支 says on rows that are neither.
        moves: what neutral rows do; the first that fits decides.
        words: type → kind, where that is more than credit or debit.
        paid: rows under whose status money has moved.
        closed: rows that are left out, and why.
        telling: rows other than neutral ones of which 商品说明, number or amount as
            printed decide what becomes of them.
        recalled: of those rows the ones that have to be known, by status, way of
            paying and number, to judge others further down a large file.
    """

    purses: ClassVar[tuple[str, ...]]
    landing: ClassVar[str] = BLANK
    neutral: ClassVar[tuple[str, ...]]
    moves: ClassVar[tuple[Move, ...]] = ()
    words: ClassVar[Mapping[str, str]] = {}
    paid: ClassVar[pl.Expr] = pl.lit(value=True)
    closed: ClassVar[tuple[tuple[pl.Expr, str], ...]] = ()
    telling: ClassVar[pl.Expr] = pl.lit(value=False)
    recalled: ClassVar[pl.Expr | None] = None
    flows = True

    @abstractmethod
    def size(self, cells: Cells) -> pl.Series:
        """Give what moved, in minor units, without a sign."""

    def fee(self, _cells: Cells) -> pl.Series | None:
        """Give the fee that the size holds, cost positive; null: none printed."""
        return None

    def parse(self, table: Table, as_of: datetime | None) -> Reading:
        """Turn the table into records; see the module for signs.

        Raises:
            Refusal: DP106 count of rows, DP108 unknown 收/支, and those of `Cells`.
        """
        cells = Cells(table)
        size = self.size(cells)
        if (size < 0).any():
            cells.fail("DP109", size < 0, "amount", value=cells.raw("amount"))
        time = cells.time("time")
        number = cells.number("number", blanks=ABSENT)
        said = self._said(cells)
        judged = self._judged(cells, said)
        amount = size * judged["sign"]
        content = identity(
            cells.clock("time", time),
            number,
            identity(said.few["label"], said.few["method"]).gather(said.place),
            amount,
        )
        parts = _apart(cells, amount, self.fee(cells))
        kind, rows = parts.kind(parts.of(judged["kind"])), parts.cells
        numbers = parts.of(number)
        return self.reading(
            rows,
            {
                "seq": parts.ranked(order(time, newest_first=True, table=table)),
                "time": parts.of(time),
                **{name: parts.of(judged[name]) for name in _JUDGED},
                "kind": kind,
                "amount": parts.amount,
                "payment_no": numbers,
                "payout_no": numbers.set(kind != "payout", None),
                "alias_no": rows.number("alias_no", blanks=ABSENT),
                "payee": rows.text("payee", blanks=ABSENT),
                "memo": joined(
                    rows.text("goods", blanks=ABSENT),
                    rows.text("memo", blanks=ABSENT),
                ),
                "identity": parts.named(parts.of(content)),
            },
            version=self.version(table),
            as_of=as_of,
            totals=counted(table, cells.height),
        )

    def _said(self, cells: Cells) -> Alike:
        """Collect what rows say of their money by labels; no text is null.

        Raises:
            Refusal: DP108 where 收/支 is neither a direction nor neutral.
        """
        labels = ("way", "method", "label", "status")
        raw = pl.DataFrame({field: cells.raw(field) for field in labels})
        few, place = alike(raw)
        few = few.select(_PLAIN)
        strange = ~few["way"].is_in([*WAYS, *self.neutral])
        if strange.any():
            way, allowed = few["way"].gather(place), ", ".join((*WAYS, *self.neutral))
            bad = strange.gather(place)
            cells.fail("DP108", bad, "way", value=way, allowed=allowed)
        blank = {"": BLANK, **dict.fromkeys(ABSENT, BLANK)}
        return Alike(few.with_columns(METHOD.replace(blank)), place)

    def _judged(self, cells: Cells, said: Alike) -> pl.DataFrame:
        """Give sign, kind, category, disposition and cause of each row.

        Rows of which the labels tell all are judged once for each set of labels, the
        others (`telling`) one by one.
        """
        few, place = said
        told = few.select(t=WAY.is_in(self.neutral) | self.telling)["t"]
        at = told.gather(place).arg_true()
        silent = few.filter(~told)
        texts = pl.DataFrame({name: cells.raw(name).gather(at) for name in _TEXTS})
        single = few[place.gather(at)].hstack(texts.select(_PLAIN))
        nothing = dict.fromkeys(_TEXTS, pl.lit(""))
        earlier = self._recall(single, cells.table.flow)
        rows = pl.concat([silent.with_columns(**nothing), single, earlier])
        mine = ((~told).cum_sum().cast(pl.Int64) - 1).gather(place)
        up = pl.int_range(silent.height, silent.height + single.height, eager=True)
        return self._verdicts(rows)[mine.scatter(at, up)]

    def _recall(self, rows: pl.DataFrame, flow: Flow | None) -> pl.DataFrame:
        """Give the rows of earlier pieces that these may depend on (`recalled`).

        Raises:
            UnsteadyError: an earlier row depends on one of these.
        """
        if flow is None or self.recalled is None:
            return rows.clear()
        before = rows.clear() if flow.recalled is None else flow.recalled
        every = pl.concat([before, rows])
        wanted = every.select(r=self.recalled)["r"]
        if not wanted.head(before.height).all():
            raise UnsteadyError
        unused = dict.fromkeys(("label", "way", "goods", "amount"), pl.lit(""))
        flow.recalled = every.filter(wanted).with_columns(**unused)
        return before

    def _verdicts(self, said: pl.DataFrame) -> pl.DataFrame:
        # Asked at once, most of the time would go into planning the questions.
        return (
            said.with_columns(**self._ends(said), **self._state(), **self._kinds())
            .with_columns(
                left=self._owner(pl.col("source")), came=self._owner(pl.col("target"))
            )
            .with_columns(sign=sign())
            .with_columns(verdict=verdict())
            .unnest("verdict")
            .select("category", "disposition", "cause", "sign", kind=kind())
        )

    def _ends(self, said: pl.DataFrame) -> dict[str, pl.Expr]:
        """Say which purse a row leaves, which it enters; null: not known."""
        landed = METHOD.replace(BLANK, self.landing)
        away = [k for k, v in self.categories.items() if v == ELSEWHERE]
        other = pl.lit(ELSEWHERE)
        moves = (
            Move(WAY == "收入", NOWHERE, landed, ""),
            Move(WAY == "支出", METHOD, NOWHERE, ""),
            *self.moves,
            Move(LABEL.is_in(away), other, other, ""),
        )
        fits = said.select(m.fits.alias(str(i)) for i, m in enumerate(moves))
        found = [
            (pl.when(fit), move)
            for fit, move in zip(fits, moves, strict=True)
            if fit.any()
        ]
        nothing = pl.lit(None, pl.String)
        ends = {
            "source": [fits.then(move.source) for fits, move in found],
            "target": [fits.then(move.target) for fits, move in found],
            "moved": [fits.then(pl.lit(move.kind)) for fits, move in found],
        }
        chosen = {name: pl.coalesce(*some, nothing) for name, some in ends.items()}
        # Without a kind of its own, and without that of any later move.
        return {**chosen, "moved": chosen["moved"].replace("", None)}

    def _state(self) -> dict[str, pl.Expr]:
        """Say why a row is left out, and whether its status is unknown."""
        said = {k: v for k, v in self.categories.items() if v in (PAID, CLOSED)}
        word = STATUS.replace_strict(said, default=None, return_dtype=pl.String)
        reasons = [pl.when(fits).then(pl.lit(why)) for fits, why in self.closed]
        why = (
            pl.when(word == CLOSED)
            .then(pl.lit(NEVER_PAID))
            .when(word.is_null())
            .then(pl.coalesce([*reasons, pl.lit(None, pl.String)]))
        )
        return {"why": why, "strange": word.is_null() & ~self.paid & why.is_null()}

    def _kinds(self) -> dict[str, pl.Expr]:
        """Give the kinds that config.yaml and the layout have for a row's type."""
        said = {k: v for k, v in self.categories.items() if v not in WORDS}
        return {
            name: LABEL.replace_strict(
                dict(words), default=None, return_dtype=pl.String
            )
            for name, words in (("told", said), ("word", self.words))
        }

    def _owner(self, name: pl.Expr) -> pl.Expr:
        """Say whose a purse is: ours, another's, unclear, or nobody's (empty)."""
        said = {k: v for k, v in self.categories.items() if v in (PURSE, ELSEWHERE)}
        known = dict.fromkeys(self.purses, PURSE) | {"": "", BLANK: UNCLEAR} | said
        ours = [word for word, owner in known.items() if owner == PURSE]
        shared = name.str.split("&").list.eval(pl.element().is_in(ours)).list.any()
        return (
            pl.when(name.is_in(list(known)))
            .then(name.replace_strict(known, default=None, return_dtype=pl.String))
            .when(shared)
            .then(pl.lit(UNCLEAR))
            .when(name.is_not_null())
            .then(pl.lit(ELSEWHERE))
        )


def _apart(cells: Cells, amount: pl.Series, fee: pl.Series | None) -> Parts:
    """Part a payment from the fee that its amount holds.

    What comes in at a bank is the amount without its fee.

    Raises:
        Refusal: DP123 for a fee larger than the amount.
    """
    yuan = pl.repeat("CNY", cells.height, dtype=pl.String, eager=True)
    if fee is None:
        return whole(cells, amount, yuan)
    cost = fee.fill_null(0).set(amount.fill_null(0) >= 0, 0)
    larger = (cost > -amount).fill_null(value=False) & (cost > 0)
    if larger.any():
        cells.fail("DP123", larger, "memo", problem="the fee exceeds the amount")
    if not (cost > 0).any():
        return whole(cells, amount, yuan)
    return moved(cells, amount + cost, yuan, cost)


def counted(table: Table, height: int, *, must: bool = False) -> Totals:
    """Compare the count of rows that is printed above or below them.

    Args:
        table: the file.
        height: rows in it.
        must: without a count the file was cut off.

    Raises:
        Refusal: DP106 where the file holds another number of rows, DP103 where a
            count has to be there and isn't.
    """
    totals = Totals(table)
    if must:
        totals.need(_COUNT.pattern, "共…笔记录")
    for line in (*table.preamble, *table.footer):
        match = _COUNT.search(unicodedata.normalize("NFKC", line.text))
        if match is not None:
            totals.count(line.row, "共…笔记录", match[1], height)
            break
    return totals
