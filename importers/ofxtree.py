"""The tags of an OFX file as a tree: elements that have a value, groups that don't."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from duiping.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"<(/?)([A-Za-z0-9_.]{1,64})\s*(/?)>([^<]*)")
_ENTITY = re.compile(r"&([^;\s]{1,10});")
ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
# Deeper than any statement.
MAX_DEPTH = 32


@dataclass
class Node:
    """One element or group, the line where it begins, and what is in it."""

    tag: str
    row: int
    value: str = ""
    children: list[Node] = field(default_factory=list)

    def every(self, tag: str) -> Iterator[Node]:
        """Yield the groups of a name below this one, in the file's order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            else:
                yield from child.every(tag)

    def text(self, tag: str) -> str | None:
        """Give the value of an element in this group or those below, on one line."""
        for child in self.every(tag):
            value = " ".join(child.value.split())
            if value:
                return value
        return None


def parse(name: str, layout: str, text: str) -> Node:
    """Read the tags from ``<OFX>`` to ``</OFX>``.

    Raises:
        Refusal: DP103 the last tag is missing, DP113 what is no such tag.
    """
    forbidden = re.search(r"<!(DOCTYPE|ENTITY|\[)", text, re.IGNORECASE)
    if forbidden is not None:
        row = text.count("\n", 0, forbidden.start()) + 1
        problem = "a document type is not allowed"
        raise Refusal("DP113", file=name, row=row, layout=layout, problem=problem)
    start = re.search(r"<OFX>", text, re.IGNORECASE)
    if start is None:
        raise Refusal("DP103", file=name, row=1, missing="<OFX>")
    line = text.count("\n", 0, start.start()) + 1
    top = Node("", line)
    stack, at = [top], start.start()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            if not text[at:].strip():
                break
            raise _faulty(name, layout, line)
        _take(stack, token, name, layout, line)
        line += text.count("\n", at, token.end())
        at = token.end()
    if len(stack) > 1 or not top.children:
        raise Refusal("DP103", file=name, row=line, missing=f"</{stack[-1].tag}>")
    return top


def _faulty(name: str, layout: str, row: int) -> Refusal:
    problem = "its tags do not close as they open"
    return Refusal("DP113", file=name, row=row, layout=layout, problem=problem)


def _take(
    stack: list[Node], token: re.Match[str], name: str, layout: str, row: int
) -> None:
    """Open or close one tag."""
    closes, tag, alone, text = token.groups()
    tag, value = tag.upper(), _plain(text)
    if closes:
        _close(stack, tag, name, layout, row)
        if value:
            raise _faulty(name, layout, row)
        return
    if len(stack) > MAX_DEPTH:
        raise _faulty(name, layout, row)
    node = Node(tag, row, value)
    stack[-1].children.append(node)
    # An element that has a value needs no closing tag in SGML.
    if not value and not alone:
        stack.append(node)


def _close(stack: list[Node], tag: str, name: str, layout: str, row: int) -> None:
    """Close a group, with the empty elements that were left open in it."""
    last = stack[-1].children[-1:]
    if last and last[0].tag == tag and last[0].value:
        return
    if all(node.tag != tag for node in stack[1:]):
        raise _faulty(name, layout, row)
    while stack[-1].tag != tag:
        empty = stack.pop()
        # What stands behind an empty element is its sibling, not its child.
        stack[-1].children += empty.children
        empty.children = []
    stack.pop()


def _plain(text: str) -> str:
    """Resolve the entities of XML in a value; others stay as they are written."""
    return _ENTITY.sub(lambda m: ENTITIES.get(m[1].lower(), m[0]), text).strip()
