"""The message that opens a dispute: what is claimed, on which rows, until when.

Made to be sent to a stranger: numbers and amounts as both parties print them,
no names or phones of buyers, nothing of our own books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from duiping import mask
from duiping.cleantext import clean
from duiping.money import grouped, minor
from duiping.words import kind_word

if TYPE_CHECKING:
    from datetime import date

    from duiping.config import Config

ROWS = 20
_LINE = 300  # characters of a line; what is longer ends in an ellipsis

TEXT: dict[str, tuple[str, str]] = {
    "hello": ("To {party}:", "{party}:"),
    "open": (
        (
            "Reconciling our account ({title}) we found the following difference."
            " Please check it and answer by {until}."
        ),
        "我方({title})与贵方对账,发现以下差异,请于 {until} 前核实并答复。",
    ),
    "number": ("Number: {value}", "单号:{value}"),
    "kind": ("Difference: {value}", "差异类型:{value}"),
    "amounts": (
        "Expected {expected}, in your report {actual}, difference {difference}",
        "应为 {expected},贵方账单为 {actual},相差 {difference}",
    ),
    "risk": ("Amount concerned: {risk}", "涉及金额:{risk}"),
    "due": ("Arose {date}, due {due}", "发生日 {date},到期日 {due}"),
    "rows": ("Evidence:", "依据:"),
    "row": (
        "{number}. {time} {source} {amount}  ({file}, row {row})",
        "{number}. {time} {source} {amount}({file} 第 {row} 行)",
    ),
    "more": ("… and {n} more rows", "… 另有 {n} 行"),
    "reason": ("Remark: {value}", "说明:{value}"),
    "reference": ("Our reference: {value}", "我方编号:{value}"),
    "close": ("{person}, {title}", "{title} {person}"),
}


class Claim(NamedTuple):
    """What the message has to say besides the break itself."""

    by: str
    until: date
    reason: str = ""


def message(entry: dict[str, Any], claim: Claim, config: Config, language: str) -> str:
    """Write the message of a dispute.

    Args:
        entry: the break, as the result lists it.
        claim: who asks, until when an answer is due, and a remark.
        config: names parties and people.
        language: ``zh`` or ``en``.

    Returns:
        Plain text, ready to send; it ends in a line break.
    """

    def say(name: str, **facts: object) -> str:
        english, chinese = TEXT[name]
        text = (chinese if language == "zh" else english).format(**facts)
        return clean(mask.text(text), _LINE)

    unit = f" {entry['commodity']}" if entry["commodity"] else ""
    figures = {
        name: grouped(minor(entry[field])) + unit
        for name, field in (
            ("expected", "expected"),
            ("actual", "actual"),
            ("difference", "remaining"),
            ("risk", "at_risk"),
        )
    }
    person = config.people.get(claim.by)
    title = config.books.title
    rows = entry["evidence"]
    lines = [
        say("hello", party=party(entry, config)),
        "",
        say("open", title=title, until=claim.until),
        "",
        say("number", value=entry["key"].rsplit(":", 1)[-1]),
        say("kind", value=kind_word(entry["kind"], language)),
        say("amounts", **figures),
        *([say("risk", **figures)] if entry["remaining"] == "0.00" else []),
        say("due", date=entry["date"], due=entry["due"]),
        *([say("reason", value=claim.reason)] if claim.reason else []),
        "",
        say("rows"),
        *(
            say(
                "row",
                number=number,
                time=row["time"],
                source=config.sources[row["source"]].title,
                amount=row["amount"],
                file=row["name"],
                row=row["row"],
            )
            for number, row in enumerate(rows[:ROWS], 1)
        ),
        *([say("more", n=len(rows) - ROWS)] if len(rows) > ROWS else []),
        "",
        say("reference", value=entry["id"]),
        say("close", person=person.name if person else claim.by, title=title),
    ]
    return "\n".join(lines) + "\n"


def party(entry: dict[str, Any], config: Config) -> str:
    """Name who is asked: who reports to the account, else whose rows these are."""
    rule = config.accounts.clearing.get(entry["account"])
    names = list(rule.reports) if rule else []
    seen = [row["source"] for row in entry["evidence"]]
    # Of several who report to one account, those whose rows it is about.
    names = [name for name in names if name in seen] or names or seen
    titles = dict.fromkeys(config.sources[name].title for name in names)
    return " / ".join(titles) or entry["account"]
