"""china-bean-importers reads an Alipay bill; it needs Beancount 2."""

from __future__ import annotations

import json
import sys
import time
from types import SimpleNamespace

from china_bean_importers.alipay_mobile import (  # type: ignore[import-not-found,unused-ignore]
    Importer,
)

ACCOUNTS = {"account": "Assets:Alipay", "category_mapping": {}}
CONFIG = {
    "importers": {"alipay": ACCOUNTS},
    "card_accounts": {},
    "detail_mappings": [],
    "unknown_expense_account": "Expenses:Unknown",
    "unknown_income_account": "Income:Unknown",
}

file = SimpleNamespace(name=sys.argv[1])
start, cpu = time.perf_counter(), time.process_time()
importer = Importer(CONFIG)
if not importer.identify(file):
    raise SystemExit("does not know the file")
found = importer.extract(file)
took = [time.perf_counter() - start, time.process_time() - cpu, 0]
sys.stdout.write(json.dumps({"answer": {"rows": len(found)}, "work": took}) + "\n")
