"""A peer: plain SQL in DuckDB."""

from __future__ import annotations

import duckdb

from bench import legs
from bench.match import counted

SQL = """
with e as (select key, sum(amount) owed, max(due) due
           from read_parquet('{0}') where side = 0 group by key),
     r as (select key, -sum(amount) paid, count(*) n, max(day) as told
           from read_parquet('{0}') where side = 1 group by key)
select key, owed, paid, case
    when owed is null then 'unexpected' when paid is null then 'missing'
    when n > 1 and paid = n * owed then 'duplicate'
    when paid < owed then 'short' when paid > owed then 'over' else 'late' end
from e full join r using (key)
where owed is null or paid is null or owed <> paid or told > due
"""


def run(root: str) -> dict[str, int]:
    """Aggregate both sides and join them fully on the key, in plain SQL."""
    rows = duckdb.sql(SQL.format(legs.pattern(root))).fetchall()
    return counted(row[3] for row in rows)
