"""Strict YAML: a value means what the schema says, and a slip names its line.

YAML 1.1 guesses types from looks (``no`` is false, ``0123`` is 83, ``1:30`` is
90; grade A: run against PyYAML 6.0.3), its aliases can blow a small file up,
and it lets a key stand twice. Here every scalar stays a text, quoted or not,
until the model types it; an empty one is None; the rest is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from duiping.errors import ConfigError
from duiping.strict import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]
Node = dict[str, "Node"] | list["Node"] | str | None

LIMIT = 1 << 20  # bytes of a file
DEPTH = 32  # of nesting

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY = "the file is empty"


def load(path: Path, model: type[M]) -> M:
    """Read a YAML file into a model.

    Raises:
        ConfigError: DP308, there is no file; DP301, it is no YAML, not UTF-8,
            over 1 MiB, or no mapping; DP302 to DP307 as in `parse`.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMIT + 1)
    except FileNotFoundError:
        raise ConfigError("DP308", file=path) from None
    except OSError as error:
        raise _faulty(str(path), 1, error.strerror or str(error)) from error
    try:
        text = data[:LIMIT].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _faulty(str(path), line, "the text is not UTF-8") from None
    if len(data) > LIMIT:
        raise _faulty(str(path), 1, "the file is larger than 1 MiB")
    found: M = _known(text, str(path), model)
    return found


@lru_cache(maxsize=4)
def _known(text: str, name: str, model: type[M]) -> M:
    """Read a text once: a server asks for the same rules with every act."""
    return parse(text, name, model)


def parse(text: str, name: str, model: type[M]) -> M:
    """Read YAML text into a model; report the first slip by line.

    Args:
        text: one document whose top is a mapping.
        name: what messages call the file.
        model: usually a `Strict`.

    Raises:
        ConfigError: DP301 no YAML, DP302 unknown key, DP303 value not allowed,
            DP304 doubled key, DP305 anchor, alias, tag or merge key, DP306
            missing key, DP307 a ValueError of a validator.
    """
    reader = _Reader(name)
    data = reader.read(text)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        slips = [_slip(one, model, data) for one in error.errors(include_url=False)]
    first = min(slips, key=lambda slip: reader.lines.get(slip.anchor, 1))
    same = [s for s in slips if (s.code, s.place) == (first.code, first.place)]
    facts = {**first.facts}
    if "allowed" in facts:  # the branches of a union, each with its own say
        facts["allowed"] = " or ".join(dict.fromkeys(s.facts["allowed"] for s in same))
    line = reader.lines.get(first.anchor, 1)
    key = _dotted(first.place)
    raise ConfigError(first.code, file=name, line=line, key=key, **facts) from None


class _Reader:
    """Builds plain data from YAML's events, and remembers where each value stood."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self._events: Iterator[Any] = iter(())

    def read(self, text: str) -> dict[str, Node]:
        """Read the one document."""
        try:
            self._events = yaml.parse(text, Loader=_Loader)
            return self._document()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise _faulty(self.name, line, error.problem or "no YAML") from None
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            at = re.search(
                r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
                text,
            )
            line = text.count("\n", 0, at.start()) + 1 if at else 1
            problem = "a control character" if at else str(error).splitlines()[0]
            raise _faulty(self.name, line, problem) from None

    def _document(self) -> dict[str, Node]:
        next(self._events)  # the stream starts
        start = next(self._events)
        if not isinstance(start, yaml.DocumentStartEvent):
            raise _faulty(self.name, 1, _EMPTY)
        first = next(self._events)
        if isinstance(first, yaml.ScalarEvent) and not first.value:
            raise _faulty(self.name, 1, _EMPTY)
        data = self._node(first, ())
        if not isinstance(data, dict):
            raise _faulty(self.name, _line(first), "the top must be `key: value` lines")
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _faulty(self.name, _line(after), "a second document begins")
        return data

    def _node(self, event: Any, place: Place) -> Node:
        """Build one value; its line is known already when a key led to it."""
        self.lines.setdefault(place, _line(event))
        self._plain(event)
        if len(place) > DEPTH:
            raise _faulty(self.name, _line(event), "nested too deeply")
        if isinstance(event, yaml.ScalarEvent):
            # Quotes make an empty text; without them there is nothing.
            return event.value if event.value or event.style else None
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, (*place, len(items))))
            return items
        return self._mapping(place)

    def _mapping(self, place: Place) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._plain(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _faulty(self.name, _line(event), "a key must be a plain text")
            key, line = event.value, _line(event)
            if key == "<<" and not event.style:
                raise self._fancy(event, "a merge key <<")
            here = (*place, key)
            if key in found:
                first, dotted = self.lines[here], _dotted(here)
                raise ConfigError(
                    "DP304", file=self.name, line=line, key=dotted, first=first
                )
            self.lines[here] = line
            found[key] = self._node(next(self._events), here)
        return found

    def _plain(self, event: Any) -> None:
        """Refuse what makes YAML more than data."""
        if isinstance(event, yaml.AliasEvent):
            raise self._fancy(event, f"an alias *{event.anchor}")
        if event.anchor is not None:
            raise self._fancy(event, f"an anchor &{event.anchor}")
        if event.tag is not None:
            raise self._fancy(event, f"a tag {event.tag}")

    def _fancy(self, event: Any, problem: str) -> ConfigError:
        return ConfigError("DP305", file=self.name, line=_line(event), problem=problem)


class _Slip(NamedTuple):
    """One of pydantic's errors, in our words."""

    code: str
    place: Place  # what is named
    anchor: Place  # what has a line: the place, or its parent when it is missing
    facts: dict[str, str]


