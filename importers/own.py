"""Layouts that a person wrote as Python: named in config.yaml by their digest.

A module of a books folder runs with the rights of who runs duiping, so nothing of it
runs that config.yaml doesn't name with its SHA-256. The same digest makes what depends
on the code depend on config.yaml: kept readings and results go stale with it, and a
sealed month says which code read its files.

The bytes that are digested are the ones that run: they are read once, and nothing
compiled is kept.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from duiping.errors import ConfigError, DuipingError, Refusal
from duiping.importers.layout import Layout
from duiping.record import READ_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.reading import Reading

LIMIT = 1024**2
_LOADED: dict[tuple[str, str], type[Layout]] = {}


class Own(BaseModel):
    """Where a layout's code is.

    Attributes:
        file: path below the books folder; or
        module: dotted path of an installed module.
        class_: the class in it.
        sha256: of the module's bytes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str | None = None
    module: str | None = None
    class_: str = Field(alias="class", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,60}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _one(self) -> Self:
        """Demand one place."""
        if (self.file is None) == (self.module is None):
            raise ValueError("names either file: or module:")
        return self


def layout(
    name: str, own: Own, root: Path | None, categories: Mapping[str, str] | None = None
) -> Layout:
    """Build a layout from a person's own code.

    Args:
        name: its name in config.yaml, which the class has to have too.
        own: where the code is.
        root: the books folder.
        categories: labels of one source → kind or state.

    Raises:
        ConfigError: DP309 the code is not there, or not what its digest says; DP310
            it cannot be used.
    """
    key = (own.sha256, own.class_)
    if key not in _LOADED:
        _LOADED[key] = _guarded(name, _loaded(name, own, root))
    found = _LOADED[key]
    if found.name != name:
        raise _unusable(name, f"its class is called {found.name}")
    try:
        return found(categories)
    except Exception as error:
        raise _unusable(name, _said(error)) from error


def code(own: Own, root: Path | None) -> bytes:
    """Give the bytes of the code, whatever their digest.

    Raises:
        OSError: they cannot be read.
    """
    return _place(own, root).read_bytes()[: LIMIT + 1]


def kept(own: Own, root: Path) -> bytes | None:
    """Give the bytes that have the digest, from the file or one beside it.

    So an older version that has read a closed month may stay under another name.
    """
    top = root.resolve()
    folder = (top / str(own.file)).resolve().parent
    if own.file is None or not folder.is_relative_to(top) or not folder.is_dir():
        return None
    for path in sorted(folder.glob("*.py")):
        with suppress(OSError):
            data = path.read_bytes()[: LIMIT + 1]
            if hashlib.sha256(data).hexdigest() == own.sha256:
                return data
    return None


def _place(own: Own, root: Path | None) -> Path:
    if own.module is not None:
        try:
            spec = find_spec(own.module)
        except (ImportError, ValueError) as error:
            raise FileNotFoundError(str(error)) from error
        if spec is None or spec.origin is None:
            raise FileNotFoundError(own.module)
        return Path(spec.origin)
    if root is None:
        raise FileNotFoundError(own.file)
    path = (root / str(own.file)).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise FileNotFoundError(own.file)
    return path


def _loaded(name: str, own: Own, root: Path | None) -> type[Layout]:
    try:
        data = code(own, root)
    except OSError:
        raise _other(name, own, "-") from None
    actual = hashlib.sha256(data).hexdigest()
    if actual != own.sha256:
        raise _other(name, own, actual)
    module = module_from_spec(ModuleSpec(f"duiping_own_{actual[:12]}", None))
    module.__file__ = own.file or own.module
    # Classes look their module up by its name.
    sys.modules[module.__name__] = module
    try:
        compiled = compile(data, str(own.file or own.module), "exec")
        exec(compiled, module.__dict__)  # noqa: S102 - pinned by its digest
    except Exception as error:
        del sys.modules[module.__name__]
        raise _unusable(name, _said(error)) from error
    found: Any = getattr(module, own.class_, None)
    if not (isinstance(found, type) and issubclass(found, Layout)):
        raise _unusable(name, f"{own.class_} is no Layout")
    missing = [a for a in ("name", "title", "grade", "shape") if not hasattr(found, a)]
    if missing:
        raise _unusable(name, f"{own.class_} lacks {', '.join(missing)}")
    return found


def _guarded(name: str, base: type[Layout]) -> type[Layout]:
    """Turn whatever the code raises into a refusal, and hold it to the contract."""

    class Guarded(base):  # type: ignore[misc, valid-type]
        """A person's layout."""

        def recognise(self, head: Head) -> bool:
            """Say whether a file is of this layout; never raises."""
            try:
                return bool(super().recognise(head))
            except Exception:  # noqa: BLE001 - a stranger's file must not end here
                return False

        def read(
            self, file: str, data: bytes, as_of: datetime | None = None
        ) -> Reading:
            """Read one whole file; see `Layout.read`."""
            try:
                found: Reading = super().read(file, data, as_of)
                whole = dict(found.records.schema) == READ_SCHEMA
            except DuipingError:
                raise
            except Exception as error:
                problem = _said(error)
                raise Refusal(
                    "DP125", file=file, layout=name, problem=problem
                ) from error
            if not whole or found.rows != found.records.height:
                problem = "its records are not those of READ_SCHEMA"
                raise Refusal("DP125", file=file, layout=name, problem=problem)
            return found

    return Guarded


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _other(name: str, own: Own, actual: str) -> ConfigError:
    return ConfigError(
        "DP309",
        file="config.yaml",
        line=0,
        key=f"importers.{name}.sha256",
        value=own.file or own.module,
        actual=actual,
        expected=own.sha256,
    )


def _unusable(name: str, problem: str) -> ConfigError:
    return ConfigError(
        "DP310",
        file="config.yaml",
        line=0,
        key=f"importers.{name}",
        problem=problem,
    )
