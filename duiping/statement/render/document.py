"""A statement as one plain document: codes and decimal strings."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from duiping.money import plain

if TYPE_CHECKING:
    from duiping.statement.model import Cell, Column, Row, Sheet, Statement, Table


def document(statement: Statement) -> dict[str, Any]:
    """Write a statement as ``--format json`` prints it.

    Columns are named by their codes, money is decimal strings, a share is a
    fraction such as ``3/500``; labels are in the statement's language.
    """
    return {
        "statement": statement.name,
        "title": statement.title,
        "books": statement.books,
        "currency": statement.currency,
        "period": statement.period.name,
        "first": str(statement.period.first),
        "last": str(statement.period.last),
        "agrees": statement.agrees,
        "sheets": [_sheet(sheet) for sheet in statement.sheets],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "code": sheet.code,
        "title": sheet.title,
        "facts": [list(fact) for fact in sheet.facts],
        "tables": [_table(table) for table in sheet.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "rows": [_row(row, table.columns) for row in table.rows],
    }


def _row(row: Row, columns: tuple[Column, ...]) -> dict[str, Any]:
    cells = {
        column.code: _cell(cell, column)
        for column, cell in zip(columns, row.cells, strict=True)
        if cell is not None
    }
    evidence = [{"file": p.path, "name": p.name, "row": p.row} for p in row.places]
    return {
        "code": row.code,
        "look": row.look,
        "cells": cells,
        **({"evidence": evidence} if evidence else {}),
    }


def _cell(cell: Cell, column: Column) -> object:
    if isinstance(cell, Fraction):
        return f"{cell.numerator}/{cell.denominator}"
    if column.kind == "money" and isinstance(cell, int):
        return plain(cell)
    return str(cell) if isinstance(cell, date) else cell
