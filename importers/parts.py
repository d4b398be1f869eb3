"""Which parts a source may have, by what the rows of its layout tell.

Rows in a part that isn't theirs would be booked as what they are not, or nowhere
and in silence.
"""

from __future__ import annotations

Parts = tuple[str, ...]

# What tells of money may book it, or be compared with what books it; what tells of
# the parts of other rows is only compared; orders say what is to come,
# shipments which pieces went.
BOOKING: Parts = ("books", "corroborates")
COMPARING: Parts = ("corroborates",)
EXPECTING: Parts = ("expects", "corroborates")
SHIPPING: Parts = ("ships",)
OPENING: Parts = ("opening",)
_TELLS = {
    BOOKING: "tells of money that moved",
    COMPARING: "tells of money that another export books",
    EXPECTING: "lists orders",
    SHIPPING: "lists shipments",
    OPENING: "lists opening balances",
}


def misfit(layout: str, part: str, allowed: Parts) -> str | None:
    """Say what is wrong with a part; None if it is one of those allowed."""
    if part in allowed:
        return None
    told = _TELLS.get(allowed, "is of another kind")
    return f"{layout} {told}; its part is {' or '.join(allowed)}, not {part}"
