"""Why a key matched or did not, for people: ``duiping match --why KEY``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from duiping.chain.words import PASSES, STATES, said
from duiping.cleantext import clean
from duiping.cli import explain
from duiping.words import KINDS

if TYPE_CHECKING:
    from rich.console import Console

    from duiping.chain.why import Answer, Demand, Said, Why

LABELS: dict[str, tuple[str, str]] = {
    "expects": ("expects", "应有方"),
    "reports": ("reports", "实有方"),
    "corroborates": ("corroborates", "佐证方"),
    "refund": ("refund", "退款"),
    "until": ("due", "期限"),
    "number": (
        "together by a number that all of them print",
        "各方都印有同一单号",
    ),
    "by": ("together by the pass: {rule}", "勾对规则:{rule}"),
    "alone": ("only one side has spoken", "只有一方有记录"),
    "both": ("both sides have spoken", "双方都有记录"),
    "receipts": ("receipts agree", "收款一致"),
    "refunds": ("refunds agree", "退款一致"),
    "in-time": ("in time", "按时到账"),
    "reach": ("{source} has told up to {last}", "{source} 已提供至 {last}"),
    "silent": ("{source} has told nothing yet", "{source} 尚无凭证"),
    "gap": ("not all days that it had", "未覆盖全部期限"),
    "near": ("nearest on the other side", "对方最接近的未达账项"),
    "off": ("off by", "相差"),
}


def show(found: Answer, language: str, out: Console) -> None:
    """Print each account as a tree: legs, how they met, the tests, what is near."""
    if not found.accounts:
        explain.show(found.chain, language, out)
        return
    top = Tree(Text(clean(found.chain.key), "bold"))
    for one in found.accounts:
        _account(top, one, language)
    out.print(top)


def _account(top: Tree, one: Why, language: str) -> None:
    good = one.verdict == "cleared"
    head = Text(f"{one.account}  ", "bold")
    word = said({**KINDS, **STATES}, one.verdict, language)
    head.append(word, "green" if good else "red")
    node = top.add(head)
    if one.sentence:
        node.add(Text(clean(one.sentence[language], 400)))
    for leg in one.legs:
        node.add(_leg(leg, one.commodity, language))
    node.add(Text(_met(one, language)))
    for demand in one.tests:
        node.add(_demand(demand, language))
    for reach in one.reach:
        label = "reach" if reach.last else "silent"
        told = said(LABELS, label, language)
        line = told.format(source=reach.source, last=reach.last)
        if not reach.covers:
            line += f" ({said(LABELS, 'gap', language)})"
        node.add(Text(line, "dim"))
    if one.near:
        near = node.add(Text(said(LABELS, "near", language)))
        for item in one.near:
            text = f"{clean(item.key)}  {item.day}  {item.amount}"
            near.add(Text(f"{text}  {said(LABELS, 'off', language)} {item.off}"))


def _leg(leg: Said, commodity: str, language: str) -> Text:
    words = [leg.day, leg.source, said(LABELS, leg.role, language)]
    if leg.refund:
        words.append(said(LABELS, "refund", language))
    words.append(f"{leg.amount} {commodity}")
    if leg.due:
        words.append(f"{said(LABELS, 'until', language)} {leg.due}")
    line = Text("  ".join(words))
    if leg.name:
        line.append(f"  {clean(leg.name)}:{leg.row}", "dim")
    return line


def _met(one: Why, language: str) -> str:
    if one.found_by in {"", "number"}:
        return said(LABELS, one.found_by or "alone", language)
    rule = PASSES.get(one.found_by, one.found_by) if language == "zh" else one.found_by
    return said(LABELS, "by", language).format(rule=rule)


def _demand(demand: Demand, language: str) -> Text:
    mark, colour = ("✓", "green") if demand.holds else ("✗", "red")
    sign = "=" if demand.expected == demand.actual else "≠"
    if demand.name in {"both", "in-time"}:
        sign = "/"
    line = Text(f"{mark} ", colour)
    line.append(f"{said(LABELS, demand.name, language)}: ", "default")
    line.append(f"{demand.expected} {sign} {demand.actual}", "dim")
    return line


def told(found: Answer, language: str) -> dict[str, Any]:
    """Give the answer as a document: the chain, and ``why`` for each account."""
    accounts = [
        {
            **one._asdict(),
            "sentence": one.sentence.get(language, ""),
            "legs": [leg._asdict() for leg in one.legs],
            "tests": [demand._asdict() for demand in one.tests],
            "reach": [reach._asdict() for reach in one.reach],
            "near": [item._asdict() for item in one.near],
        }
        for one in found.accounts
    ]
    return {**explain.told(found.chain, language), "why": accounts}
