"""``duiping explain``: the whole chain of a key, from order to bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len
from rich.text import Text
from rich.tree import Tree

from duiping import cache
from duiping.catalogue import CATALOGUE, sentence
from duiping.chain import BROKEN, CLEARED, TRANSIT, WITNESS, chain
from duiping.chain.words import HAPPENED, STATES, TIES, happened, rule, said
from duiping.cleantext import clean
from duiping.cli.shell import AGREES, BREAKS, Shell, pass_shell
from duiping.money import grouped, plain
from duiping.pipeline import Work
from duiping.record import POSTED
from duiping.words import KINDS

if TYPE_CHECKING:
    from rich.console import Console

    from duiping.chain import Candidate, Chain, Hop, Standing, Tie

LABELS: dict[str, tuple[str, str]] = {
    "standing": ("How it stands", "对账结果"),
    "why": ("Why these belong together", "勾对依据"),
    "expected": ("expected", "应有"),
    "actual": ("reported", "实有"),
    "due": ("due", "期限"),
    "choose": ("{n} keys fit {text}; name one:", "{text} 对应 {n} 个勾对键,请指定:"),
    "more": ("… and {n} more", "… 另有 {n} 个"),
    "unbooked": ("not booked", "不入账"),
}
LIMIT = 20
COLOURS = {CLEARED: "green", TRANSIT: "yellow", BROKEN: "red", WITNESS: "yellow"}


@click.command("explain")
@click.argument("text", metavar="KEY|BREAK|AMOUNT")
@pass_shell
def explain_command(shell: Shell, text: str) -> int:
    """Show the whole chain of a key: order, supplier, wallet, payout, bank.

    TEXT is a key, an order, payment, refund or payout number, the id of a
    break, the last four digits of a phone, or an amount such as 99.80.
    """
    folder = shell.folder
    with shell.progress() as tell:
        work = Work(folder, tell=tell)
        found = chain(work, text, cache.load(folder))
    if not shell.as_json:
        show(found, shell.lang, shell.out)
    shell.document(told(found, shell.lang))
    return BREAKS if found.broken else AGREES


def show(found: Chain, language: str, out: Console) -> None:
    """Print a chain as a tree, or the candidates as a list."""
    if found.candidates:
        _choose(found, language, out)
        return
    tree = Tree(Text(clean(found.key), "bold"))
    for hop in found.hops:
        _hop(tree, hop, language)
    if found.ties:
        why = tree.add(Text(said(LABELS, "why", language), "bold"))
        for tie in found.ties:
            why.add(_tie(tie, language))
    standing = tree.add(Text(said(LABELS, "standing", language), "bold"))
    for one in found.standings:
        _standing(standing, one, language)
    out.print(tree)


def _hop(tree: Tree, hop: Hop, language: str) -> None:
    head = Text(f"{hop.time}  ")
    head.append(f"{clean(hop.party)} {happened(hop, language)}", "bold")
    if hop.state and not hop.event:
        head.append(f"  {said(STATES, hop.state, language)}")
    if hop.disposition != POSTED:
        words = [w for w in (hop.disposition, hop.cause) if w]
        shown = ": ".join(said(STATES, w, language) for w in words)
        head.append(f"  {shown}", "yellow")
    node = tree.add(head)
    place = f"{clean(hop.name)}:{hop.row}"
    node.add(Text(f"{place}  {said(TIES, hop.tie, language)}", "dim"))
    remark = " ".join(part for part in (hop.note, hop.phone) if part)
    if remark:
        node.add(Text(remark, "dim"))
    if hop.cause in CATALOGUE:
        facts = {"file": hop.name, "row": str(hop.row), "value": hop.note}
        why = sentence(hop.cause, language, {**facts, "source": hop.source})
        node.add(Text(clean(why, 400), "yellow"))
    for part in hop.parts:
        amount = f"{grouped(part.amount):>14} {part.commodity}"
        line = Text(f"{part.account:<34} {amount}")
        if not part.booked:
            line.append(f" ({said(LABELS, 'unbooked', language)})")
        node.add(line)


def _tie(tie: Tie, language: str) -> Text:
    line = f"{tie.account}  {rule(tie, language)}"
    return Text(f"{line}\n{clean(' + '.join(tie.keys), 400)}")


def _standing(tree: Tree, one: Standing, language: str) -> None:
    line = Text(f"{one.account}  ")
    line.append(said(STATES, one.state, language), COLOURS[one.state])
    if one.kind:
        line.append(f" {said(KINDS, one.kind, language)} {one.id}")
    figures = [
        f"{said(LABELS, 'expected', language)} {one.expected}",
        f"{said(LABELS, 'actual', language)} {one.actual} {one.commodity}".rstrip(),
    ]
    if one.state == TRANSIT:
        figures.append(f"{said(LABELS, 'due', language)} {one.due}")
    node = tree.add(line)
    node.add(Text(" · ".join(figures), "dim"))
    if one.reason:
        node.add(Text(clean(one.reason[language], 400)))


def _choose(found: Chain, language: str, out: Console) -> None:
    total = len(found.candidates)
    heading = said(LABELS, "choose", language).format(n=total, text=found.text)
    out.print(Text(heading))
    width = max(cell_len(one.key) for one in found.candidates[:LIMIT])
    for one in found.candidates[:LIMIT]:
        out.print(_candidate(one, width, language), soft_wrap=True)
    if total > LIMIT:
        more = said(LABELS, "more", language).format(n=total - LIMIT)
        out.print(Text(more))


def _candidate(one: Candidate, width: int, language: str) -> Text:
    line = Text(clean(one.key).ljust(width))
    line.append(f"  {one.time[:10]} {one.amount:>10} ")
    line.append(clean(said(HAPPENED, one.kind, language)))
    if one.phone:
        line.append(f" {one.phone}")
    if one.broken:
        line.append(f" {said(STATES, BROKEN, language)}", COLOURS[BROKEN])
    return line


def told(found: Chain, language: str) -> dict[str, Any]:
    """Give a chain as a document: codes as they are, amounts as decimals."""
    return {
        "text": found.text,
        "key": found.key,
        "broken": found.broken,
        "hops": [
            {
                **hop._asdict(),
                "parts": [
                    {**part._asdict(), "amount": plain(part.amount)}
                    for part in hop.parts
                ],
            }
            for hop in found.hops
        ],
        "links": [{**tie._asdict(), "keys": list(tie.keys)} for tie in found.ties],
        "standings": [
            {**one._asdict(), "reason": one.reason.get(language, "")}
            for one in found.standings
        ],
        "candidates": [one._asdict() for one in found.candidates[:LIMIT]],
        "candidates_total": len(found.candidates),
    }
