"""Layouts whose exports come in several shapes: other headers, other delimiters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from duiping.importers import table as tables
from duiping.importers.head import look
from duiping.importers.layout import Layout

if TYPE_CHECKING:
    from datetime import datetime

    from duiping.importers.head import Head
    from duiping.importers.reading import Reading
    from duiping.importers.shape import Shape
    from duiping.importers.table import Table


class Variants(Layout):
    """A layout with further shapes; ``shape`` is the usual one.

    Attributes:
        others: version → further shape, each with headers of its own.
    """

    others: ClassVar[dict[str, Shape]] = {}

    def shapes(self) -> dict[str, Shape]:
        """Give every shape, the usual one first."""
        return {"usual": self.shape, **self.others}

    def recognise(self, head: Head) -> bool:
        """Say whether a file is of any of the shapes; never raises."""
        return self._shape(head) is not None

    def read(self, name: str, data: bytes, as_of: datetime | None = None) -> Reading:
        """Read one whole file in the shape that its header has; see `Layout.read`.

        Raises:
            Refusal: the file is not taken in (codes DP1xx).
        """
        if not self.others:
            return super().read(name, data, as_of)
        shape = self._shape(look(name, data)) or self.shape
        return self.parse(tables.read(name, data, shape), as_of)

    def version(self, table: Table) -> str:
        """Name the shape that a table was read in."""
        if self.others and not self.shape.fits(table.header):
            for name, shape in self.others.items():
                if shape.fits(table.header):
                    return name
        return "usual"

    def _shape(self, head: Head) -> Shape | None:
        for shape in (self.shape, *self.others.values()):
            for cells in head.rows(*shape.delimiters):
                if shape.fits(cells):
                    return shape
        return None
