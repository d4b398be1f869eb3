"""Strict models: what a text of config.yaml may stand for, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import CoreSchema

# What a text must look like, per type of the schema, and what is said otherwise.
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,8})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_READABLE = {
    "bool": "true or false",
    "int": "a whole number",
    "decimal": "a number like 12.30",
    "date": "a date like 2026-09-01",
}


def _sharpen(schema: Any) -> None:
    """Put our own reading of texts in place of pydantic's, all through a schema."""
    if isinstance(schema, list):
        for part in schema:
            _sharpen(part)
    if not isinstance(schema, dict) or "duiping" in schema.get("metadata", ()):
        return
    for name, part in schema.items():
        if name not in {"default", "metadata", "expected", "serialization"}:
            _sharpen(part)
    if (kind := schema.get("type")) in _READABLE:
        inner = dict(schema)
        outer = core_schema.no_info_before_validator_function(
            partial(_typed, kind), inner, metadata={"duiping": kind}
        )
        schema.clear()
        schema.update(outer)


def _typed(kind: str, value: object) -> object:
    """Read a text as the type that the schema wants; leave other values alone."""
    if not isinstance(value, str) and value is not None:
        return value
    read = _READ[kind](value or "")
    if read is None:
        name = f"{kind}_text"
        allowed = _READABLE[kind]
        raise PydanticCustomError(name, "should be {allowed}", {"allowed": allowed})
    return read


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


_READ: dict[str, Callable[[str], object]] = {
    "bool": {"true": True, "false": False}.get,
    "int": lambda text: int(text) if _WHOLE.fullmatch(text) else None,
    "decimal": lambda text: Decimal(text) if _NUMBER.fullmatch(text) else None,
    "date": _date,
}


class Conflict(ValueError):  # noqa: N818 - it is a statement about the config
    """Raise it in a model's validator to name the key that contradicts.

    Args:
        problem: what is wrong, in a clause.
        place: keys and indexes from that model down to the faulty value.
    """

    def __init__(self, problem: str, *place: str | int) -> None:
        """Keep the place beside the sentence."""
        super().__init__(problem)
        self.place = place


class Strict(BaseModel):
    """Base of every config model: frozen, no unknown keys, texts typed exactly.

    A bool is read from ``true`` or ``false`` only, an int from decimal digits, a
    date from ``2026-09-01``, a Decimal from a plain number, wherever they stand
    in the model's annotations. Values that are no text are taken as they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        """Put our reading of texts before pydantic's, which takes ``1`` for true."""
        schema = handler(source)
        _sharpen(handler.resolve_ref_schema(schema))
        return schema
