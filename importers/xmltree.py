"""XML messages as a tree: parsed without entities, walked by local names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from duiping.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def root(name: str, layout: str, text: str) -> Any:
    """Parse XML without entities, document types or the network."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        problem = "a document type is not allowed"
        raise Refusal("DP113", file=name, row=1, layout=layout, problem=problem)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    bare = _DECLARATION.sub("", text, count=1)
    try:
        return etree.fromstring(bare.encode(), parser)
    except etree.XMLSyntaxError as error:
        row, missing = error.lineno or 1, "the end of the XML"
        if "end of" in str(error).lower() or "premature" in str(error).lower():
            raise Refusal("DP103", file=name, row=row, missing=missing) from error
        raise Refusal(
            "DP113", file=name, row=row, layout=layout, problem="no well-formed XML"
        ) from error


def every(node: Any, path: str) -> Iterator[Any]:
    """Yield the elements at a path of local names; ``//`` is not known."""
    nodes = [node]
    if "/" not in path and etree.QName(node).localname == "Document":
        nodes = [child for child in node if isinstance(child.tag, str)]
    for step in path.split("/"):
        nodes = [
            child
            for one in nodes
            for child in one
            if isinstance(child.tag, str) and etree.QName(child).localname == step
        ]
    yield from nodes


def text_of(node: Any, *paths: str) -> str | None:
    """Give the first text at one of several paths, on one line; blank is None."""
    for path in paths:
        for one in every(node, path):
            text = " ".join("".join(one.itertext()).split())
            if text:
                return text
    return None


def row_of(node: Any) -> int:
    """Give the line on which a node begins."""
    return int(node.sourceline or 1)
