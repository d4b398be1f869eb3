"""Sources: which layout reads each series of exports, and which source a file is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from duiping.errors import ConfigError, Refusal
from duiping.importers import own
from duiping.importers.head import look
from duiping.importers.mapped import Mapped
from duiping.importers.mapping import Mapping
from duiping.importers.registry import LAYOUTS, near, refusal
from duiping.importers.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from duiping.config import Config
    from duiping.importers.base import Layout
    from duiping.importers.nearest import Near

# The file is known, and no source takes it: by a layout, by a shipped mapping.
UNUSED = frozenset({"DP118", "DP129"})


class Sources:
    """The sources of config.yaml with their layouts, ready to read files."""

    def __init__(self, config: Config, root: Path | None = None) -> None:
        """Bind every source to its layout.

        Args:
            config: the rules.
            root: the books folder, where layouts of its own have their code.

        Raises:
            ConfigError: a source names a layout that does not exist (DP303), or one
                whose code is not the pinned one or unusable (DP309, DP310).
        """
        self.config, self.root = config, root
        self.layouts: dict[str, Layout] = {}
        for name, source in sorted(config.sources.items()):
            self.layouts[name] = self._layout(name, source.layout, source.categories)

    def _layout(self, source: str, name: str, categories: dict[str, str]) -> Layout:
        layout = self._named(source, name, categories)
        layout.compared = self.config.sources[source].part == "corroborates"
        return layout

    def _named(self, source: str, name: str, categories: dict[str, str]) -> Layout:
        if name in self.config.layouts:
            return Mapped(name, self.config.layouts[name], categories)
        if name in LAYOUTS:
            return LAYOUTS[name](categories)
        if name in self.config.importers:
            place = self.config.importers[name]
            return own.layout(name, place, self.root, categories)
        known = sorted({*LAYOUTS, *self.config.layouts, *self.config.importers})
        raise ConfigError(
            "DP303",
            file="config.yaml",
            line=0,
            key=f"sources.{source}.layout",
            value=name,
            allowed=", ".join(known),
        )

    def layout(self, source: str, name: str | None = None) -> Layout:
        """Give a source's layout, or another one with the source's words."""
        if name is None:
            return self.layouts[source]
        return self._layout(source, name, self.config.sources[source].categories)

    @cached_property
    def snapshots(self) -> frozenset[str]:
        """Sources whose exports replace what older ones said of the same order."""
        return frozenset(n for n, layout in self.layouts.items() if layout.snapshot)

    def of(self, name: str, data: bytes) -> str:
        """Find the one source that a file belongs to.

        Args:
            name: the file's own name.
            data: all its bytes.

        Returns:
            The name of the source.

        Raises:
            Refusal: no layout knows it (DP101, DP104, DP114, DP127) or only a shipped
                mapping that is off (DP129), a table wants another name (DP130), no
                source takes it (DP118), or more than one does (DP112, DP119).
        """
        head = look(name, data)
        fitting = [n for n, layout in self.layouts.items() if layout.recognise(head)]
        taking = [n for n in fitting if self.config.sources[n].takes(name)]
        if len(taking) == 1:
            return taking[0]
        kinds = sorted({self.layouts[n].name for n in taking})
        if len(kinds) > 1:
            raise Refusal("DP112", file=name, layouts=", ".join(kinds))
        if taking:
            raise Refusal("DP119", file=name, sources=", ".join(taking))
        if fitting:
            raise Refusal("DP118", file=name, layout=self.layouts[fitting[0]].name)
        known = [known() for known in LAYOUTS.values()]
        claimed = [layout.name for layout in known if layout.recognise(head)]
        if claimed:
            raise Refusal("DP118", file=name, layout=claimed[0])
        tables, off = self._tables(), self._off()
        for table in tables:
            if table.fits(head):
                pattern = table.mapping.file.names
                raise Refusal("DP130", file=name, layout=table.name, names=pattern)
        for table in off.values():
            if table.fits(head):
                raise Refusal("DP129", file=name, layout=table.name)
        raise refusal(name, data, [*tables, *self._own(), *off.values()])

    def near(self, name: str, data: bytes) -> list[Near]:
        """List the layouts that an unknown file is most like, the nearest first.

        Shipped mappings are among them, whether a source names them or not.
        """
        known = (*self._tables(), *self._own(), *self._off().values())
        return near(name, data, known)

    def unused(self, name: str) -> Layout | None:
        """Give a layout that comes with duiping and that no source names, if it is one.

        Args:
            name: what DP118 or DP129 says that a file is.
        """
        if name in LAYOUTS:
            return LAYOUTS[name]()
        return self._off().get(name)

    def _off(self) -> dict[str, Mapped]:
        """Give the shipped mappings that no source names."""
        return {
            name: Mapped(name, Mapping.model_validate({"like": name}))
            for name in shipped()
            if name not in self.config.layouts
        }

    def _tables(self) -> list[Mapped]:
        return [Mapped(name, table) for name, table in self.config.layouts.items()]

    def _own(self) -> list[Layout]:
        return [own.layout(n, o, self.root) for n, o in self.config.importers.items()]
