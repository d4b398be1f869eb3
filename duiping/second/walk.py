"""XML walked through with the parser of Python's own library."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from duiping.second.model import UnlikeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def walk(
    data: bytes | str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk through XML; one that declares types or entities is refused.

    Raises:
        UnlikeError: it has a document type.
        ExpatError: it is no XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        message = "XML with a document type"
        raise UnlikeError(message)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(data, True)  # noqa: FBT003 - expat takes no name here


class Node:
    """An element: its name without prefix, its attributes, text and elements."""

    def __init__(self, tag: str, said: dict[str, str]) -> None:
        """Begin one."""
        self.tag, self.said, self.text = tag.rpartition(":")[2], said, ""
        self.parts: list[Node] = []

    def every(self, path: str) -> Iterator[Node]:
        """Yield what stands at a path of names, from here."""
        name, _, rest = path.partition("/")
        for part in self.parts:
            if part.tag == name:
                if rest:
                    yield from part.every(rest)
                else:
                    yield part

    def first(self, *paths: str) -> str:
        """Give the text at the first path that has one; empty where none has."""
        for path in paths:
            for node in self.every(path):
                if found := node.text.strip():
                    return found
        return ""

    def deep(self, name: str) -> Iterator[Node]:
        """Yield the elements of a name, however deep."""
        for part in self.parts:
            if part.tag == name:
                yield part
            else:
                yield from part.deep(name)


def tree(text: str) -> Node:
    """Read XML whole.

    Args:
        text: without its declaration of an encoding, or with one to be ignored.

    Raises:
        UnlikeError: it is no XML, or has a document type.
    """
    top = Node("", {})
    stack = [top]

    def start(tag: str, said: dict[str, str]) -> None:
        node = Node(tag, said)
        stack[-1].parts.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def told(said: str) -> None:
        stack[-1].text += said

    try:
        walk(text, start, end, told)
    except expat.ExpatError as error:
        message = f"no XML: {error}"
        raise UnlikeError(message) from error
    return top