def _slip(error: ErrorDetails, model: type[BaseModel], data: Node) -> _Slip:
    """Say what is wrong and where; leave out what pydantic adds to the place."""
    kind, context = error["type"], error.get("ctx", {})
    place, node = _located(error["loc"], data)
    if kind == "missing":
        return _Slip("DP306", (*place, error["loc"][-1]), place, {})
    if kind == "union_tag_not_found":
        name = str(context["discriminator"]).strip("'")
        return _Slip("DP306", (*place, name), place, {})
    if kind == "extra_forbidden":
        tags = set(error["loc"]).difference(place)
        names = sorted(_names(model, place[:-1], tags))
        return _Slip("DP302", place, place, {"allowed": ", ".join(names) or "none"})
    if kind in {"value_error", "assertion_error"}:
        problem = context["error"]
        if isinstance(problem, Conflict):
            place, _ = _located((*place, *problem.place), data)
        return _Slip("DP307", place, place, {"problem": str(problem)})
    if kind == "union_tag_invalid":
        name = str(context["discriminator"]).strip("'")
        if isinstance(node, dict) and name in node:
            place, node = (*place, name), node[name]
    facts = {"value": _shown(node), "allowed": _allowed(error)}
    return _Slip("DP303", place, place, facts)


def _located(loc: tuple[str | int, ...], data: Node) -> tuple[Place, Node]:
    """Follow a place through the data, past the names of a union's branches."""
    place: list[str | int] = []
    node = data
    for step in loc:
        inside = isinstance(node, dict) and step in node
        if inside or (isinstance(node, list) and step in range(len(node))):
            node = node[step]  # type: ignore[index]
            place.append(step)
    return tuple(place), node


def _names(model: type[BaseModel], place: Place, tags: set[str | int]) -> set[str]:
    """Give the keys that the models at a place know.

    Where several models may stand there, pydantic's tags name the branch: by the
    model's name, or by the text that tells it from the others.
    """
    models = {model}
    for step in place:
        models = {m for one in models for m in _below(one, step)}
        named = {
            one
            for one in models
            if one.__name__ in tags
            or any(
                tags & set(get_args(f.annotation)) for f in one.model_fields.values()
            )
        }
        models = named or models
    return {f.alias or key for m in models for key, f in m.model_fields.items()}


def _below(model: type[BaseModel], step: str | int) -> set[type[BaseModel]]:
    """Find the models that a field's annotation holds.

    A step that is no field is a dict's key or a list's index: the models stay.
    """
    for name, field in model.model_fields.items():
        if step in {name, field.alias}:
            return set(_models(field.annotation))
    return {model}


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Give every model named in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _allowed(error: ErrorDetails) -> str:
    """Say in words what may stand here."""
    kind, context = error["type"], error.get("ctx", {})
    for name in ("allowed", "expected", "expected_tags", "pattern"):
        if name in context:
            return str(context[name]).replace("'", "")
    if kind == "string_type":
        return "a text"
    if kind in {"list_type", "tuple_type", "set_type", "frozen_set_type"}:
        return "a list"
    if kind in {"dict_type", "model_type", "model_attributes_type"}:
        return "`key: value` lines"
    said = error["msg"].partition("should ")[2]
    return said.removeprefix("be ").removeprefix("have ") or error["msg"]


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _faulty(name: str, line: int, problem: str) -> ConfigError:
    return ConfigError("DP301", file=name, line=line, problem=problem)


def _dotted(place: Place) -> str:
    return ".".join(map(str, place)) or "(top)"


def _shown(node: Node) -> str:
    """Show a value in a message: short, without what a terminal would obey."""
    if isinstance(node, dict):
        return "`key: value` lines"
    if isinstance(node, list):
        return "a list"
    if not node:
        return "(empty)"
    return "".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in node[:80])
